"""Placeholders and statements of template languages, found in a text in one pass."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import islice
from typing import NamedTuple


class Token(Enum):
    """What a piece of a template is."""

    HOLE = "hole"
    """Stands for something that is filled in."""
    STATEMENT = "statement"
    """Looked through; it may open or close a block."""
    COMMENT = "comment"
    """Looked through."""
    TEXT = "text"
    """A placeholder that is escaped: it stands for itself."""


class Piece(NamedTuple):
    """A placeholder or a statement.

    Attributes:
        token: what it is.
        start: byte offset in the template.
        end: the same, exclusive.
        kind: of which template language.
    """

    token: Token
    start: int
    end: int
    kind: str = "jinja"


class _Form(NamedTuple):
    """How a piece looks: a whole pattern, or an opening with the text that closes it.

    Attributes:
        token: of the piece.
        opening: a pattern that matches in bounded time.
        closing: the text that ends it; None: the pattern is the whole piece.
        pair: the opening and closing character where they nest, as in `${a:-${b}}`.
    """

    token: Token
    opening: bytes
    closing: bytes | None = None
    pair: bytes | None = None


_GO_STATEMENT = rb"\{\{-?\s{0,9}(?:if|else|end|range|with|define|block|break|continue)\b"
_GO_INCLUDE = rb"\{\{-?\s{0,9}(?:template|include)\b"
_TT = b"IF|UNLESS|ELSIF|ELSE|END|FOREACH|FOR|WHILE|SWITCH|CASE|BLOCK|MACRO|SET|DEFAULT|USE|FILTER|WRAPPER"
_NAME = rb"[A-Za-z_][A-Za-z0-9_.-]{0,99}"

KINDS: dict[str, tuple[_Form, ...]] = {
    "jinja": (
        _Form(Token.COMMENT, rb"\{#", b"#}"),
        _Form(Token.HOLE, rb"\{%[-+]?\s{0,9}(?:include|extends)\b", b"%}"),
        _Form(Token.STATEMENT, rb"\{%", b"%}"),
        _Form(Token.COMMENT, rb"\{\{-?\s{0,9}/\*", b"*/}}"),
        _Form(Token.HOLE, _GO_INCLUDE, b"}}"),
        _Form(Token.STATEMENT, _GO_STATEMENT, b"}}"),
        _Form(Token.STATEMENT, rb"\{\{[#^/]", b"}}"),  # Mustache's, as the next two are
        _Form(Token.COMMENT, rb"\{\{!", b"}}"),
        _Form(Token.HOLE, rb"\{\{\{", b"}}}"),
        _Form(Token.HOLE, rb"\{\{", b"}}"),
    ),
    "erb": (
        _Form(Token.TEXT, rb"<%%|%%>"),
        _Form(Token.COMMENT, rb"<%-?#", b"%>"),
        _Form(Token.HOLE, rb"<%=", b"%>"),
        _Form(Token.HOLE, rb"&lt;%=", b"%&gt;"),  # as an XML editor saves it
        _Form(Token.STATEMENT, rb"<%", b"%>"),
    ),
    "terraform": (
        _Form(Token.TEXT, rb"\$\$\{|%%\{"),
        _Form(Token.HOLE, rb"\$\{", pair=b"{}"),
        _Form(Token.STATEMENT, rb"%\{", pair=b"{}"),
    ),
    "shell": (
        _Form(Token.TEXT, rb"\\[$`]"),
        _Form(Token.HOLE, rb"\$\{", pair=b"{}"),
        _Form(Token.HOLE, rb"\$\(", pair=b"()"),
        _Form(Token.HOLE, rb"`[^`\n]{1,200}`"),
        _Form(Token.HOLE, rb"\$(?:[A-Za-z_][A-Za-z0-9_]{0,99}|[0-9@*#?])"),
    ),
    "printf": (
        _Form(Token.TEXT, rb"%%"),
        _Form(
            Token.HOLE,
            rb"%(?:\(\w{1,99}\))?(?:\d{1,3}\$)?[-+#0]{0,4}(?:\d{1,4}|\*)?(?:\.\d{1,4})?(?:hh?|ll?|[qjzt])?[sdiuoxXcfeg]",
        ),
    ),
    "format": (
        _Form(Token.TEXT, rb"\{\{|\}\}"),
        _Form(Token.HOLE, rb"\{[A-Za-z0-9_.\[\]]{0,99}(?:![rsa])?(?::[^{}\n]{0,50})?\}"),
    ),
    "at": (_Form(Token.HOLE, rb"@@?" + _NAME + rb"@@?"),),
    "percent": (
        _Form(Token.COMMENT, rb"\[%[-+]?#", b"%]"),
        _Form(Token.STATEMENT, rb"\[%[-+]?\s{0,9}(?:" + _TT + rb")\b", b"%]"),
        _Form(Token.HOLE, rb"\[%", b"%]"),
        _Form(Token.HOLE, rb"%[A-Za-z_][A-Za-z0-9_]{0,99}%"),
    ),
    "capitals": (
        _Form(Token.TEXT, rb"<[?!][^<>]{0,999}>|&[A-Za-z#0-9]{1,10};"),
        _Form(Token.HOLE, rb"\b(?:__[A-Z][A-Z0-9_]{0,99}|[A-Z][A-Z0-9_]{2,99})\b"),
    ),
}
"""Values of `--template`, and what each looks for; Go's and Helm's templates count as jinja."""

ANSIBLE_HEADER = re.compile(rb"\A(?:\xef\xbb\xbf)?#jinja2:[^\n]*(?:\n|\Z)")
"""Ansible takes this line for itself; it never reaches the output (Ansible: template module)."""
_RAW = re.compile(rb"\{%[-+]?\s{0,9}(?:raw|verbatim)\s{0,9}[-+]?%\}")
_END_RAW = re.compile(rb"\{%[-+]?\s{0,9}end(?:raw|verbatim)\s{0,9}[-+]?%\}")


def find_pieces(data: bytes, kinds: Iterable[str], most: int | None = None) -> tuple[Piece, ...]:
    """Return the placeholders and statements of a text, in order; no more than the first `most`."""
    return tuple(islice(iter_pieces(data, kinds), most))


def iter_pieces(data: bytes, kinds: Iterable[str]) -> Iterator[Piece]:
    """Yield the placeholders and statements of a text, in order, as they are found."""
    return (piece for piece in _Scanner(data, kinds).pieces() if piece.token is not Token.TEXT)


def expression_of(data: bytes, piece: Piece) -> str:
    """Return what stands between the delimiters of a placeholder."""
    text = data[piece.start : piece.end].decode("utf-8", "replace")
    return text.strip("{}$<>=%@[]()- \t\r\n~")


def is_extension(data: bytes, piece: Piece) -> bool:
    """Report whether a statement makes the template one that fills in another's blocks."""
    return _EXTENDS.match(data, piece.start) is not None


