"""`--adopt-uuid`: the way of a store with random uuids into `--uuid from-name`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.store.images import STORE, dir_pool, put
from xmltool.__main__ import main
from xmltool.pool.uuid_policy import is_random, uuid_from_name

if TYPE_CHECKING:
    from pathlib import Path

ADOPT = ("--uuid", "from-name", "--adopt-uuid")


@pytest.fixture
def given(tmp_path: Path) -> Path:
    file = tmp_path / "a.xml"
    file.write_text(dir_pool("a", uuid=""))
    return file


@pytest.fixture
def root(tmp_path: Path, given: Path) -> Path:
    """A root with a pool that xmltool wrote with a random uuid, marked."""
    made = tmp_path / "root"
    made.mkdir()
    assert main(["define", f"{given}", "--autostart", "--root", f"{made}"]) == 0
    return made


def stored(root: Path, name: str = "a") -> str:
    text = (root / STORE / f"{name}.xml").read_text()
    return text.partition("<uuid>")[2].partition("</uuid>")[0]


@pytest.mark.parametrize("verb", ["define", "apply"])
def test_a_random_uuid_becomes_that_of_the_name(
    verb: str, root: Path, given: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = stored(root)
    assert is_random(old)
    command = [verb, f"{given}", "--root", f"{root}"]
    assert main([*command, "--uuid", "from-name"]) == 1
    said = capsys.readouterr().out
    assert f"has another uuid, {old}; --adopt-uuid takes the new one" in said
    assert f"already exists with uuid {old}" in said
    assert main([*command, *ADOPT, "--dry-run"]) == 1
    assert stored(root) == old
    assert main([*command, *ADOPT]) == 0
    assert "a running libvirt keeps the old uuid until it is restarted" in capsys.readouterr().out
    assert stored(root) == uuid_from_name("a")
    assert (root / STORE / "autostart/a.xml").is_symlink()
    assert main([*command, *ADOPT]) == 0
    assert main([*command, "--uuid", "from-name"]) == 0
    assert "unchanged" in capsys.readouterr().out


def test_what_others_wrote_keeps_its_uuid(
    root: Path, given: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = root / STORE / "a.xml"
    file.write_text(file.read_text() + "<!-- by hand -->\n")
    old = stored(root)
    assert main(["define", f"{given}", "--root", f"{root}", *ADOPT]) == 1
    assert "the file is not as xmltool wrote it" in capsys.readouterr().out
    assert stored(root) == old
    put(root, "b.xml", dir_pool("b", "/srv/b", "11111111-1111-4111-8111-111111111111"))
    given.write_text(dir_pool("b", "/srv/b", ""))
    assert main(["define", f"{given}", "--root", f"{root}", *ADOPT]) == 1


def test_a_uuid_that_was_chosen_stays(
    root: Path, given: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["undefine", "a", "--root", f"{root}"]) == 0
    chosen = "11111111-1111-1111-8111-111111111111"
    assert main(["define", f"{given}", "--uuid", chosen, "--root", f"{root}"]) == 0
    assert main(["define", f"{given}", "--root", f"{root}", *ADOPT]) == 1
    assert "it is not a random one" in capsys.readouterr().out
    assert stored(root) == chosen


def test_a_uuid_of_another_pool_is_not_taken(
    root: Path, given: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(root, "b.xml", dir_pool("b", "/srv/b", uuid_from_name("a")))
    assert main(["define", f"{given}", "--root", f"{root}", *ADOPT]) == 1
    assert "has this uuid" in capsys.readouterr().out


@pytest.mark.parametrize("uuid", [(), ("--uuid", "random")])
def test_there_must_be_something_to_adopt(uuid: tuple[str, ...], root: Path, given: Path) -> None:
    assert main(["define", f"{given}", "--root", f"{root}", *uuid, "--adopt-uuid"]) == 2


def test_another_uuid_in_the_document_is_to_be_left_out(
    root: Path, given: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given.write_text(dir_pool("a", uuid="11111111-1111-4111-8111-111111111111"))
    assert main(["define", f"{given}", "--root", f"{root}"]) == 1
    assert "leave <uuid> out to keep that one" in capsys.readouterr().out
    given.write_text(dir_pool("a", uuid=""))
    assert main(["define", f"{given}", "--root", f"{root}", "--uuid", "random"]) == 1
    assert "leave --uuid out to keep that one" in capsys.readouterr().out


SECRET = "<secret>{uuid}<usage type='ceph'><name>x</name></usage></secret>"


def secret_uuids(root: Path) -> list[str]:
    return sorted(path.stem for path in (root / "etc/libvirt/secrets").glob("*.xml"))


def test_secrets_keep_the_uuids_that_pools_name_them_by(tmp_path: Path, root: Path) -> None:
    """Whatever the policy: a uuid that is given stays, and a secret that is there is the same one."""
    file = tmp_path / "secret.xml"
    own = "11111111-2222-4333-8444-555555555555"
    for text in (SECRET.format(uuid=f"<uuid>{own}</uuid>"), SECRET.format(uuid="")):
        file.write_text(text)
        for options in ((), ("--uuid", "from-name"), ADOPT, ("--uuid", "random")):
            assert main(["apply", f"{file}", *options, "--root", f"{root}"]) == 0
            assert secret_uuids(root) == [own]


def test_a_new_secret_gets_the_uuid_of_its_usage(tmp_path: Path) -> None:
    file = tmp_path / "secret.xml"
    file.write_text(SECRET.format(uuid=""))
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert main(["apply", f"{file}", *ADOPT, "--root", f"{tmp_path / name}"]) == 0
        made.append(secret_uuids(tmp_path / name))
    assert made[0] == made[1] == [uuid_from_name("secret ceph x")]
