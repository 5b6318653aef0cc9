"""The languages in whose files pools are embedded: their placeholders, escapes and quotes."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import os
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from xmltool.lint.placeholders import Piece, Token, iter_pieces


class Host(NamedTuple):
    r"""What is known of a language.

    Attributes:
        kinds: of placeholders, as `--template` names them.
        strings: whether its strings have `\n` and the like, and can be put together.
        holes: a pattern of placeholders of its own, or None.
    """

    kinds: tuple[str, ...]
    strings: bool = False
    holes: bytes | None = None


_SHELL = Host(("shell",), strings=True, holes=rb"'\"?\$\{?\w{1,99}\}?\"?'")
_MARKUP = Host(("jinja", "terraform", "shell", "at"))
_RUBY = Host(("erb",), strings=True, holes=rb"#\{[^{}\n]{0,200}\}")
_YAML = Host(("jinja", "terraform"), strings=True)
_TERRAFORM = Host(("terraform",))
_OTHER = Host(("jinja", "erb", "terraform", "shell", "at"), strings=True)

_BY_SUFFIX = {
    ".sh": _SHELL, ".bash": _SHELL, ".ks": _SHELL, ".cfg": _SHELL,
    ".yml": _YAML, ".yaml": _YAML,
    ".tf": _TERRAFORM, ".hcl": _TERRAFORM,
    ".nix": Host(("terraform",)),
    ".py": Host(("format", "printf"), strings=True),
    ".go": Host(("jinja", "printf"), strings=True),
    ".rb": _RUBY,
    ".md": _MARKUP, ".adoc": _MARKUP, ".rst": _MARKUP,
}  # fmt: skip
_BY_NAME = {
    "Dockerfile": _SHELL,
    "Containerfile": _SHELL,
    "Makefile": Host(("shell",), strings=True, holes=rb"\$\$\w{1,99}"),
    "Vagrantfile": _RUBY,
    "Jenkinsfile": Host(("terraform",), strings=True),
}

MAX_PREFIX = 400
"""Characters before a pool on its line, at most, in which a mark of comments or quotes is looked for."""
LOOKED_BACK = 4096
"""Bytes before a pool in which its here-document is looked for."""

_JINJA_IN_PYTHON = re.compile(rb"\{\{ ?[\w.]+ ?\}\}|\{%")
_PYTHON_STRING = re.compile(
    rb"(?P<call>\bTemplate\(\s{0,99})?(?<!\w)(?P<kind>[A-Za-z]{0,2})(?:\"{3}|'{3}|\"|')(?:\\\r?\n|\s)*\Z"
)
"""The start of a string that begins with a pool."""
_FORMATTED = re.compile(rb"\{\{|\}\}|(?P<hole>\{(?:[^{}\n]|\{[^{}\n]{0,50}\}){1,200}\})")
"""What is filled in in a string that begins with f."""
_ESCAPE = re.compile(rb"\\(?:[nrt]|\r?\n|(?=[\"'`$/\\]))")
_JOINT = re.compile(
    rb"([\"'`])[ \t]{0,99}[+\\]?[ \t]{0,99}\r?\n\s{0,99}(?:\+[ \t]{0,9})?[fFrRbBuU]{0,2}\1"
)
_CONCATENATED = re.compile(rb"([\"'`])\s{0,9}\+\s{0,9}[\w.()\[\]]{1,99}\s{0,9}\+\s{0,9}[fFrR]?\1")
_HEREDOC = re.compile(rb"<<[-~]?[ \t]{0,9}(?P<quote>[\"'\\]?)(?P<word>[A-Za-z_]\w{0,99})")
_PREFIX = re.compile(rb"^[ \t]{0,99}(?:#|//|>|\*|--|;)?[ \t]{0,99}\Z")
_NIX_ESCAPE = re.compile(rb"''(?=\$\{)")


def host_of(name: str) -> Host:
    """Return the language of a file by its name; one that is not known may have any placeholder."""
    base = os.path.basename(name)
    stem, suffix = os.path.splitext(base)
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    return _BY_NAME.get(base) or _BY_NAME.get(stem) or _BY_NAME.get(suffix[1:]) or _OTHER


def pieces_in(
    host: Host, name: str, data: bytes, start: int, end: int, most: int
) -> tuple[Piece, ...]:
    """Return what of an embedded pool is no text of it: placeholders, escapes, joints, prefixes.

    Where there are too many to be looked at, any `most` of them are returned.
    """
    found = list(islice(_pieces(host, name, data, start, end), most))
    return _apart(found) if len(found) < most else tuple(found)


def _pieces(host: Host, name: str, data: bytes, start: int, end: int) -> Iterator[Piece]:
    text = data[start:end]
    yield from _prefixes(data, start, end)
    if host.strings:
        yield from _of(_JOINT, text, Token.COMMENT)
        yield from _of(_CONCATENATED, text, Token.HOLE)
        yield from _of(_ESCAPE, text, Token.COMMENT)
    if name.endswith(".nix"):
        yield from _of(_NIX_ESCAPE, text, Token.COMMENT)
    if not _is_literal(host, data, start):
        if host.holes is not None:
            yield from _of(re.compile(host.holes), text, Token.HOLE)
        yield from _filled_in(host, name, data, start, end)


def _filled_in(host: Host, name: str, data: bytes, start: int, end: int) -> Iterator[Piece]:
    """Return the placeholders of an embedded pool; Python's depend on the kind of its string."""
    text = data[start:end]
    if not name.endswith(".py"):
        return iter_pieces(text, host.kinds)
    if _JINJA_IN_PYTHON.search(text):
        return iter_pieces(text, ("jinja",))
    opened = _PYTHON_STRING.search(data, max(0, start - MAX_PREFIX), start)
    if opened is not None and b"f" in opened["kind"].lower():
        found = (match for match in _FORMATTED.finditer(text) if match["hole"] is not None)
        return (Piece(Token.HOLE, *match.span(), "format") for match in found)
    by_name = opened is not None and opened["call"] is not None
    return iter_pieces(text, ("shell",) if by_name else host.kinds)


