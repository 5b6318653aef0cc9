"""Both verdicts, and what they owe the user: an error for every no, none for every yes."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.corpus import documents
from xmltool.document.document import parse_document
from xmltool.findings import Severity
from xmltool.grammar.load import load_grammar
from xmltool.verdict import Verdict, judge, judge_all
from xmltool.versions import Version

if TYPE_CHECKING:
    from xmltool.grammar.grammar import Grammar


@cache
def grammar(version: Version | None = None) -> Grammar:
    return load_grammar("bundled", version)


def verdict(text: str | bytes, *versions: Version) -> Verdict:
    data = text.encode() if isinstance(text, str) else text
    grammars = tuple(grammar(version) for version in versions) or (grammar(),)
    return judge(parse_document("x.xml", data), grammars)


def errors(found: Verdict, *families: str) -> list[str]:
    return [
        rule
        for finding in found.findings
        for rule in (finding.rule, *finding.also)
        if finding.severity is Severity.ERROR and rule.startswith(families)
    ]


def pool(inside: str, kind: str = "dir") -> str:
    return f"<pool type='{kind}'><name>p</name>{inside}</pool>"


TARGET = "<target><path>/t</path></target>"


def test_a_sound_document_has_no_findings() -> None:
    found = verdict(pool(TARGET))
    assert (found.valid, found.loads, found.findings) == (True, True, ())
    assert found.definition is not None
    assert found.definition.name == "p"


def test_valid_and_loads_disagree_in_both_directions() -> None:
    found = verdict(pool(TARGET + "<unknown/>"))
    assert (found.valid, found.loads) == (False, True)
    cow = "<features><cow state='yes'/></features>"
    source = "<source><host name='h'/><dir path='/d'/><format type='nfs'/></source>"
    found = verdict(pool(cow + source + TARGET, "netfs"))
    assert (found.valid, found.loads) == (True, False)
    assert found.definition is None


def test_no_verdict_for_what_is_not_read() -> None:
    found = verdict("<!DOCTYPE pool>" + pool(TARGET))
    assert (found.valid, found.loads, found.definition) == (None, None, None)
    assert errors(found, "XT002") == ["XT002"]


@pytest.mark.parametrize(
    ("text", "rule", "refusal", "column"),
    [
        (pool("<target><paht>/t</paht></target>"), "XT101", "XT202", 40),
        (pool("<tagret><path>/t</path></tagret>"), "XT101", "XT202", 32),
        (pool("<source><device pth='/d'/></source>" + TARGET, "fs"), "XT102", "XT206", 47),
    ],
)
def test_a_misspelling_and_what_libvirt_misses_for_it_are_one_finding(
    text: str, rule: str, refusal: str, column: int
) -> None:
    (finding,) = verdict(text).findings
    assert (finding.rule, finding.span.column, finding.also) == (rule, column, (refusal,))
    assert finding.effect == "refused"
    assert finding.libvirt


def test_a_wrong_root_is_told_once_with_libvirts_words() -> None:
    (finding,) = verdict("<volume/>").findings
    assert finding.rule == "XT003"
    assert finding.libvirt == "XML error: expecting root element of 'pool', not 'volume'"


def test_what_would_not_load_again_is_an_error() -> None:
    inside = "<target><path>/t</path><permissions><owner>4294967294</owner></permissions></target>"
    found = verdict(pool(inside))
    assert (found.valid, found.loads) == (True, True)
    (finding,) = found.findings
    assert (finding.rule, finding.path) == ("XT301", "/pool/target/permissions/owner")


@pytest.mark.parametrize("name", ["a\nb", "n" * 248, "é"])
def test_types_without_a_backend_are_judged_as_files_loaded_at_start(name: str) -> None:
    source = "<source><name>s</name><host name='h'/></source>"
    text = f"<?xml version='1.0' encoding='ISO-8859-1'?><pool type='sheepdog'><name>{name}</name>{source}</pool>"
    found = verdict(text.encode("latin-1"))
    assert found.loads
    assert not errors(found, "XT0", "XT2")
    defined = pool(TARGET).replace("<name>p<", f"<name>{name}<")
    declared = "<?xml version='1.0' encoding='ISO-8859-1'?>" + defined
    assert verdict(declared.encode("latin-1")).loads is False


def test_the_order_trap_is_a_warning() -> None:
    order = "<capacity>1</capacity><uuid>70a7eb15-6c34-ee9c-bf57-69e8e5ff3f3f</uuid><allocation>0</allocation>"
    found = verdict(f"<pool type='dir'><name>p</name>{order}{TARGET}</pool>")
    assert (found.valid, found.loads) == (True, True)
    assert [(f.rule, f.severity) for f in found.findings] == [("XT120", Severity.WARNING)]


def test_of_several_versions_the_oldest_decides_and_each_is_named() -> None:
    text = pool(TARGET + "<features><cow state='yes'/></features>")
    found = verdict(text, Version(6, 0, 0), Version(6, 5, 0), Version(9, 0, 0))
    assert found.valid is False
    (finding,) = found.findings
    assert finding.rule == "XT110"
    assert finding.message.endswith("(libvirt 6.0.0, 6.5.0)")
    assert verdict(text, Version(9, 0, 0)).valid is True


def test_every_no_has_an_error_and_every_yes_has_none(long_form: bool) -> None:
    """Over random documents: the two families of errors go with the two verdicts."""
    judged = 0
    for data in documents(20_000 if long_form else 1_500, seed=77):
        found = verdict(data)
        if found.valid is None:
            continue
        judged += 1
        shown = json.dumps([f"{f.rule} {f.message}" for f in found.findings])
        assert bool(errors(found, "XT0", "XT1")) >= (not found.valid), (data, shown)
        assert bool(errors(found, "XT0", "XT2")) >= (not found.loads), (data, shown)
        if found.valid:
            assert not errors(found, "XT1"), (data, shown)
        if found.loads:
            assert not errors(found, "XT2"), (data, shown)
    assert judged > 1_000


@pytest.mark.parametrize("versions", [(None,), (Version(7, 0, 0), Version(9, 0, 0), None)])
def test_many_documents_get_the_verdicts_that_each_gets_alone(
    versions: tuple[Version | None, ...],
) -> None:
    grammars = tuple(map(grammar, versions))
    texts = [(str(n), text) for n, text in enumerate(documents(120, 20261127))]
    together = [
        document for document in (parse_document(*text) for text in texts) if document.well_formed
    ]
    alone = [parse_document(document.name, document.data) for document in together]
    found = judge_all(together, grammars)
    assert [each.document for each in found] == together
    assert [each[1:4] for each in found] == [judge(document, grammars)[1:4] for document in alone]
    assert [each.findings for each in found] == [judge(d, grammars).findings for d in alone]
    assert {each.valid for each in found} == {True, False}
