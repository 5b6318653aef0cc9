"""Secrets are read as libvirt reads them, and each fault is told at its place."""

from __future__ import annotations

import pytest

from tests.secret.forms import REFUSED, TAKEN
from xmltool.document.document import parse_document
from xmltool.pool.scalars import parse_uuid
from xmltool.rules import RULES
from xmltool.secret.judge import judge_secret
from xmltool.secret.write import stored_bytes


def rules_of(data: bytes) -> list[str]:
    return [str(finding.rule) for finding in judge_secret(parse_document("a.xml", data)).findings]


@pytest.mark.parametrize("data", TAKEN)
def test_what_libvirt_takes_loads_and_is_stable(data: bytes) -> None:
    verdict = judge_secret(parse_document("a.xml", data))
    assert verdict.loads
    assert verdict.definition is not None
    assert set(rules_of(data)) <= {"XT807"}
    stored = stored_bytes(verdict.definition)
    again = judge_secret(parse_document("b.xml", stored), stored=True)
    assert again.findings == ()
    if b"&#13;" not in data:  # a CR is written raw, and read back as a line feed
        assert again.definition == verdict.definition


@pytest.mark.parametrize(("data", "words"), REFUSED.items())
def test_what_libvirt_refuses_has_its_words(data: bytes, words: str) -> None:
    verdict = judge_secret(parse_document("a.xml", data))
    assert verdict.loads is False
    assert verdict.definition is None
    assert [(found.libvirt, found.effect) for found in verdict.findings] == [(words, "refused")]


@pytest.mark.parametrize("code", [code for code in RULES if code[:3] == "XT8" and RULES[code].bad])
def test_an_example_shows_its_rule_and_no_other(code: str) -> None:
    bad, good = RULES[code].bad, RULES[code].good
    assert bad is not None
    assert good is not None
    assert rules_of(bad.encode()) == [code]
    assert rules_of(good.encode()) == []


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("<secret privat='yes'/>", "/secret/@privat", "did you mean private?"),
        ("<secret><desc>x</desc></secret>", "/secret/desc", "did you mean <description>?"),
        ("<secret><uuid/><uuid/></secret>", "/secret/uuid[2]", "there already"),
        ("<secret><usage type='none'/></secret>", "/secret/usage", "libvirt drops <usage>"),
    ],
)
def test_what_is_dropped_is_told_where_it_stands(text: str, path: str, said: str) -> None:
    (finding,) = judge_secret(parse_document("a.xml", text.encode())).findings
    assert finding.effect == "dropped"
    assert (finding.rule, finding.path) == ("XT807", path)
    assert said in finding.message


@pytest.mark.parametrize(
    "data",
    [b"", b"<secret", b"\xff\xfe", b"<!DOCTYPE secret [<!ENTITY x 'y'>]><secret>&x;</secret>"],
)
def test_what_is_not_xml_is_told_and_not_loaded(data: bytes) -> None:
    verdict = judge_secret(parse_document("a.xml", data))
    assert not verdict.loads
    assert verdict.findings


def test_the_uuid_is_canonical() -> None:
    verdict = judge_secret(parse_document("a.xml", TAKEN[16]))
    assert verdict.definition is not None
    assert verdict.definition.uuid == parse_uuid(verdict.definition.uuid or "")


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        ("<usage type='chap'><target>t</target></usage>", "did you mean 'iscsi'?"),
        ("<usage type='rbd'><name>n</name></usage>", "did you mean 'ceph'?"),
        ("<usage type='Ceph'><name>n</name></usage>", "did you mean 'ceph'?"),
        ("<usage type='nonsense'><name>n</name></usage>", "volume, ceph, iscsi, tls, vtpm"),
        ("<usage type='iscsi'><name>t1</name></usage>", "write <target>t1</target>"),
        ("<usage type='ceph' name='n1'/>", "write <name>n1</name>"),
        ("<usage type='volume'><path>/x</path></usage>", "write <volume>/x</volume>"),
        ("<usage type='ceph'>some text</usage>", "write <name>...</name>"),
        ("<usage type='ceph'/>", "<usage> of type ceph needs <name>"),
    ],
)
def test_a_refused_usage_is_told_with_what_to_write(usage: str, words: str) -> None:
    document = parse_document("a.xml", f"<secret>{usage}</secret>".encode())
    (finding,) = judge_secret(document).findings
    assert words in finding.message


@pytest.mark.parametrize(
    "content",
    [
        "<value>CANARY</value>",
        "<usage type='ceph'><value>CANARY</value></usage>",
        "<usage type='ceph'>CANARY</usage>",
        "<usage type='ceph' key='CANARY'/>",
    ],
)
def test_what_could_be_the_value_is_in_no_message(content: str) -> None:
    document = parse_document("a.xml", f"<secret>{content}</secret>".encode())
    findings = judge_secret(document).findings
    assert findings
    assert "CANARY" not in repr(findings)
