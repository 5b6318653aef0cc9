"""The grammar for other programs: the same language in one file, a schema, a catalog."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.explain.sampler import samples
from tests.grammar.test_grammar import verdicts
from tests.real.grammars import LIBVIRT_GRAMMAR, jing_accepts, need_grammar
from xmltool.errors import UsageError
from xmltool.grammar.assemble import DOCUMENTATION, RNG
from xmltool.grammar.export import RNG_NAME, XSD_FILES, catalog_text, rng_text, xsd_files
from xmltool.grammar.load import load_grammar
from xmltool.resources import rng_directory
from xmltool.versions import Version

if TYPE_CHECKING:
    from pathlib import Path

CATALOG = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}"


@pytest.mark.libvirt
@pytest.mark.parametrize("version", [Version(1, 0, 0), Version(7, 0, 0), Version(12, 8, 0)])
def test_the_one_file_is_the_grammar_of_that_release(tmp_path: Path, version: Version) -> None:
    grammar = load_grammar(version=version)
    path = tmp_path / "storagepool.rng"
    path.write_bytes(rng_text(grammar))
    made = samples(load_grammar().tree, 250, random.Random(41), faults=0.2)
    theirs = jing_accepts(made, path)
    assert 20 < sum(theirs) < 230
    assert theirs == verdicts(grammar, made)


def test_the_one_file_is_readable() -> None:
    text = rng_text(load_grammar()).decode()
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<grammar ')
    assert "libvirt 12.8.0: written by xmltool" in text.splitlines()[2]
    tree = etree.fromstring(text.encode())
    assert len(list(tree.iter(DOCUMENTATION))) > 100
    assert tree.find(RNG + "include") is None
    (netfs,) = tree.iterfind(f"{RNG}define[@name='pool-netfs']")
    assert netfs.find(RNG + "choice") is None


@pytest.mark.libvirt
def test_libvirts_own_grammar_in_one_file(tmp_path: Path) -> None:
    need_grammar()
    path = tmp_path / "storagepool.rng"
    path.write_bytes(rng_text(load_grammar(str(LIBVIRT_GRAMMAR.parent))))
    assert b"libvirt's own grammar in one file" in path.read_bytes()
    made = samples(load_grammar().tree, 200, random.Random(42), faults=0.2)
    assert jing_accepts(made, path) == jing_accepts(made)


def test_the_xml_schema_is_that_of_the_newest_releases() -> None:
    files = xsd_files(load_grammar())
    assert tuple(files) == XSD_FILES
    schema = etree.fromstring(files[XSD_FILES[0]])
    wanted = {place.get("schemaLocation") for place in schema.iter("{*}import")}
    assert wanted == set(XSD_FILES[1:])
    assert xsd_files(load_grammar(version=Version(9, 0, 0))) == files
    with pytest.raises(UsageError, match=r"no XML Schema for libvirt 8\.0\.0") as raised:
        xsd_files(load_grammar(version=Version(8, 0, 0)))
    assert (
        raised.value.hint == "it is for 9.0.0 and newer; --to rng gives the grammar of any release"
    )


def test_a_foreign_grammar_has_no_xml_schema(tmp_path: Path) -> None:
    (tmp_path / "storagepool.rng").write_bytes(rng_text(load_grammar()))
    with pytest.raises(UsageError, match="no XML Schema of the grammar in"):
        xsd_files(load_grammar(str(tmp_path)))


@pytest.mark.parametrize("directory", [None, "/srv/a b/rng"])
def test_the_catalog_finds_the_files(directory: str | None) -> None:
    root = etree.fromstring(catalog_text(directory))
    uris = {entry.get("name"): entry.get("uri") for entry in root.iter(CATALOG + "uri")}
    base = "" if directory is None else "file:///srv/a%20b/rng/"
    assert uris == {
        RNG_NAME: base + "storagepool.rng",
        "http://libvirt.org/schemas/storagepool/fs/1.0": base + "storagepool-fs.xsd",
        "http://libvirt.org/schemas/storagepool/rbd/1.0": base + "storagepool-rbd.xsd",
    }
    for uri in uris.values():
        assert (uri or "").rpartition("/")[2] in os.listdir(rng_directory())
    (system,) = root.iter(CATALOG + "system")
    assert (system.get("systemId"), system.get("uri")) == (RNG_NAME, uris[RNG_NAME])
