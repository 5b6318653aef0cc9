"""Every document that was given to a real libvirt 9.0.0: verdict, words, file name, stored form."""

from __future__ import annotations

import pytest

from tests.pool.samples import FIXTURES, Probe, probes, read, with_uuid_of
from xmltool.document.document import parse_document
from xmltool.pool.read import read_definition
from xmltool.pool.types import POOL_TYPES
from xmltool.pool.write import stored_bytes

PROBES = probes()
INPUTS = sorted((FIXTURES / "stored").glob("*.in.xml"))
SYNTAX = "(storage_pool_definition):"
NO_BACKEND = "internal error: missing backend for pool type"


def test_the_probes_are_all_here() -> None:
    assert len(PROBES) == 543
    assert len(INPUTS) == 69


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.case)
def test_probe(probe: Probe) -> None:
    document = parse_document("probe.xml", probe.data)
    startup = not document.judged  # a DOCTYPE: no verdict of ours, but it loads from a file
    root = document.libvirt_root(startup=startup)
    if root is None:
        assert (probe.error or "").startswith(SYNTAX)
        return
    reading = read_definition(root, startup=startup)
    definition = reading.definition
    if probe.accepted:
        assert definition is not None, reading.refusals
        assert probe.stored is not None
        assert f"{definition.name}.xml" == probe.file_name
        assert stored_bytes(with_uuid_of(definition, probe.stored)) == probe.stored
    elif startup or (probe.error or "").startswith(SYNTAX):
        assert definition is None
    elif (probe.error or "").startswith(NO_BACKEND):
        # no libvirt here has it; the parser took the document before the backend was asked for
        assert definition is not None
        assert not POOL_TYPES[definition.type].has_backend
    else:
        assert reading.refusals[0].libvirt_message.rstrip() == (probe.error or "").rstrip()


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name.removesuffix(".in.xml"))
def test_stored_pair(path) -> None:
    reading = read(path.read_bytes())
    assert reading.definition is not None, reading.refusals
    stem = path.name.removesuffix(".in.xml")
    stored = path.with_name(f"{stem}.out.xml")
    if stored.exists():
        expected = stored.read_bytes()
        assert stored_bytes(with_uuid_of(reading.definition, expected)) == expected
    else:  # what virsh printed of it, with the empty line that virsh adds
        expected = path.with_name(f"{stem}.out.dumpxml.xml").read_bytes()
        definition = with_uuid_of(reading.definition, expected)
        assert stored_bytes(definition, header=False) + b"\n" == expected


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name.removesuffix(".in.xml"))
def test_reading_the_stored_form_changes_nothing(path) -> None:
    definition = read(path.read_bytes()).definition
    assert definition is not None
    stored = stored_bytes(definition)
    again = read(stored, startup=True).definition
    assert again is not None
    assert stored_bytes(again) == stored
