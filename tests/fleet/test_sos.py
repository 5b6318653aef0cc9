"""sos reports as reports of hosts, in the layout that sos gives them; the names come from its rule."""

from __future__ import annotations

import io
import lzma
import os
import re
import tarfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.fleet.samples import define
from tests.live.samples import OTHER, UUID, printed
from xmltool.fleet.fleet import Fleet, GivenReports

if TYPE_CHECKING:
    from pathlib import Path

    from xmltool.fleet.host import FleetHost

THIRD = "22222222-2222-4333-8444-555555555555"
STORED = "<!--\nWARNING\n-->\n\n"


def mangled(command: str) -> str:
    """Return the name of a command's file (sos: report/plugins/__init__.py, _mangle_command)."""
    name = re.sub(r"[^\w\-\.\/]+", "_", command)
    return re.sub(r"/", ".", name).strip(" ._-")


def make_sos(
    place: Path,
    pools: dict[str, tuple[str, str]],
    files: dict[str, str] | None = None,
    *,
    command: str = "virsh -r pool-list --all",
    marked: tuple[str, ...] = (),
) -> Path:
    """Make a report: pools by name with state and XML, files of the store by name, links by name."""
    virsh = place / "sos_commands/virsh"
    virsh.mkdir(parents=True)
    rows = [" Name       State    Autostart", "-" * 34]
    for name, (state, text) in pools.items():
        mark = "yes" if name in marked else "no"
        rows.append(f" {name:10} {state:8} {mark}")
        (virsh / mangled(f"virsh -r pool-dumpxml {name}")).write_text(text + "\n")
    (virsh / mangled(command)).write_text("\n".join(rows) + "\n\n")
    os.utime(virsh / mangled(command), (1_780_000_000, 1_780_000_000))
    if files is not None:
        store = place / "etc/libvirt/storage"
        (store / "autostart").mkdir(parents=True)
        for name, text in files.items():
            (store / f"{name}.xml").write_text(STORED + text)
        for name in marked:
            (store / f"autostart/{name}.xml").symlink_to(f"../{name}.xml")
    return place


def packed(directory: Path, path: Path) -> Path:
    """Pack a report as sos does: below one directory of its name."""
    with tarfile.open(path, f"w:{path.suffix[1:]}") as archive:
        archive.add(directory, f"sosreport-{directory.name}")
    return path


def read(*paths: Path, definitions: Path | None = None) -> tuple[FleetHost, ...]:
    given = GivenReports(
        [str(path) for path in paths], definitions=None if definitions is None else str(definitions)
    )
    return tuple(Fleet(given).read())


WEB = printed("web", UUID, "/srv/web", 1000)
IDLE = printed("idle", OTHER, "/srv/idle")


def test_a_report_is_held_against_its_own_files(tmp_path: Path) -> None:
    files = {
        "web": printed("web", UUID, "/srv/new"),
        "idle": IDLE,
        "late": printed("late", THIRD, "/l"),
    }
    pools = {"web": ("active", WEB), "idle": ("inactive", IDLE)}
    report = make_sos(tmp_path / "a", pools, files, marked=("idle",))
    (host,) = read(report)
    assert [(one.kind, one.pool) for one in host.drift] == [
        ("not-loaded", "late"), ("changed", "web"),
    ]  # fmt: skip
    assert host.pools == ("idle", "web")
    assert (host.sizes.pools, host.sizes.capacity) == (1, 1000)
    assert host.taken_at == "2026-05-28T20:26:40+00:00"


def test_autostart_is_compared(tmp_path: Path) -> None:
    report = make_sos(tmp_path / "a", {"web": ("active", WEB)}, {"web": WEB}, marked=("web",))
    assert read(report)[0].drift == ()
    (report / "etc/libvirt/storage/autostart/web.xml").unlink()
    assert [one.kind for one in read(report)[0].drift] == ["autostart"]


@pytest.mark.parametrize("suffix", ["tar.xz", "tar.gz", "tar.bz2"])
def test_a_packed_report_says_the_same(suffix: str, tmp_path: Path) -> None:
    files = {"web": printed("web", UUID, "/srv/new"), "idle": IDLE}
    pools = {"web": ("active", WEB), "idle": ("inactive", IDLE)}
    report = make_sos(tmp_path / "a", pools, files, marked=("idle",))
    archive = packed(report, tmp_path / f"b.{suffix}")
    one, other = read(report, archive)
    assert other._replace(name="a", files=one.files) == one
    assert len(other.drift) == 1


def test_a_directory_of_reports(tmp_path: Path) -> None:
    make_sos(tmp_path / "r/a", {"web": ("active", WEB)})
    packed(tmp_path / "r/a", tmp_path / "r/sosreport-b-2026-01-31-abcdefg.tar.xz")
    (tmp_path / "r/notes").mkdir()
    assert [host.name for host in read(tmp_path / "r")] == ["a", "b"]


def test_against_reviewed_definitions(tmp_path: Path) -> None:
    report = make_sos(tmp_path / "a", {"web": ("active", WEB)}, {"web": WEB})
    place = define(tmp_path / "d", {"web": "/reviewed", "more": "/more"})
    (host,) = read(report, definitions=place)
    assert [one.kind for one in host.drift] == ["not-loaded", "changed"]


