"""`xmltool schema list`, `show` and `export` as a user meets them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.grammar.test_grammar import TYPES
from xmltool.__main__ import main
from xmltool.grammar.export import XSD_FILES
from xmltool.resources import rng_directory

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def test_list_names_every_type_and_its_release(capsys: Capture) -> None:
    assert main(["schema", "list"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(
        "Grammar: bundled, libvirt 12.8.0\n\ndir           since 0.4.1   A directory"
    )
    rows = [
        line.split()[0] for line in out.splitlines()[2:] if " since " in line and line[0] != " "
    ]
    assert rows == list(TYPES)
    assert out.endswith("6.6.0, 9.0.0.\n")
    assert max(map(len, out.splitlines())) <= 100


def test_list_of_an_older_release(capsys: Capture) -> None:
    assert main(["schema", "list", "--libvirt-version", "0.8", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["version"] == 1
    assert data["schema"] == {"source": "bundled", "libvirt": "0.8.0"}
    assert [entry["type"] for entry in data["types"]] == [
        "dir", "fs", "netfs", "logical", "disk", "iscsi", "scsi", "mpath"]  # fmt: skip
    assert data["types"][0]["since"] == "0.4.1"
    assert data["versions"] == ["0.4.1", "0.6.2", "0.7.1"]


@pytest.mark.parametrize("kind", TYPES)
def test_show_prints_what_a_type_takes(kind: str, capsys: Capture) -> None:
    assert main(["schema", "show", kind]) == 0
    out = capsys.readouterr().out
    assert f'<pool type="{kind}">, since libvirt ' in out
    assert f"  @type  required: {kind}\n" in out
    assert "  <uuid>  optional: a UUID (32 hex digits" in out
    assert "interleave" not in out
    assert max(map(len, out.splitlines())) <= 100


def test_show_netfs_in_detail(capsys: Capture) -> None:
    main(["schema", "show", "netfs"])
    out = capsys.readouterr().out
    for line in (
        "      <host>  one or more\n",
        "        @type  required: auto | nfs\n",
        "            auto: libvirt lets mount find out.\n",
        "    either\n",
        "    or\n",
        "  <fs:mount_opts>  optional, since 5.1.0\n",
        '      xmlns:fs="http://libvirt.org/schemas/storagepool/fs/1.0"\n',
        "    <fs:option>  any number\n",
    ):
        assert line in out
    assert out.count("libvirt documents this release") == 1


def test_show_as_json(capsys: Capture) -> None:
    assert main(["schema", "show", "scsi", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["type"], data["since"]) == ("scsi", "0.4.1")
    (source,) = [item for item in data["items"] if item["name"] == "source"]
    adapter = source["items"][0]
    assert (adapter["name"], adapter["occurs"]) == ("adapter", "required")
    (choice,) = adapter["items"]
    assert choice["kind"] == "choice"
    assert choice["groups"][1][0]["values"] == [
        {"value": "fc_host", "documentation": None, "since": None, "note": None}
    ]


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["show", "dri"], "there is no pool type dri", "did you mean dir?"),
        (["show", "x"], "there is no pool type x", "the types are: dir, fs, "),
        (
            ["show", "vstorage", "--libvirt-version", "2"],
            "libvirt 2.0.0 has no pool type vstorage",
            "it came with libvirt 3.1.0",
        ),
        (["list", "--libvirt-version", "7,9"], "one release at a time", ""),
        (["list", "--libvirt-version", "0.1"], "libvirt 0.1.0 has no storage pools", "0.4.1"),
        (["list", "--format", "xml"], "--format xml", "text, json"),
        (["list", "--schema", "/nowhere"], "/nowhere: cannot open", "--schema bundled"),
        (["export", "--to", "dtd"], "--to dtd", "rng, xsd, catalog"),
        (["export", "--to", "xsd", "--libvirt-version", "7"], "no XML Schema for libvirt 7.0.0", "9.0.0"),
        (["export", "--to", "rng", "-o", "a", "--output-dir", "b"], "exclude each other", ""),
        (["export"], "--to", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_done(
    arguments: list[str], message: str, hint: str, capsys: Capture
) -> None:
    assert main(["schema", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert hint in captured.err


def test_export_to_standard_output_and_to_a_file(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["schema", "export", "--to", "rng"]) == 0
    written = capfdbinary.readouterr().out
    assert etree.fromstring(written).tag == "{http://relaxng.org/ns/structure/1.0}grammar"
    assert main(["schema", "export", "--to", "rng", "-o", str(tmp_path / "a.rng")]) == 0
    assert (tmp_path / "a.rng").read_bytes() == written
    assert capfdbinary.readouterr().out == b""


def test_export_of_the_xml_schema_says_its_version(tmp_path: Path, capsys: Capture) -> None:
    assert main(["schema", "export", "--to", "xsd", "-o", str(tmp_path / "a.xsd")]) == 0
    assert "this is XML Schema 1.1" in (said := capsys.readouterr().err)
    assert "--output-dir DIR writes them too" in said
    assert main(["schema", "export", "--to", "xsd", "--output-dir", str(tmp_path / "all")]) == 0
    assert sorted(p.name for p in (tmp_path / "all").iterdir()) == sorted(XSD_FILES)


def test_export_of_a_catalog(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["schema", "export", "--to", "catalog"]) == 0
    assert f"file://{rng_directory()}/storagepool.rng".encode() in capfdbinary.readouterr().out
    assert main(["schema", "export", "--to", "catalog", "--output-dir", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "catalog.xml",
        "storagepool.rng",
        *XSD_FILES,
    }
    assert b'uri="storagepool.rng"' in (tmp_path / "catalog.xml").read_bytes()