_EXTENDS = re.compile(rb"\{%[-+]?\s{0,9}extends\b")


_SHELL_BRANCH = re.compile(rb"\$\{\w{1,99}(?:\[[@*]\])?(?P<act>:?[-+=])")
"""`${x:+…}` and `${x:-…}`, whose text is written where the variable is set, or where it is not."""
_SHELL_QUOTE = re.compile(rb"\\[\"\\]|\"")
"""In such a text the shell takes away quotes, and the backslash before them."""


class _Scanner:
    """Looks for openings from the start, and for what closes each; no byte is looked at often."""

    def __init__(self, data: bytes, kinds: Iterable[str]) -> None:
        self._data = data
        self._forms = [(kind, form) for kind in kinds for form in KINDS[kind]]
        self._unclosed: set[bytes] = set()  # closings that do not occur any more
        self._pairs: dict[bytes, dict[int, int]] = {}
        self._raw_ends = True  # whether the end of a raw text may follow
        self._knows_shell = any(kind == "shell" for kind, _ in self._forms)
        self._branches: list[int] = []  # ends of the shell's conditional texts that are open

    def pieces(self) -> Iterator[Piece]:
        if not self._forms:
            return
        search = re.compile(
            b"|".join(b"(?P<f%d>%s)" % (i, form.opening) for i, (_, form) in enumerate(self._forms))
        ).search
        position = self._header()
        while (match := search(self._data, position)) is not None:
            yield from self._in_branches(position, match.start())
            kind, form = self._forms[int((match.lastgroup or "f0")[1:])]
            end = self._end(match, form)
            if end is None:
                position = match.start() + 1
                continue
            branch = self._branch(match.start(), end, kind)
            if branch is not None:
                yield branch
                position = branch.end
                continue
            yield Piece(form.token, match.start(), end, kind)
            position = self._behind_raw(match.start(), end)
        yield from self._in_branches(position, len(self._data))

    def _branch(self, start: int, end: int, kind: str) -> Piece | None:
        """Return the start of a conditional text of the shell's that holds markup."""
        shell = kind == "shell" or (kind == "terraform" and self._knows_shell)
        match = _SHELL_BRANCH.match(self._data, start) if shell else None
        if match is None or b"<" not in self._data[match.end() : end]:
            return None
        self._branches.append(end)
        return Piece(Token.STATEMENT, start, match.end(), "shell")

    def _in_branches(self, start: int, stop: int) -> Iterator[Piece]:
        """Yield the quotes in conditional texts, and the ends of these, up to a place."""
        while self._branches:
            end = self._branches[-1]
            for quote in _SHELL_QUOTE.finditer(self._data, start, min(end, stop)):
                yield Piece(Token.COMMENT, quote.start(), quote.start() + 1, "shell")
            if end > stop:
                return
            self._branches.pop()
            yield Piece(Token.STATEMENT, end - 1, end, "shell")
            start = end

    def _header(self) -> int:
        match = ANSIBLE_HEADER.match(self._data)
        return 0 if match is None else match.end()

    def _end(self, match: re.Match[bytes], form: _Form) -> int | None:
        if form.pair is not None:
            return self._matching(form.pair).get(match.end() - 1)
        if form.closing is None:
            return match.end()
        closing = form.closing
        if closing in self._unclosed:
            return None
        end = self._data.find(closing, match.end() if closing[:1] != b"*" else match.start())
        if end < 0 and closing == b"*/}}":
            closing = b"*/ -}}"
            end = self._data.find(closing, match.start())
        if end < 0:
            self._unclosed.add(form.closing)
            return None
        return end + len(closing)

    def _matching(self, pair: bytes) -> dict[int, int]:
        """Return by the offset of each opening character the end of what it opens."""
        if pair not in self._pairs:
            found: dict[int, int] = {}
            opened: list[int] = []
            for match in re.finditer(b"[" + re.escape(pair) + b"]", self._data):
                if match.group() == pair[:1]:
                    opened.append(match.start())
                elif opened:
                    found[opened.pop()] = match.end()
            self._pairs[pair] = found
        return self._pairs[pair]

    def _behind_raw(self, start: int, end: int) -> int:
        """Return where to go on: behind the text of a `{% raw %}`, in which nothing is a placeholder."""
        if not self._raw_ends or _RAW.match(self._data, start) is None:
            return end
        closing = _END_RAW.search(self._data, end)
        self._raw_ends = closing is not None
        return end if closing is None else closing.start()
