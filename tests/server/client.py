"""A real client of the protocol, and `xmltool server` in a process of its own behind it."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PATIENCE = 120.0
"""Seconds to wait for an answer, on a busy machine too."""


class Editor:
    """An editor with some documents open."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.messages: list[str] = []
        self._published: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
        self._versions: dict[str, int] = {}

        @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: lsp.PublishDiagnosticsParams) -> None:
            self._published.put_nowait(params)

        @client.feature(lsp.WINDOW_SHOW_MESSAGE)
        def shown(params: lsp.ShowMessageParams) -> None:
            self.messages.append(params.message)

    async def diagnostics(self) -> lsp.PublishDiagnosticsParams:
        """Wait for the next diagnostics."""
        return await asyncio.wait_for(self._published.get(), PATIENCE)

    async def open(self, uri: str, text: str) -> list[lsp.Diagnostic]:
        """Open a document and return what is said of it."""
        self._versions[uri] = 1
        item = lsp.TextDocumentItem(uri, "xml", 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return list((await self.diagnostics()).diagnostics)

    async def change(self, uri: str, text: str) -> list[lsp.Diagnostic]:
        """Replace a document's text and return what is said of it."""
        self._versions[uri] += 1
        whole = lsp.TextDocumentContentChangeWholeDocument(text)
        identifier = lsp.VersionedTextDocumentIdentifier(self._versions[uri], uri)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(identifier, [whole]))
        return list((await self.diagnostics()).diagnostics)


@asynccontextmanager
async def editor(root: Path) -> AsyncIterator[Editor]:
    """Start the server and end it as an editor does."""
    client = LanguageClient("test", "1")
    found = Editor(client)
    await client.start_io(sys.executable, "-m", "xmltool", "server")
    await client.initialize_async(
        lsp.InitializeParams(lsp.ClientCapabilities(), root_uri=root.as_uri())
    )
    client.initialized(lsp.InitializedParams())
    try:
        yield found
    finally:
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()
