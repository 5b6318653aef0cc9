"""Where xmltool and the referees disagree about a set of documents.

| claim | referee |
|---|---|
| `valid` | Jing on libvirt's own grammar |
| XT120 | xmllint on the same grammar, for documents that are valid |
| `loads` | `pool-define`; for sheepdog and vstorage, which no libvirt here has a backend for, start-up loading |
| stored form | the file that libvirtd wrote; for those two types what it reports after start-up loading |
| libvirt's words | the message of the refusal |
| start-up loading | a libvirtd started on a directory of the documents |
| would be read back (XT3xx errors) | a libvirtd started on what another one stored |

A document without a uuid gets a random one from libvirtd, which is then given to xmltool too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tests.lint.samples import said
from tests.real.exceptions import excepted
from tests.real.grammars import LIBVIRT_GRAMMAR, jing_accepts, xmllint_accepts
from tests.real.libvirt import Libvirtd, private_libvirtd
from xmltool.document.document import parse_document
from xmltool.findings import Severity
from xmltool.grammar.grammar import BUNDLED
from xmltool.grammar.load import load_grammar
from xmltool.pool.elements import property_of
from xmltool.pool.read import read_definition
from xmltool.pool.write import stored_bytes
from xmltool.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tests.real.libvirt import Answer
    from xmltool.grammar.grammar import Grammar
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.verdict import Verdict

MISSING_BACKEND = "internal error: missing backend for pool type"
NO_BACKEND = ("sheepdog", "vstorage")
MAX_NAME_BYTES = 247
"""A longer name's file `NAME.xml.new` cannot be made; only a backend gets as far as that."""
_UUID = re.compile(rb"\n {2}<uuid>([0-9a-f-]{36})</uuid>\n")
_MISMATCH = re.compile(
    r"Storage pool config filename '(?:[^'\n]*)/(\d+)\.xml' does not match pool name '"
)
_READ_BACK = re.compile(
    rb"config filename '[^'\n]*/(\d+)\.xml' does not match pool name '((?:[^\n]|\n(?!20))*)'\n"
)
"""A name may go over lines; the next message begins with its date."""


class Disagreement(NamedTuple):
    """One claim about one document on which xmltool and a referee differ."""

    claim: str
    ours: object
    theirs: object
    document: bytes


class Corpus:
    """Documents and xmltool's verdicts on them."""

    def __init__(self, made: Iterable[bytes], grammar: Grammar | None = None) -> None:
        self.documents = list(made)
        self.verdicts = judged(self.documents, grammar)


def assert_none(found: Iterable[Disagreement], libvirt: str = "9.0.0") -> None:
    """Fail with the first few disagreements written out, the exceptions apart."""
    real = [d for d in found if not excepted(d.claim, d.document, libvirt)]
    shown = "\n".join(
        f"{d.claim}: {d.ours!r}, the referee: {d.theirs!r}\n  {d.document!r}" for d in real[:5]
    )
    assert not real, f"{len(real)} disagreements\n{shown}"


def judged(documents: Sequence[bytes], grammar: Grammar | None = None) -> list[Verdict]:
    """Judge documents as `xmltool validate` does."""
    grammars = (grammar or load_grammar(BUNDLED),)
    return [judge(parse_document("document.xml", document), grammars) for document in documents]


def validity(
    documents: Sequence[bytes],
    verdicts: Sequence[Verdict],
    grammar: Path = LIBVIRT_GRAMMAR,
    *,
    order_trap: bool = True,
) -> Iterator[Disagreement]:
    """Compare `valid` with Jing, and XT120 with xmllint."""
    jing = jing_accepts(documents, grammar)
    xmllint = xmllint_accepts(documents, grammar) if order_trap else jing
    for document, verdict, accepted, by_xmllint in zip(
        documents, verdicts, jing, xmllint, strict=True
    ):
        if verdict.valid is None:
            continue
        if verdict.valid is not accepted:
            yield Disagreement("valid", verdict.valid, accepted, document)
        elif order_trap:
            ours = any(finding.rule == "XT120" for finding in said(verdict.mistakes))
            theirs = accepted and not by_xmllint
            if ours is not theirs:
                yield Disagreement("XT120", ours, theirs, document)


def definitions(
    documents: Sequence[bytes], verdicts: Sequence[Verdict], libvirtd: Libvirtd
) -> Iterator[Disagreement]:
    """Compare `loads`, the words of refusals and the stored form with `pool-define`."""
    for document, verdict in zip(documents, verdicts, strict=True):
        if verdict.loads is None:
            continue
        answer = libvirtd.define(document)
        accepted = answer.accepted
        if _is_loaded_only(document):  # `start_up` holds this against libvirtd
            accepted = _read_at_start_up(document) is not None
        if verdict.loads is not accepted:
            theirs = accepted or answer.error
            yield Disagreement("loads", verdict.loads, theirs, document)
        elif answer.stored is not None and verdict.definition is not None:
            ours = _as_stored(verdict.definition, answer.stored)
            if ours != answer.stored:
                yield Disagreement("stored form", ours, answer.stored, document)
        elif not accepted:
            yield from _words(document, verdict, answer)


def _is_loaded_only(document: bytes) -> bool:
    """Tell a document of a type that no libvirt here can define: it is judged as at start-up."""
    root = parse_document("document.xml", document).libvirt_root(startup=True)
    return root is not None and property_of(root, "type") in NO_BACKEND


