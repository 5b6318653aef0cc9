"""A grammar directory that is not ours: libvirt's own `storagepool.rng`, from anywhere.

A grammar is code that the validator runs: it can name files outside its directory, and a few
references that double at each step keep libxml2 busy for hours. So its files are read by us and only
from the directory itself; what cannot be needed is refused by size and shape; and it is compiled and
tried in a child process with limits before it is compiled here.
"""

from __future__ import annotations

import contextlib
import errno
import os
import pickle
import re
import stat
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from xmltool.document.document import parse_document, written_tree
from xmltool.errors import GrammarError
from xmltool.grammar.assemble import ENTRY, RNG, Reader, assemble, local, prune
from xmltool.grammar.grammar import Answer, Forms, Grammar, Judgement
from xmltool.grammar.libxml2.mend import flatten
from xmltool.grammar.sandbox import LimitedChild, run_limited
from xmltool.rules.system import XT690

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xmltool.rules.rule import Message
    from xmltool.versions import Version

MAX_FILE_BYTES = 1024 * 1024
"""libvirt's largest grammar file, domaincommon.rng, has a third of it."""
MAX_BYTES = 4 * 1024 * 1024
MAX_CONTENT = 20_000
"""Patterns that the content of one element may stand for, references followed; libvirt has 600."""
MAX_PATTERN = 2_000
"""Characters of one pattern facet; libvirt's for IPv6 addresses has 1,100."""

_HINT = "use --schema bundled, or a directory such as /usr/share/libvirt/schemas"
_NOT_A_FILE_NAME = re.compile(r"^\.|[/\\:%#?\x00-\x1f]")
_REPEATED_GROUP = re.compile(r"\)(?:[*+]|\{\d+,\})")
_UNBOUNDED = re.compile(r"(?<!\\)(?:[*+]|\{\d+,\})")
_TRIALS = (
    b"<pool type='dir'><name>a</name><target><path>/a</path></target></pool>",
    b"""<pool type='logical'><name>a</name><uuid>00000000-0000-0000-0000-000000000000</uuid>
    <capacity unit='b'>1</capacity><allocation>1</allocation><available>1</available><source>
    <device path='/a'/><device path='/b'/><name>a</name><format type='lvm2'/></source>
    <target><path>/a</path></target></pool>""",
    b"<pool><source/></pool>",
)
"""Judged in the child: what takes for ever on these would do so on any document."""


class ForeignGrammar(Grammar):
    """libvirt's own grammar files, as they are; nothing is cut from them.

    What runs it runs in a child with limits, which is kept: a pattern can be quick on what is tried
    and take for ever on a document.
    """

    def __init__(
        self,
        source: str,
        version: Version,
        read: Reader | None,
        stand_in: Callable[[], Grammar] | None = None,
    ) -> None:
        """Read and try the grammar.

        Args:
            source: what messages call it.
            version: the release that it is meant for.
            read: gives the files of its directory; None: they are opened.
            stand_in: makes the grammar that judges from the first document on at which this one takes
                too much; None: that is an error.

        Raises:
            GrammarError: it cannot be used; says why.
        """
        super().__init__(source, version)
        self._stand_in = stand_in
        self._other: Grammar | None = None
        self._note: Message | None = None
        self.in_turn = stand_in is not None
        try:
            with _files(source, read) as reader:
                written = assemble(reader)
            _check_shape(written)
            run_limited(lambda: _try(written))
            flatten(written)
        except GrammarError as error:
            raise self._named(error) from None
        self._written = written
        self._in_child = False
        self._child = LimitedChild(self._answer)

    def judge(self, root: etree._Element) -> Judgement:
        """Report whether the document with this root is in the language."""
        if self._in_child:
            return super().judge(root)
        if self._other is None:
            data = etree.tostring(root, encoding="utf-8", with_tail=False)
            try:
                return self._asked(_judged, (data,))
            except GrammarError as error:
                return self._instead(error).judge(root)
        return self._other.judge(root)

    def ask(self, question: Callable[..., Answer], *args: object) -> Answer:
        """Return what a function of a module says of this grammar, called in the child.

        Args:
            question: takes this grammar, then `args`.
            args: are copied to the child, as the answer is from it.
        """
        if self._in_child:
            return question(self, *args)
        if self._other is None:
            try:
                return self._asked(question, args)
            except GrammarError as error:
                return self._instead(error).ask(question, *args)
        return self._other.ask(question, *args)

    def take_note(self) -> Message | None:
        """Return, once, that another grammar judges since some document."""
        note, self._note = self._note, None
        return note

    def _asked(self, question: Callable[..., Answer], args: tuple[object, ...]) -> Answer:
        try:
            answer: Answer = pickle.loads(self._child.ask(pickle.dumps((question, args))))  # noqa: S301
        except GrammarError as error:
            raise self._named(error) from None
        return answer

    def _instead(self, error: GrammarError) -> Grammar:
        """Return the grammar that judges from now on.

        Raises:
            GrammarError: there is none.
        """
        if self._stand_in is None:
            raise error
        self._other = self._stand_in()
        self._note = XT690.message(reason=error.message, grammar=self._other.source)
        return self._other

    def _answer(self, question: bytes) -> bytes:
        self._in_child = True
        function, args = pickle.loads(question)  # noqa: S301 - of the process that we were forked from
        return pickle.dumps(function(self, *args))

    def _named(self, error: GrammarError) -> GrammarError:
        return GrammarError(f"{self.source}: {error.message}", error.hint or _HINT)

    def _kind(self, _root: etree._Element) -> str:
        return ""

    def _compile(self, _kind: str) -> Forms:
        return Forms(deepcopy(self._written))

    def _make_tree(self, _version: Version) -> etree._Element:
        return self._written