def _of(pattern: re.Pattern[bytes], text: bytes, token: Token) -> Iterator[Piece]:
    for match in pattern.finditer(text):
        yield Piece(token, *match.span(), "host")


def _prefixes(data: bytes, start: int, end: int) -> Iterator[Piece]:
    """Yield what stands before each line where all lines of a pool are quoted or commented out."""
    least = max(0, start - MAX_PREFIX)
    begin = max(data.rfind(b"\n", least, start), data.rfind(b"\r", least, start), least - 1) + 1
    prefix = data[begin:start]
    mark = prefix.strip()
    if not mark or _PREFIX.match(prefix) is None:
        return
    rows = [match.end() for match in re.finditer(rb"\n", data[start:end])]
    lead = re.compile(rb"[ \t]{0,99}" + re.escape(mark))
    matches = [lead.match(data, start + row) for row in rows]
    if all(matches):
        for row, match in zip(rows, matches, strict=True):
            if match is not None:
                yield Piece(Token.COMMENT, row, match.end() - start, "host")


def _is_literal(host: Host, data: bytes, start: int) -> bool:
    """Report whether a pool stands in a here-document whose word is quoted: nothing is filled in."""
    if "shell" not in host.kinds:
        return False
    opened = None
    for opened in _HEREDOC.finditer(data, max(0, start - LOOKED_BACK), start):  # noqa: B007 - the last
        pass
    if opened is None or not opened["quote"]:
        return False
    ended = re.compile(rb"^\s{0,99}" + re.escape(opened["word"]) + rb"\s{0,99}$", re.MULTILINE)
    return ended.search(data, opened.end(), start) is None


def _apart(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Return the pieces in order, of those that overlap the first."""
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.start, -piece.end)):
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
    return tuple(kept)