def _as_stored(definition: StoragePoolDef, stored: bytes, *, header: bool = True) -> bytes:
    """Write a definition as `normalize` does, with libvirtd's uuid where it has none."""
    if definition.uuid is None:
        found = _UUID.search(stored)
        definition = definition._replace(uuid=found.group(1).decode() if found else "?")
    return stored_bytes(definition, header=header)


def _words(document: bytes, verdict: Verdict, answer: Answer) -> Iterator[Disagreement]:
    """Compare the message: libvirt stops at its first refusal, so that ours must be among ours."""
    ours = [finding.libvirt for finding in verdict.findings if finding.libvirt is not None]
    theirs = (answer.error or "").rstrip()
    if theirs.startswith(("(storage_pool_definition):", "Failed to create file", MISSING_BACKEND)):
        return  # libxml2's words, a path of the day, and what a backend would go on to say
    if theirs not in (words.rstrip() for words in ours):
        yield Disagreement("libvirt's words", ours, theirs, document)


def start_up(documents: Sequence[bytes], *, chroot: Path | None = None) -> Iterator[Disagreement]:
    """Compare what start-up loading takes, encodings and DOCTYPE included.

    Every file has a name that no pool has: libvirtd then says of each one that it could read, and of
    no other, that the name does not match.
    """
    files = {f"{number}.xml": document for number, document in enumerate(documents)}
    with private_libvirtd(files=files, chroot=chroot) as libvirtd:
        loaded = {int(number) for number in _MISMATCH.findall(libvirtd.log())}
    for number, document in enumerate(documents):
        ours = _read_at_start_up(document) is not None
        if ours is not (number in loaded):
            yield Disagreement("start-up loading", ours, number in loaded, document)


def _read_at_start_up(document: bytes) -> StoragePoolDef | None:
    root = parse_document("document.xml", document).libvirt_root(startup=True)
    return None if root is None else read_definition(root, startup=True).definition


def read_back(
    documents: Sequence[bytes], verdicts: Sequence[Verdict], libvirtd: Libvirtd
) -> Iterator[Disagreement]:
    """Compare the XT3xx errors with whether libvirt can read what it wrote at its next start."""
    stored = []
    for document, verdict in zip(documents, verdicts, strict=True):
        answer = libvirtd.define(document)
        if answer.accepted and verdict.loads:
            stored.append((verdict, answer))
    files = {f"{number}.xml": answer.stored or b"" for number, (_, answer) in enumerate(stored)}
    with private_libvirtd(files=files) as next_start:
        names = {int(n): name for n, name in _READ_BACK.findall(next_start.log_file.read_bytes())}
    for number, (verdict, answer) in enumerate(stored):
        theirs = names.get(number) == answer.name
        ours = not any(
            finding.rule.startswith("XT3") and finding.severity == Severity.ERROR
            for finding in said(verdict.mistakes)
        )
        if ours is not theirs:
            yield Disagreement("read back", ours, theirs, verdict.document.data)


def without_backend(documents: Sequence[bytes]) -> Iterator[Disagreement]:
    """Compare the stored form of pools that only start-up loading takes: sheepdog and vstorage."""
    pools = [
        _Pool(document, definition)
        for document in documents
        if (definition := _read_at_start_up(document)) and _can_be_stored(definition)
    ]
    for group in _compatible(pools):
        files = {f"{pool.definition.name}.xml": pool.document for pool in group}
        with private_libvirtd(files=files) as libvirtd:
            for pool in group:
                yield from _reported(pool, libvirtd)


class _Pool(NamedTuple):
    document: bytes
    definition: StoragePoolDef


def _can_be_stored(definition: StoragePoolDef) -> bool:
    return definition.type in NO_BACKEND and len(definition.name.encode()) <= MAX_NAME_BYTES


def _reported(pool: _Pool, libvirtd: Libvirtd) -> Iterator[Disagreement]:
    reported = libvirtd.report(pool.definition.name.encode())
    if reported is None:
        yield Disagreement("start-up loading", True, libvirtd.log()[-300:], pool.document)
        return
    ours = _as_stored(pool.definition, reported, header=False)
    if ours != reported:
        yield Disagreement("stored form", ours, reported, pool.document)


def _compatible(pools: Iterable[_Pool]) -> list[list[_Pool]]:
    """Put pools into groups that do not exclude each other in one directory."""
    groups: list[_Group] = []
    for pool in pools:
        marks = _marks(pool.definition)
        group = next((group for group in groups if not group.taken & marks), None)
        if group is None:
            group = _Group(set(), [])
            groups.append(group)
        group.taken.update(marks)
        group.pools.append(pool)
    return [group.pools for group in groups]


class _Group(NamedTuple):
    taken: set[object]
    pools: list[_Pool]


def _marks(definition: StoragePoolDef) -> set[object]:
    """What no other pool in the directory may have too: name, uuid, first host, source name."""
    source = definition.source
    marks: set[object] = {("name", definition.name), ("source", definition.type, source.name)}
    if definition.uuid is not None:
        marks.add(("uuid", definition.uuid))
    if source.hosts:
        marks.add(("host", source.hosts[0].name))
    return marks
