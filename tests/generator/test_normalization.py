"""The stored form of documents, without a command line."""

from __future__ import annotations

from xmltool.document.document import parse_document
from xmltool.generator.normalization import normalized
from xmltool.grammar.load import load_grammar
from xmltool.pool.uuid_policy import parse_policy

UUID = "6e1d6b04-5f52-4b1e-9c8e-3a0f2f1c7d10"
OWNER = "<permissions><mode>0700</mode><owner>{}</owner><group>0</group></permissions>"
POOL = "<pool type='dir'><name>a</name><target><path>{}</path>{}</target></pool>"


def stored(text: str) -> tuple[bytes | None, list[str]]:
    document = parse_document("a.xml", text.encode())
    data, report = normalized(document, (load_grammar(),), parse_policy(UUID), header=False)
    return data, [] if report is None else [str(finding.rule) for finding in report.findings]


def test_a_document_that_loads_is_its_stored_form_with_the_uuid_that_was_asked_for() -> None:
    data, faults = stored(POOL.format("/srv/a", ""))
    assert data is not None
    assert data.startswith(b"<pool type='dir'>")
    assert UUID.encode() in data
    assert faults == []


def test_one_that_does_not_load_has_no_stored_form() -> None:
    data, faults = stored("<pool type='dir'><name>a</name></pool>")
    assert data is None
    assert faults == ["XT103"]


def test_what_libvirt_could_not_read_back_is_a_fault_beside_the_stored_form() -> None:
    data, faults = stored(POOL.format("/srv/a", OWNER.format(4294967294)))
    assert data is not None
    assert faults == ["XT301"]


def test_what_is_only_rewritten_is_none() -> None:
    data, faults = stored(POOL.format("/srv//a", ""))
    assert data is not None
    assert faults == []
