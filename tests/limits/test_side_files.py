"""Every file beside the documents, in every bad state: one line that names it, in time, and no claim."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.limits.child import in_child
from tests.limits.shapes.shape import LEAST
from xmltool.lint.baseline import Entry, baseline_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECONDS = 30
"""Of the clock, on a busy machine: what waits for a pipe would wait for ever."""
ROOT = ("--root", "root")
STORE = "root/etc/libvirt/storage"
SECRETS = "root/etc/libvirt/secrets"
UUID = "00000000-0000-4000-8000-000000000001"
SECRET = f"<secret><uuid>{UUID}</uuid><usage type='ceph'><name>n</name></usage></secret>"
SNAPSHOT = json.dumps(
    {"version": 1, "connect": "qemu:///system", "taken_at": "2026-01-31T12:00:00Z", "pools": []}
)
UNIT = "[Service]\nExecStart=/usr/sbin/libvirtd\n[Install]\nWantedBy=multi-user.target\n"
CHECK = ("check", *ROOT)


class SideFile(NamedTuple):
    """A kind of file: where it stands, what it holds, and a command that reads it.

    Attributes:
        path: below the working directory.
        good: its content, with which the command ends well.
        command: what reads it.
        form: `json`, `toml`, `yaml`, `lines`, `xml` or `bytes`: what can be wrong in it.
    """

    path: str
    good: str
    command: tuple[str, ...]
    form: str = "lines"


SIDE_FILES = {
    "configuration": SideFile("xmltool.toml", 'select = ["XT7"]\n', ("lint", "p.xml"), "toml"),
    "configuration-named": SideFile("c.toml", "", ("lint", "--config", "c.toml", "p.xml"), "toml"),
    "configuration-of-drift": SideFile(
        "c.toml", "", ("drift", *ROOT, "--live-from", "live.json", "--config", "c.toml"), "toml"
    ),
    "project": SideFile("pyproject.toml", "[tool.xmltool]\n", ("lint", "p.xml"), "toml"),
    "baseline": SideFile(
        "b.json", baseline_text([Entry("p.xml", "XT705", "0" * 16)]),
        ("lint", "--isolated", "--baseline", "b.json", "p.xml"), "json",
    ),
    "snapshot": SideFile("s.json", SNAPSHOT, ("drift", *ROOT, "--live-from", "s.json"), "json"),
    "variables": SideFile(
        "v.json", '{"n": "p"}', ("lint", "--isolated", "--template-vars", "v.json", "p.xml.j2"), "json"
    ),
    "variables-yaml": SideFile(
        "v.yml", "n: p\n", ("lint", "--isolated", "--template-vars", "v.yml", "p.xml.j2"), "yaml"
    ),
    "inventory": SideFile("names", "h\n", ("fleet", "--inventory", "names", "live.json")),
    "inventory-json": SideFile(
        "h.json", '{"all": {"hosts": ["h"]}}', ("fleet", "--inventory", "h.json", "live.json"), "json"
    ),
    "inventory-yaml": SideFile(
        "h.yml", "all: {hosts: {h: }}\n", ("fleet", "--inventory", "h.yml", "live.json"), "yaml"
    ),
    "report-of-a-host": SideFile("r.json", SNAPSHOT, ("fleet", "r.json"), "json"),
    "sos-list": SideFile(
        "sos/sos_commands/virsh/virsh_-r_pool-list_--all", " Name  State  Autostart\n---\n",
        ("fleet", "sos"),
    ),
    "autostart-of-definitions": SideFile(
        "defs/autostart", "p\n", ("drift", "--definitions", "defs", "--live-from", "live.json")
    ),
    "grammar": SideFile(
        "rng/storagepool.rng", "<grammar xmlns='http://relaxng.org/ns/structure/1.0'><start><element"
        " name='pool'><attribute name='type'/><element name='name'><text/></element><element"
        " name='target'><element name='path'><text/></element></element></element></start></grammar>",
        ("validate", "--schema", "rng", "p.xml"), "xml",
    ),
    "json-operand": SideFile(
        "p.json", '{"@type": "dir", "name": "q", "target": {"path": "/q"}}',
        ("define", "--dry-run", *ROOT, "p.json"), "json",
    ),
    "json-to-convert": SideFile(
        "p.json", '{"@type": "dir", "name": "q", "target": {"path": "/q"}}', ("convert", "p.json"), "json"
    ),
    "value-of-a-secret": SideFile(
        "value", "v", ("secret", "define", "--dry-run", *ROOT, "--value-file", "value", "s.xml"), "bytes"
    ),
    "os-release": SideFile("root/etc/os-release", "ID=debian\n", CHECK),
    "os-release-of-capabilities": SideFile("root/etc/os-release", "ID=debian\n", ("capabilities", *ROOT)),
    "fstab": SideFile("root/etc/fstab", "LABEL=a /p ext4 defaults 0 2\n", CHECK),
    "crypttab": SideFile("root/etc/crypttab", "a /dev/sda1 none\n", CHECK),
    "unit": SideFile("root/etc/systemd/system/libvirtd.service", "[Unit]\nWants=a.service\n", CHECK),
    "drop-in": SideFile("root/etc/systemd/system/libvirtd.service.d/a.conf", "[Unit]\n", CHECK),
    "mount-unit": SideFile("root/etc/systemd/system/p.mount", "[Mount]\nWhere=/p\n", CHECK),
    "tmpfiles": SideFile("root/etc/tmpfiles.d/a.conf", "d /p\n", CHECK),
    "machine-id": SideFile("root/etc/machine-id", "0" * 32 + "\n", CHECK),
    "hostname": SideFile("root/etc/hostname", "h\n", CHECK),
    "selinux": SideFile("root/etc/selinux/config", "SELINUX=permissive\n", CHECK),
    "journal": SideFile(f"{STORE}/.xmltool/journal", "", ("list", *ROOT), "bytes"),
    "manifest": SideFile(f"{STORE}/.xmltool/manifest", "{}", ("undefine", "--dry-run", "p", *ROOT), "json"),
    "lines-of-tmpfiles": SideFile(
        "root/etc/tmpfiles.d/l.conf", "", ("build", "--dry-run", "--tmpfiles", "/etc/tmpfiles.d/l.conf", "p", *ROOT)
    ),
}  # fmt: skip
"""By name. A pid file is no stranger's: it is looked for in this machine's /run only."""

DEEP = {
    "json": "[" * 200_000,
    "toml": "a = " + "[" * 20_000,
    "yaml": "[" * 200_000,
    "xml": "<a>" * 20_000,
    "lines": "",
    "bytes": "",
}
NUMBERS = {
    "json": '{"version": ' + "9" * 100_000 + "}",
    "toml": "select = " + "9" * 100_000,
    "yaml": "a: " + "9" * 100_000,
    "xml": f"<grammar ns='{'9' * 100_000}'/>",
    "lines": "9" * 100_000 + "\n",
    "bytes": "9" * 100_000,
}


def _written(data: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(data) and None


def _large(path: Path) -> None:
    with open(path, "wb") as file:
        file.truncate(2**40)  # sparse: nothing is taken from the disk


def _dangling(path: Path) -> None:
    path.symlink_to("/nowhere/at/all")


def _forbidden(path: Path) -> None:
    path.write_text("x\n")
    path.chmod(0)


STATES = ("large", "deep", "number", "latin", "nul", "directory", "pipe", "dangling", "forbidden")
"""What may be wrong with a file."""


def spoil(path: Path, state: str, form: str) -> None:
    """Put a file into a bad state."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    makers: dict[str, Callable[[Path], None]] = {
        "large": _large,
        "deep": _written(DEEP[form].encode()),
        "number": _written(NUMBERS[form].encode()),
        "latin": _written(b"\xff\xe4 = \xfc\n"),
        "nul": _written(b"\0" * 100),
        "directory": lambda path: path.mkdir(),
        "pipe": os.mkfifo,
        "dangling": _dangling,
        "forbidden": _forbidden,
    }
    makers[state](path)


