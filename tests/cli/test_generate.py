"""`xmltool generate`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from xmltool.__main__ import main
from xmltool.pool.uuid_policy import uuid_from_name

if TYPE_CHECKING:
    from pathlib import Path

IMAGES = """\
<pool type='dir'>
  <name>images</name>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
"""
UUID = "01234567-89ab-4cde-8123-456789abcdef"

Capture = pytest.CaptureFixture[str]


def pool(name: str, **more: object) -> dict[str, object]:
    return {"@type": "dir", "name": name, **more, "target": {"path": f"/srv/{name}"}}


def write_json(path: Path, value: object) -> str:
    path.write_text(json.dumps(value))
    return str(path)


def test_minimal_xml_on_standard_output(capfd: Capture) -> None:
    assert main(["generate", "images", "dir", "--target", "/srv/images"]) == 0
    assert capfd.readouterr() == (IMAGES, "")


def test_name_and_type_as_options_as_in_virsh(capfd: Capture) -> None:
    arguments = ["--type", "dir", "--target=/srv/images", "--name", "images"]
    assert main(["generate", *arguments]) == 0
    assert capfd.readouterr().out == IMAGES


def test_several_values(capfd: Capture) -> None:
    hosts = ["--source-host", "a:2049", "--source-host", "[::1]:1"]
    rest = ["--source-path", "/x", "--target", "/m", "--mount-opt", "ro", "--mount-opt", "soft"]
    assert main(["generate", "nas", "netfs", *hosts, *rest]) == 0
    text = capfd.readouterr().out
    assert "<host name='a' port='2049'/>\n    <host name='::1' port='1'/>" in text
    assert "<fs:option name='ro'/>\n    <fs:option name='soft'/>" in text


def test_output_file(tmp_path: Path, capfd: Capture) -> None:
    path = tmp_path / "images.xml"
    assert main(["generate", "images", "dir", "--target", "/srv/images", "-o", str(path)]) == 0
    assert capfd.readouterr() == ("", "")
    assert path.read_text() == IMAGES


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("from-name", uuid_from_name("images")), (UUID.upper(), UUID), ("none", None)],
)
def test_uuid(policy: str, expected: str | None, capfd: Capture) -> None:
    assert main(["generate", "images", "dir", "--target", "/a", "--uuid", policy]) == 0
    text = capfd.readouterr().out
    assert (f"<uuid>{expected}</uuid>" in text) is (expected is not None)
    assert ("<uuid>" in text) is (expected is not None)


def test_an_older_libvirt(capfd: Capture) -> None:
    arguments = ["a", "dir", "--target", "/a", "--cow", "yes", "--libvirt-version"]
    assert main(["generate", *arguments, "6.6.0"]) == 0
    assert main(["generate", *arguments, "6.5.0"]) == 2
    assert "--cow needs libvirt 6.6.0 or later" in capfd.readouterr().err


def test_random_uuids_differ(capfd: Capture) -> None:
    for _ in range(2):
        assert main(["generate", "images", "dir", "--target", "/a", "--uuid", "random"]) == 0
    first, second = capfd.readouterr().out.split("</pool>\n")[:2]
    assert "<uuid>" in first
    assert first != second


USAGE = [
    ([], "NAME and TYPE are missing"),
    (["images"], "TYPE is missing"),
    (["a", "dirr", "--target", "/a"], "did you mean dir?"),
    (["a", "dir"], "a pool of type dir needs --target"),
    (["a", "dir", "--target", "/a", "--source-host", "h"], "takes no --source-host"),
    (["a", "dir", "--target", "/a", "--target", "/b"], "--target is given 2 times"),
    (["a", "dir", "--target", "/a", "--uuid", "x"], "--uuid x: this is not a uuid"),
    (["a", "dir", "--name", "b"], "NAME is given twice"),
    (["a", "dir", "--target", "/a", "--output-dir", "d"], "--output-dir is for the pools of -f"),
    (["a", "dir", "-f", "x.json"], "-f takes pools from FILE"),
    (["--target", "/a", "-f", "x.json"], "-f takes pools from FILE"),
    (["-f", "x.json", "-o", "a", "--output-dir", "b"], "exclude each other"),
    (["a", "dir", "--no-such"], "--no-such"),
]


@pytest.mark.parametrize(("arguments", "words"), USAGE)
def test_usage_errors(arguments: list[str], words: str, capfd: Capture) -> None:
    assert main(["generate", *arguments]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert words in err


def test_what_is_typed_is_escaped_in_messages(capfd: Capture) -> None:
    assert main(["generate", "a\x1b[31m", "dir", "--target", "/a"]) == 2
    assert "\x1b" not in capfd.readouterr().err
    assert main(["generate", "a\udcff", "dir", "--target", "/a"]) == 2
    assert "U+DCFF" in capfd.readouterr().err


def test_pools_from_json(tmp_path: Path, capfd: Capture) -> None:
    path = write_json(tmp_path / "pools.json", [pool("a"), pool("b", uuid=UUID)])
    assert main(["generate", "-f", path]) == 0
    out, err = capfd.readouterr()
    assert err == ""
    assert out.count("<pool type='dir'>") == 2
    assert f"<uuid>{UUID}</uuid>" in out


def test_a_file_for_each_pool(tmp_path: Path, capfd: Capture) -> None:
    (tmp_path / "in").mkdir()
    write_json(tmp_path / "in" / "1.json", [pool("a"), pool("b", uuid=UUID)])
    write_json(tmp_path / "in" / "2.json", pool("c"))
    out = tmp_path / "new" / "out"
    arguments = ["-f", str(tmp_path / "in"), "--output-dir", str(out), "--uuid", "from-name"]
    assert main(["generate", *arguments]) == 0
    assert capfd.readouterr() == ("", "")
    assert sorted(path.name for path in out.iterdir()) == ["a.xml", "b.xml", "c.xml"]
    for name in "abc":
        assert f"<uuid>{uuid_from_name(name)}</uuid>" in (out / f"{name}.xml").read_text()


def test_uuid_none_takes_one_away(tmp_path: Path, capfd: Capture) -> None:
    path = write_json(tmp_path / "pools.json", pool("b", uuid=UUID))
    assert main(["generate", "-f", path, "--uuid", "none"]) == 0
    assert "uuid" not in capfd.readouterr().out


def test_pools_at_fault_are_reported_and_the_others_written(tmp_path: Path, capfd: Capture) -> None:
    bad = {"@type": "dir", "name": "b", "target": {"path": "relative"}}
    path = tmp_path / "pools.json"
    path.write_text(f"[{json.dumps(pool('a'))},\n {json.dumps(bad)}]")
    assert main(["generate", "-f", str(path)]) == 1
    out, err = capfd.readouterr()
    assert out.count("<pool") == 1
    assert f"{path}:2:" in err
    assert "relative" in err


def test_json_at_fault(tmp_path: Path, capfd: Capture) -> None:
    path = tmp_path / "pools.json"
    path.write_text('{"@type": "dir",\n "@type": "fs"}')
    assert main(["generate", "-f", str(path)]) == 1
    assert f"{path}:2:2: XT011" in capfd.readouterr().err
    assert main(["generate", "-f", str(tmp_path / "none.json")]) == 2
    assert "XT004" in capfd.readouterr().err


def test_two_pools_of_one_name(tmp_path: Path, capfd: Capture) -> None:
    path = write_json(tmp_path / "pools.json", [pool("a"), pool("a")])
    out = tmp_path / "out"
    assert main(["generate", "-f", path, "--output-dir", str(out)]) == 1
    assert "two pools named a" in capfd.readouterr().err
    assert not out.exists()


def test_one_uuid_for_several_pools(tmp_path: Path, capfd: Capture) -> None:
    path = write_json(tmp_path / "pools.json", [pool("a"), pool("b")])
    assert main(["generate", "-f", path, "--uuid", UUID]) == 2
    assert "is for one pool" in capfd.readouterr().err


def test_a_directory_without_json(tmp_path: Path, capfd: Capture) -> None:
    assert main(["generate", "-f", str(tmp_path)]) == 2
    assert "no *.xml or *.json" in capfd.readouterr().err
