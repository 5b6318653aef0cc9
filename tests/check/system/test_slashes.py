"""Paths of units, fstab and tmpfiles that begin with several slashes: one slash for systemd."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

WANTED = "etc/systemd/system/default.target.wants"
FILES = {
    "service": (f"{WANTED}/a.service", "[Unit]\nRequiresMountsFor=//[Service]\n[Service]\nExecStart=/bin/true\n"),
    "service-path": (f"{WANTED}/a.service", "[Unit]\nRequiresMountsFor=//z/y\n[Service]\nExecStart=/bin/true\n"),
    "target": ("usr/lib/systemd/system/default.target", "[Unit]\nRequiresMountsFor=//x\n"),
    "mount": (f"{WANTED}/p.mount", "[Mount]\nWhat=//a/b\nWhere=//p\n"),
    "mount-below": (f"{WANTED}/p-q.mount", "[Mount]\nWhat=/dev/a\nWhere=//p//q\n"),
    "fstab": ("etc/fstab", "//h/s //m cifs x-systemd.requires-mounts-for=//z 0 0\n"),
    "fstab-three": ("etc/fstab", "/dev/a ///m ext4 x-systemd.requires-mounts-for=///z 0 0\n"),
    "tmpfiles": ("usr/lib/tmpfiles.d/a.conf", "d //srv/a 0755 root root -\nd ///b 0755 - - -\n"),
}  # fmt: skip
POOL = """<pool type='dir'><name>p</name><uuid>11111111-1111-4111-8111-111111111111</uuid>
<target><path>//srv/a/b</path></target></pool>"""


@pytest.mark.parametrize("case", FILES)
def test_several_slashes_end_no_check(case: str, tmp_path: Path) -> None:
    name, text = FILES[case]
    for path, content in (
        ("usr/lib/systemd/system/default.target", "[Unit]\nWants=multi-user.target\n"),
        ("etc/libvirt/storage/p.xml", POOL),
        (name, text),
    ):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)

    def too_long(*_: object) -> None:
        raise AssertionError(f"check has not ended with {text!r}")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(20)
    try:
        assert main(["check", "--root", f"{tmp_path}", "--fail-on", "never"]) == 0
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