@pytest.fixture
def here(scratch: Path) -> Path:
    """A directory with what every command needs."""
    (scratch / STORE).mkdir(parents=True)
    (scratch / SECRETS).mkdir(parents=True)
    (scratch / "rng").mkdir()
    (scratch / "defs").mkdir()
    for name in ("p.xml", f"{STORE}/p.xml", "defs/p.xml"):
        (scratch / name).write_text(LEAST)
    (scratch / "p.xml.j2").write_text(LEAST.replace(">p<", ">{{ n }}<"))
    (scratch / "s.xml").write_text(SECRET)
    (scratch / f"{SECRETS}/{UUID}.xml").write_text(SECRET)
    (scratch / "live.json").write_text(SNAPSHOT)
    (scratch / "root/etc").mkdir(exist_ok=True)
    (scratch / "root/etc/machine-id").write_text("uninitialized\n")
    units = scratch / "root/usr/lib/systemd/system"
    units.mkdir(parents=True)
    (units / "libvirtd.service").write_text(UNIT)
    return scratch


HARMLESS = {
    ("lines", "deep"), ("bytes", "deep"), ("lines", "number"), ("lines", "latin"), ("lines", "nul"),
    ("bytes", "latin"), ("bytes", "nul"), ("bytes", "number"),
}  # fmt: skip
"""What such a file may hold: lines that mean nothing are passed over, as systemd passes them over."""
MAY_BE_MISSING = {"root/", "xmltool.toml", "pyproject.toml", "defs/"}
"""Where a file need not be: a link that dangles is a file that is not there."""


