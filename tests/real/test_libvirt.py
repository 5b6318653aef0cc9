"""The referee itself: the private libvirtd starts, answers, and leaves nothing behind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.real.libvirt import private_libvirtd

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.libvirt import Libvirtd

pytestmark = pytest.mark.libvirt

POOL = b"<pool type='dir'><name>%s</name><target><path>/t</path></target></pool>"
OTHER = b"<pool type='dir'><name>%s</name><target><path>/u</path></target></pool>"


def test_define_gives_the_file_and_leaves_no_pool(libvirtd: Libvirtd) -> None:
    answer = libvirtd.define(POOL % b"one")
    assert answer.accepted
    assert answer.name == b"one"
    assert answer.stored is not None
    assert b"<name>one</name>" in answer.stored
    assert libvirtd.names() == []


def test_define_gives_the_words_of_a_refusal(libvirtd: Libvirtd) -> None:
    answer = libvirtd.define(POOL % b"a/b")
    assert answer == (False, "XML error: name a/b cannot contain '/'", None, None)


def test_the_library_and_virsh_say_the_same(libvirtd: Libvirtd, tmp_path: Path) -> None:
    documents = [POOL % b"one", POOL % b"a/b", POOL % b"two'\"&#10;", b"<pool", b"", POOL % b"x\0"]
    for number, document in enumerate(documents):
        path = tmp_path / f"{number}.xml"
        path.write_bytes(document)
        answer = libvirtd.define(document)
        said = libvirtd.virsh("pool-define", f"{path}")
        assert (said.returncode == 0) is answer.accepted
        if answer.accepted:
            libvirtd.virsh("pool-undefine", os.fsdecode(answer.name or b""))
        else:
            assert f"error: {answer.error}" in said.stderr


def test_a_batch_answers_each_command(libvirtd: Libvirtd, tmp_path: Path) -> None:
    good = tmp_path / "it's one.xml"
    good.write_bytes(POOL % b"it's one")
    answers = libvirtd.virsh_batch(
        [["pool-define", f"{good}"], ["pool-name", "nobody"], ["pool-undefine", "it's one"]]
    )
    assert answers[0].strip() == f"Pool it's one defined from {good}"
    assert "failed to get pool 'nobody'" in answers[1]
    assert answers[2].strip() == "Pool it's one has been undefined"


def test_start_up_loading_and_restart() -> None:
    with private_libvirtd(files={"a.xml": POOL % b"a", "b.xml": POOL % b"c"}) as daemon:
        home = daemon.home
        assert daemon.names() == ["a"]
        assert "b.xml' does not match pool name 'c'" in daemon.log()
        daemon.put("c.xml", OTHER % b"c")
        assert daemon.names() == ["a"]
        daemon.restart()
        assert sorted(daemon.names()) == ["a", "c"]
        assert home.stat().st_mode & 0o777 == 0o700
    assert not home.exists()


def test_a_copy_of_a_directory(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(POOL % b"a")
    (tmp_path / "autostart").mkdir()
    (tmp_path / "autostart/a.xml").symlink_to("../a.xml")
    with private_libvirtd(store=tmp_path) as daemon:
        said = daemon.virsh("-q", "pool-list", "--all", "--autostart", "--name").stdout
        assert said.split() == ["a"]
