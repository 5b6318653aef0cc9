"""What an editor asks of the language server about an open document, without a process for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from xmltool.document.document import parse_document
from xmltool.grammar.choose import choose_grammars
from xmltool.layout.writer import formatted
from xmltool.server.assistance import completions, hover
from xmltool.server.cursor import cursor_at
from xmltool.server.diagnostics import actions, diagnostic
from xmltool.server.look import Linters
from xmltool.server.text import OpenText
from xmltool.server.vocabulary import Vocabulary

if TYPE_CHECKING:
    import random
    from pathlib import Path

_LINTERS = Linters()
_VOCABULARIES: list[Vocabulary] = []


def opened(path: Path, draw: random.Random) -> None:
    """Open a file, and ask for everything at some place in it."""
    text = OpenText(path.read_text("utf-8", "replace"))
    uri = path.as_uri()
    found = _LINTERS.look(os.path.basename(path), str(path), text.data).findings
    for finding in found:
        diagnostic(finding, uri, text)
    actions(found, lsp.Range(lsp.Position(0, 0), lsp.Position(*text.end)), uri, text)
    formatted(parse_document("-", text.data))
    if not _VOCABULARIES:
        _VOCABULARIES.append(Vocabulary(choose_grammars().grammars[0]))
    at = text.offset(draw.randrange(20), draw.randrange(80))
    cursor = cursor_at(text.text, at)
    if cursor is not None:
        hover(_VOCABULARIES[0], cursor, text)
        list(completions(_VOCABULARIES[0], cursor, text))