def is_fine(file: SideFile, state: str) -> bool:
    if state == "directory" and file.path in ("r.json", "defs/autostart"):
        return True  # reports in a directory, links in a directory
    if state == "dangling" and not file.path.endswith("manifest"):
        return file.path.startswith(tuple(MAY_BE_MISSING))
    return (file.form, state) in HARMLESS


@pytest.mark.parametrize("name", SIDE_FILES)
def test_a_good_one_is_read(name: str, here: Path) -> None:
    """A control: what the states below are compared with."""
    file = SIDE_FILES[name]
    path = here / file.path
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(file.good)
    ran = in_child(file.command, here, ordinary=True)
    assert ran.status in (0, 1), ran
    assert f"{file.path}: " not in ran.err


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", SIDE_FILES)
def test_a_bad_one_is_named(name: str, state: str, here: Path) -> None:
    file = SIDE_FILES[name]
    path = here / file.path
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    spoil(path, state, file.form)
    if file.path == "pyproject.toml" and path.is_file() and state not in ("large", "forbidden"):
        path.write_bytes(b"[tool.xmltool]\n" + path.read_bytes())
    ran = in_child(file.command, here, ordinary=True, seconds=SECONDS)
    assert ran.status in (0, 1, 2), ran
    assert "Traceback" not in ran.said
    assert "fault of xmltool" not in ran.said
    assert "not enough memory" not in ran.said
    assert len(ran.said) < 20_000
    if not is_fine(file, state):
        assert os.path.basename(file.path) in ran.said
        assert ran.status != 0 or name == "journal", ran.said  # the store is shown as it is


PRIVATE = f"{STORE}/.xmltool"
SWEPT = ("new-0", "journal.new")
"""What an interrupted run may have left, and the next one removes unread."""


def _held(directory: Path) -> dict[str, bytes | str | None]:
    """Return what stands below a directory: contents, where they can be read and are small."""
    return {str(path): _content(path) for path in directory.rglob("*")}


def _content(path: Path) -> bytes | str | None:
    own = path.lstat()
    if stat.S_ISLNK(own.st_mode):
        return os.readlink(path)
    readable = stat.S_ISREG(own.st_mode) and own.st_mode & 0o400
    return path.read_bytes() if readable and own.st_size < 2**20 else None


def _stops(name: str, state: str) -> bool:
    """Report whether a file of the private directory in a bad state keeps a change from being made."""
    if name in SWEPT:
        return state == "directory"
    return name != "lock" or state in ("directory", "pipe", "dangling", "forbidden")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", ["manifest", "journal", "lock", *SWEPT])
def test_a_bad_one_of_our_own_loses_nothing(name: str, state: str, here: Path) -> None:
    """The manifest would be written anew without what it said of others; the journal is a change."""
    (here / PRIVATE).mkdir(mode=0o700)
    (here / PRIVATE / "lock").touch()
    spoil(here / PRIVATE / name, state, "json")
    (here / "q.json").write_text('{"@type": "dir", "name": "q", "target": {"path": "/q"}}')
    before = _held(here / "root")
    define = ("define", *ROOT, "q.json")
    if name in ("manifest", "journal"):
        planned = in_child((*define, "--dry-run"), here, ordinary=True, seconds=SECONDS)
        assert planned.status == 2, planned
        assert f"{PRIVATE}/{name}" in planned.err
    ran = in_child(define, here, ordinary=True, seconds=SECONDS)
    if _stops(name, state):
        assert ran.status == 2, ran
        assert f"{PRIVATE}/{name}" in ran.err
        assert _held(here / "root") == before
    else:
        assert ran.status == 0, ran
        assert (here / STORE / "q.xml").exists()