def _judged(grammar: Grammar, data: bytes) -> Judgement:
    return grammar.judge(written_tree(data))


@contextlib.contextmanager
def _files(source: str, read: Reader | None) -> Iterator[Reader]:
    """Return a reader of the directory's files that keeps to the limits."""
    if read is not None:
        yield _Limited(read)
        return
    try:
        directory = os.open(source, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise GrammarError(f"cannot open the grammar's directory: {error.strerror}") from None
    try:
        yield _Limited(lambda name: _read_file(name, directory))
    finally:
        os.close(directory)


def _read_file(name: str, directory: int) -> bytes:
    """Read a regular file of the directory itself; a link in it is not followed."""
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=directory)
    with open(file, "rb") as stream:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise GrammarError(f"{name} is no regular file")
        return stream.read(MAX_FILE_BYTES + 1)


class _Limited:
    """Reads files by plain names only, and only so much."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._left = MAX_BYTES

    def __call__(self, name: str) -> bytes:
        if not name or _NOT_A_FILE_NAME.search(name):
            raise GrammarError(
                f"it includes {name!r}, which is no file of the same directory",
                "xmltool reads nothing outside the directory of a grammar",
            )
        try:
            data = self._read(name)
        except FileNotFoundError:
            what = f"has no {ENTRY}" if name == ENTRY else f"has no {name}, which it includes"
            raise GrammarError(f"the directory {what}") from None
        except OSError as error:
            why = "it is a symbolic link" if error.errno == errno.ELOOP else error.strerror
            raise GrammarError(f"cannot read {name}: {why}") from None
        self._left -= len(data)
        if len(data) > MAX_FILE_BYTES or self._left < 0:
            raise GrammarError(f"{name} is too large for a grammar")
        return data


def _try(grammar: etree._Element) -> None:
    """Do once what will be done with the grammar: flatten, compile, judge."""
    flatten(grammar)
    forms = Forms(grammar)
    for document in _TRIALS:
        root = parse_document("trial", document).root
        if root is not None:
            forms.judge(root)


def _check_shape(grammar: etree._Element) -> None:
    """Refuse what libvirt's grammar has no use for and what only serves to keep us busy."""
    prune(grammar)
    for element in grammar.iter(RNG + "externalRef", RNG + "parentRef", RNG + "grammar"):
        if element is not grammar:
            raise GrammarError(f"it has a <{local(element)}>, which xmltool does not read")
    for parameter in grammar.iter(RNG + "param"):
        if parameter.get("name") == "pattern":
            _check_pattern(parameter.text or "")
    sizes = _Sizes(grammar)
    for place in grammar.iter(RNG + "element", RNG + "start"):
        if sum(sizes.of(part) for part in place) > MAX_CONTENT:
            raise GrammarError("it is too large: references in it repeat others many times over")


def _check_pattern(pattern: str) -> None:
    """Refuse a pattern whose check could take for ever: long, or a repeated group of repetitions."""
    if len(pattern) > MAX_PATTERN:
        raise GrammarError(f"it has a pattern of more than {MAX_PATTERN} characters")
    for repeated in _REPEATED_GROUP.finditer(pattern):
        if _UNBOUNDED.search(_group_before(pattern, repeated.start())):
            raise GrammarError(f"it has a pattern that can take for ever: {pattern[:60]!r}")


def _group_before(pattern: str, end: int) -> str:
    """Return the text of the group that closes at `end`."""
    depth = 0
    for start in range(end, -1, -1):
        depth += {")": 1, "(": -1}.get(pattern[start], 0)
        if not depth:
            return pattern[start:end]
    return pattern[:end]


class _Sizes:
    """How many patterns a place stands for when references are followed up to the next elements."""

    def __init__(self, grammar: etree._Element) -> None:
        self._defines: dict[str | None, list[etree._Element]] = {}
        self._known: dict[str | None, int] = {}
        for define in grammar.iter(RNG + "define"):
            self._defines.setdefault(define.get("name"), []).append(define)

    def of(self, pattern: etree._Element, depth: int = 0) -> int:
        kind = local(pattern)
        if kind in ("", "element"):
            return 1
        if depth > _MAX_DEPTH:
            raise GrammarError("it is nested too deeply, or refers to itself")
        if kind != "ref":
            return 1 + sum(self.of(part, depth + 1) for part in pattern)
        name = pattern.get("name")
        if name not in self._known:
            parts = self._defines.get(name, [])
            self._known[name] = 1 + sum(self.of(p, depth + 1) for d in parts for p in d)
        return self._known[name]


_MAX_DEPTH = 200