def test_a_list_of_running_pools_says_nothing_of_others(tmp_path: Path) -> None:
    files = {"web": WEB, "idle": IDLE}
    argv = {"command": "virsh -r pool-list"}
    report = make_sos(tmp_path / "a", {"web": ("active", WEB)}, files, **argv)
    assert read(report)[0].drift == ()


def test_a_pool_without_a_file_is_transient_where_files_are_there(tmp_path: Path) -> None:
    pools = {"web": ("active", WEB), "idle": ("inactive", IDLE)}
    place = define(tmp_path / "d", {"idle": "/srv/idle"})
    with_files = make_sos(tmp_path / "a", pools, {"idle": IDLE})
    without = make_sos(tmp_path / "b", pools)
    drift = [
        [one.kind for one in host.drift] for host in read(with_files, without, definitions=place)
    ]
    assert drift == [[], ["missing"]]


def test_a_virsh_that_did_not_answer(tmp_path: Path) -> None:
    report = make_sos(tmp_path / "a", {})
    path = report / "sos_commands/virsh" / mangled("virsh -r pool-list --all")
    path.write_text("error: failed to connect to the hypervisor\n")
    assert "virsh gave no answer there" in (read(report)[0].reason or "")
    path.unlink()
    assert "there is no sos_commands/virsh/" in (read(report)[0].reason or "")


def test_no_link_of_a_report_leads_out_of_it(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "web.xml").write_text(STORED + printed("web", UUID, "/evil"))
    report = make_sos(tmp_path / "a", {"web": ("active", WEB)}, {})
    (report / "etc/libvirt/storage/web.xml").symlink_to(outside / "web.xml")
    virsh = report / "sos_commands/virsh"
    (virsh / mangled("virsh -r pool-dumpxml idle")).symlink_to(outside / "web.xml")
    (host,) = read(report)
    assert "/evil" not in repr(host)


def member(name: str, data: bytes = b"", **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, data


@pytest.mark.parametrize(
    "name",
    [
        "r/sos_commands/virsh/virsh_-r_pool-../../../../../evil",
        "r/etc/libvirt/storage/../../../../evil.xml",
        "/evil.xml",
        "../evil.xml",
        "r/etc/libvirt/storage/autostart/..",
        "r/etc/libvirt/storage/" + "x" * 300 + ".xml",
    ],
)
def test_no_name_in_an_archive_leads_out_of_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", None)
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for info, data in (
            member("r/etc/libvirt/storage/a.xml", type=tarfile.SYMTYPE, linkname=str(tmp_path)),
            member("r/etc/libvirt/storage/a.xml", b"x"),
            member(name, b"x"),
        ):
            archive.addfile(info, io.BytesIO(data))
    assert read(tmp_path / "a.tar")[0].reason is not None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tar", "tmp"]
    assert not list((tmp_path / "tmp").iterdir())


def test_an_archive_that_is_none(tmp_path: Path) -> None:
    for name, data in (("a.tar.xz", b"x" * 100), ("b.tar", b""), ("c.tar.gz", b"\x1f\x8b\x08")):
        (tmp_path / name).write_bytes(data)
        (host,) = read(tmp_path / name)
        assert host.reason is not None
        assert "not a report: " in host.reason


def test_a_header_without_end_meets_the_limits(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 2**40
    with lzma.open(tmp_path / "a.tar.xz", "wb", preset=1) as file:
        file.write(info.tobuf(tarfile.GNU_FORMAT))
        for _ in range(1200):
            file.write(b"0" * 1024 * 1024)
    (host,) = read(tmp_path / "a.tar.xz")
    assert "limits of time and memory" in (host.reason or "")


@pytest.mark.parametrize("suffix", ["tar.xz", "tar.gz", "tar.bz2", "tar"])
def test_a_cut_archive_is_not_taken_for_a_whole_one(suffix: str, tmp_path: Path) -> None:
    report = make_sos(tmp_path / "a", {"web": ("active", WEB)}, {"web": WEB})
    data = packed(report, tmp_path / f"b.{suffix}").read_bytes()
    cuts = (len(data) // 3, len(data) // 2) if suffix == "tar" else range(1, len(data), 37)
    for cut in cuts:
        (tmp_path / f"c.{suffix}").write_bytes(data[:cut])
        (host,) = read(tmp_path / f"c.{suffix}")
        assert host.reason is not None, cut


@pytest.mark.parametrize(
    ("fields", "number", "reason"),
    [
        ({}, 100, "or 67108864 bytes"),
        ({"pax_headers": {"size": "9" * 20}}, 1, "larger than a report"),
        ({"pax_headers": {"mtime": "1e300"}}, 1, None),
        ({"pax_headers": {"mtime": "nan"}}, 1, None),
        ({"mtime": -5}, 1, None),
    ],
)
def test_members_that_claim_much(
    fields: dict[str, Any], number: int, reason: str | None, tmp_path: Path
) -> None:
    report = make_sos(tmp_path / "a", {"web": ("active", WEB)}, {"web": WEB})
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        archive.add(report, "r")
        for each in range(number):
            name = f"r/etc/libvirt/storage/x{each}.xml"
            info, data = member(name, b"\0" * 1024 * 1024, **fields)
            archive.addfile(info, io.BytesIO(data))
    (host,) = read(tmp_path / "b.tar.gz")
    assert (host.reason is None) if reason is None else reason in (host.reason or "")
