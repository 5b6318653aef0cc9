"""The server: open documents, and what the client asks about them."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from xmltool import __version__
from xmltool.document.document import parse_document
from xmltool.errors import XmltoolError
from xmltool.server.diagnostics import FIX_ALL, actions, diagnostic
from xmltool.server.look import Linters
from xmltool.server.text import OpenText
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from xmltool.findings import Finding
    from xmltool.grammar.grammar import Grammar
    from xmltool.server.cursor import Cursor
    from xmltool.server.vocabulary import Vocabulary

_TRIGGERS = ["<", " ", '"', "'", ">"]


class PoolServer(LanguageServer):
    """Keeps what was found in each open document until it changes."""

    def __init__(self) -> None:
        super().__init__("xmltool", __version__)
        self._linters = Linters()
        self._findings: dict[str, tuple[Finding, ...]] = {}
        self._texts: dict[str, OpenText] = {}
        self._vocabularies: dict[Grammar, Vocabulary] = {}
        self._told: set[str] = set()

    def shutdown(self) -> None:
        """End without a wait for the thread that reads: who started the server may keep its input open."""
        self.thread_pool.shutdown(wait=False)

    def refresh(self, uri: str) -> None:
        """Lint an open document and publish what was found."""
        document = self.workspace.get_text_document(uri)
        if document not in self.workspace.text_documents.values():
            return  # pygls would read the file
        text = self._texts[uri] = OpenText(document.source)
        look = self._linters.look(os.path.basename(uri), _path(uri), text.data)
        self._findings[uri] = look.findings
        if look.problem is not None and look.problem not in self._told:
            self._told.add(look.problem)
            message = lsp.ShowMessageParams(lsp.MessageType.Error, f"xmltool: {look.problem}")
            self.window_show_message(message)
        found = [diagnostic(finding, uri, text) for finding in look.findings]
        self.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(uri, found, version=document.version)
        )

    def refresh_others(self, uri: str) -> None:
        """Lint the other open documents of a directory: a saved file may conflict with them."""
        directory = uri.rpartition("/")[0]
        for other in list(self._texts):
            if other != uri and other.rpartition("/")[0] == directory:
                self.refresh(other)

    def forget(self, uri: str) -> None:
        """Drop a document that was closed, and what was published of it."""
        self._texts.pop(uri, None)
        self._findings.pop(uri, None)
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))

    def text(self, uri: str) -> OpenText:
        """Return an open document's text; another one has none."""
        return self._texts.get(uri) or OpenText("")

    def findings(self, uri: str) -> tuple[Finding, ...]:
        """Return what was found in an open document."""
        return self._findings.get(uri, ())

    def vocabulary(self, uri: str) -> Vocabulary | None:
        """Return the parts of the grammar that holds for a document; None where it is unusable."""
        try:
            grammar = self._linters.grammars(_path(uri)).grammars[0]
        except XmltoolError:
            return None
        if grammar not in self._vocabularies:
            from xmltool.server.vocabulary import Vocabulary

            self._vocabularies[grammar] = Vocabulary(grammar)
        return self._vocabularies[grammar]


class _Line(logging.Formatter):
    """What pygls logs, such as a message that is none, in one line without a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        words = record.getMessage().split("\n")[0] + (f": {error}" if error else "")
        return vis(f"xmltool: {words}")


def make_server() -> PoolServer:
    """Return a server with all that it can do; `start_io()` runs it on the standard streams."""
    log = logging.StreamHandler()
    log.setLevel(logging.WARNING)
    log.setFormatter(_Line())
    logging.getLogger("pygls").addHandler(log)
    server = PoolServer()

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: lsp.DidOpenTextDocumentParams) -> None:
        server.refresh(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: lsp.DidChangeTextDocumentParams) -> None:
        server.refresh(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: lsp.DidSaveTextDocumentParams) -> None:
        server.refresh(params.text_document.uri)
        server.refresh_others(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: lsp.DidCloseTextDocumentParams) -> None:
        server.forget(params.text_document.uri)

    _add_answers(server)
    return server


def _add_answers(server: PoolServer) -> None:
    kinds = lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix, FIX_ALL])

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, kinds)
    def code_action(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        uri = params.text_document.uri
        found = actions(server.findings(uri), params.range, uri, server.text(uri))
        only = tuple(_kind(kind) for kind in params.context.only or ())
        return [action for action in found if not only or _kind(action.kind).startswith(only)]

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    def formatting(params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
        from xmltool.layout.writer import formatted

        text = server.text(params.text_document.uri)
        data = formatted(parse_document("-", text.data))
        if data is None or data == text.data:
            return None
        whole = lsp.Range(lsp.Position(0, 0), lsp.Position(*text.end))
        return [lsp.TextEdit(whole, text.decode(data))]

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hovered(params: lsp.HoverParams) -> lsp.Hover | None:
        from xmltool.server.assistance import hover

        found = _looked_up(server, params)
        return None if found is None else hover(*found)

    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=_TRIGGERS)
    )
    def completion(params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        from xmltool.server.assistance import completions

        found = _looked_up(server, params)
        return [] if found is None else list(completions(*found))


def _looked_up(
    server: PoolServer, params: lsp.HoverParams | lsp.CompletionParams
) -> tuple[Vocabulary, Cursor, OpenText] | None:
    """Return what stands at a place of a document, and the words that the grammar has for it."""
    from xmltool.server.cursor import cursor_at

    uri, at = params.text_document.uri, params.position
    text, vocabulary = server.text(uri), server.vocabulary(uri)
    cursor = cursor_at(text.text, text.offset(at.line, at.character))
    return None if cursor is None or vocabulary is None else (vocabulary, cursor, text)


def _path(uri: str) -> str | None:
    """Return the file that a document is in, None for one that is not in a file yet."""
    return to_fs_path(uri) if uri.startswith("file:") else None


def _kind(kind: lsp.CodeActionKind | str | None) -> str:
    return kind.value if isinstance(kind, lsp.CodeActionKind) else kind or ""
