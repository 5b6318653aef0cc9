"""Limits of the system: few descriptors, little memory, no place for temporary files, no directory."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.targets import BY_NAME
from tests.limits.child import in_child
from tests.limits.shapes.shape import LEAST
from tests.real.tools import need
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MIB = 1024 * 1024
NOTHING_LIVE = '{"version": 1, "connect": "qemu:///system", "pools": [], "secrets": []}'
"""A snapshot."""


def xmltool(
    here: Path,
    *arguments: str,
    before: Callable[[], None] | None = None,
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run xmltool as a process of its own in a directory."""
    return subprocess.run(
        [sys.executable, "-m", "xmltool", *arguments],
        cwd=here, preexec_fn=before, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        errors="replace", check=False, timeout=300, env={**os.environ, "XMLTOOL_DEBUG": "0", **(environment or {})},
    )  # fmt: skip


def starts(before: Callable[[], None]) -> bool:
    """Report whether the interpreter by itself starts within such limits: a control for a skip."""
    program = [sys.executable, "-c", "import runpy, typing"]
    return not subprocess.run(
        program, preexec_fn=before, capture_output=True, check=False
    ).returncode


def told(ran: subprocess.CompletedProcess[str]) -> str:
    """Return what a run said, when it ended as the contract has it."""
    assert ran.returncode in (0, 1, 2), ran
    assert "Traceback" not in ran.stderr
    assert "fault of xmltool" not in ran.stderr
    return ran.stdout + ran.stderr


def pools(directory: Path, number: int) -> None:
    directory.mkdir()
    for index in range(number):
        text = LEAST.replace("<name>p<", f"<name>p{index}<").replace("/p<", f"/srv/p{index}<")
        (directory / f"p{index}.xml").write_text(text)


def few_descriptors() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def test_a_thousand_pools_with_few_descriptors(scratch: Path) -> None:
    pools(scratch / "pools", 1000)
    (scratch / "root").mkdir()
    for command in (
        ("validate", "-q", "pools"),
        ("lint", "-q", "--isolated", "-o", "json:a.json", "-o", "sarif:a.sarif", "pools"),
        ("apply", "-q", "--autostart", "--root", "root", "pools"),
        ("list", "--root", "root"),
        ("check", "-q", "--root", "root"),
        ("apply", "-q", "--no-autostart", "--root", "root", "pools"),
        ("undefine", "-q", "--root", "root", *(f"p{index}" for index in range(1000))),
    ):
        ran = xmltool(scratch, *command, before=few_descriptors)
        told(ran)
        assert ran.returncode == 0 or command[0] in ("check", "lint"), ran.stderr
    assert sorted(os.listdir(scratch / "root/etc/libvirt/storage")) == [".xmltool", "autostart"]


@pytest.mark.parametrize("descriptors", [32, 64, 100])
@pytest.mark.parametrize("command", [("validate",), ("lint", "--isolated", "-o", "json:a.json")])
def test_more_workers_than_there_are_descriptors_for(
    scratch: Path, descriptors: int, command: tuple[str, ...]
) -> None:
    pools(scratch / "pools", 600)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

    ran = xmltool(scratch, *command, "-j64", "pools", before=limited)
    assert ran.returncode == 0, ran
    assert "600 files: all valid" in ran.stderr


@pytest.mark.parametrize("descriptors", range(3, 16))
def test_fewer_descriptors_than_are_needed(scratch: Path, descriptors: int) -> None:
    """Where even the interpreter can just start, what is missing is told; nothing is half done."""
    pools(scratch / "pools", 3)
    (scratch / "root").mkdir()

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

    ran = xmltool(scratch, "apply", "--root", "root", "pools", before=limited)
    if ran.returncode not in (0, 2) and not starts(limited):
        pytest.skip("the interpreter itself cannot import its library with so few")
    assert ran.returncode in (0, 2), ran.stderr
    assert "fault of xmltool" not in ran.stderr
    made = sorted(scratch.glob("root/etc/libvirt/storage/*.xml"))
    assert len(made) in (0, 3)


ANSWERS = {
    "list": ("list", "--format", "json", "--root", "root"),
    "secrets": ("secret", "list", "--format", "json", "--root", "root"),
    "check": ("check", "--format", "json", "--root", "root"),
    "drift": ("drift", "--format", "concise", "--root", "root", "--live-from", "live.json"),
    "capabilities": ("capabilities", "--format", "json", "--root", "root"),
}


@pytest.mark.parametrize("command", ANSWERS.values(), ids=ANSWERS)
def test_a_file_that_no_descriptor_is_left_for_is_no_answer(
    scratch: Path, command: tuple[str, ...]
) -> None:
    """libvirt has descriptors of its own: what we cannot open is neither skipped by it nor missing."""
    store = scratch / "root/etc/libvirt/storage"
    store.mkdir(parents=True)
    (store / "p.xml").write_text(LEAST)
    (store / "autostart").mkdir()
    (store / "autostart/p.xml").symlink_to("/etc/libvirt/storage/p.xml")
    secrets = scratch / "root/etc/libvirt/secrets"
    secrets.mkdir()
    uuid = "00000000-0000-4000-8000-000000000001"
    (secrets / f"{uuid}.xml").write_text(
        f"<secret><uuid>{uuid}</uuid><usage type='ceph'><name>n</name></usage></secret>"
    )
    (scratch / "live.json").write_text(NOTHING_LIVE)
    expected = in_child(command, scratch)
    assert expected.status in (0, 1), expected
    refused = 0
    for descriptors in range(3, 16):

        def limited(most: int = descriptors) -> None:
            os.closerange(3, 1024)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

        ran = in_child(command, scratch, before=limited)
        if ran.status == 2:
            refused += 1
            assert "open files" in ran.err, ran
        else:
            assert (ran.status, ran.out) == (expected.status, expected.out), (descriptors, ran)
    assert 0 < refused < 13  # the limits bite, and not all of them


LARGE = {
    "validate": ("validate", "large.xml"),
    "lint": ("lint", "--isolated", "large.xml"),
    "fmt": ("fmt", "--check", "large.xml"),
    "normalize": ("normalize", "large.xml"),
    "convert": ("convert", "large.json"),
}


@pytest.mark.parametrize("more", [2, 8, 32, 128])
@pytest.mark.parametrize("command", LARGE.values(), ids=LARGE)
def test_little_memory(scratch: Path, command: tuple[str, ...], more: int) -> None:
    (scratch / "large.xml").write_text(LEAST.replace("<target>", "<x>y</x>\n" * 9_000 + "<target>"))
    (scratch / "large.json").write_text('{"pool": {"@type": "dir", "name": "' + "n" * MIB + '"}}')

    def limited() -> None:
        """Allow what starting takes (100 MiB of address space) and a little more."""
        most = (100 + more) * MIB
        resource.setrlimit(resource.RLIMIT_AS, (most, most))

    ran = xmltool(scratch, *command, before=limited)
    told(ran)


NO_MEMORY = {
    "there is not enough memory": MemoryError(),
    "a library cannot be loaded: libffi.so.8: failed to map segment from shared object": ImportError(
        "libffi.so.8: failed to map segment from shared object"
    ),
}


@pytest.mark.parametrize("said", NO_MEMORY)
def test_too_little_memory_is_told(
    said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_argv: list[str]) -> int:
        raise NO_MEMORY[said]

    monkeypatch.delenv("XMLTOOL_DEBUG")
    monkeypatch.setattr("xmltool.cli.app.run_command", fail)
    assert main(["validate"]) == 2
    assert capsys.readouterr().err == f"xmltool: {said}\n"


@pytest.mark.parametrize("mib", range(24, 48, 4))
def test_memory_that_ends_while_libraries_are_loaded(scratch: Path, mib: int) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (mib * MIB, mib * MIB))

    (scratch / "p.xml").write_text(LEAST)
    ran = xmltool(scratch, "validate", "p.xml", before=limited)
    if ran.returncode not in (0, 2) and not starts(limited):
        pytest.skip("the interpreter itself does not start with so little")
    assert "fault of xmltool" not in ran.stderr
    assert ran.returncode in (0, 2)


@pytest.mark.parametrize(
    "command",
    [
        ("validate", "--format", "json", "-o", "html:a.html", "p.xml"),
        ("lint", "--isolated", "--diff", "p.xml"),
        ("fmt", "p.xml"),
        ("normalize", "--output-dir", "out", "p.xml"),
        ("define", "--root", "root", "p.xml"),
        ("edit", "--root", "root", "p"),
    ],
)
def test_no_place_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (tmp_path / "p.xml").write_text(LEAST)
    (tmp_path / "root").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XMLTOOL_DEBUG")
    assert main(["define", "-q", "--root", "root", "p.xml"]) == 0
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    monkeypatch.setenv("EDITOR", "true")
    assert main(list(command)) in (0, 1, 2)
    said = capsys.readouterr().err
    assert "unexpected" not in said
    assert command[0] != "edit" or "no file for the editor" in said


@pytest.mark.parametrize(
    "command",
    [
        ("validate", "{}/p.xml"), ("validate", "p.xml"), ("validate",), ("lint", "{}/p.xml"), ("lint",), ("lint", "-j2", "{}"),
        ("drift", "--root", "{}/root", "--live-from", "{}/live.json"), ("watch", "--print-unit", "--root", "{}/root", "-c", "test:///"), ("fmt", "{}/p.xml"),
        ("normalize", "{}/p.xml"), ("convert", "{}/p.xml"), ("diff", "{}/p.xml", "{}/p.xml"), ("list", "--root", "{}/root"),
        ("define", "--root", "{}/root", "{}/p.xml"), ("check", "--root", "{}/root"), ("list", "--root", "root"), ("rule",),
        ("list", "--storage-dir", "{}/root"), ("lint", "--baseline", "b.json", "{}/p.xml"), ("schema", "list"),
        ("lint", "--write-baseline", "--baseline", "b.json", "{}/p.xml"), ("validate", "-o", "html:a.html", "{}/p.xml"),
        ("lint", "--config", "x.toml", "{}/p.xml"), ("explain", "{}/p.xml"), ("generate", "p", "dir", "--target", "/p"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_working_directory_that_is_gone(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "p.xml").write_text(LEAST)
    (tmp_path / "root").mkdir()
    (tmp_path / "here").mkdir()
    (tmp_path / "live.json").write_text(NOTHING_LIVE)
    run = [sys.executable, "-m", "xmltool", *(word.format(tmp_path) for word in command)]
    checkout = os.getcwd()
    ran = subprocess.run(
        ["/bin/sh", "-c", 'rmdir "$PWD" && exec "$@"', "sh", *run],
        cwd=tmp_path / "here", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        timeout=120, env={**os.environ, "PYTHONPATH": checkout, "XMLTOOL_DEBUG": "0"},
    )  # fmt: skip
    assert told(ran) or command[0] in ("validate", "fmt", "diff")
    if command[0] == "drift":
        assert ran.returncode == 0, ran.stderr
    if command[-1].startswith("{}") and not {"-o", "--baseline", "--config"} & {*command[:-1]}:
        assert ran.returncode in (0, 1), ran.stderr  # nothing of the working directory is needed


PROCESSES = {
    "workers": (("validate", "-j2", "many"), 0, "64 files: all valid"),
    "revision": (("lint", "--diff-base", "HEAD", "p.xml"), 2, "git cannot be run"),
    "grammar": (("validate", "--schema", "rng", "p.xml"), 2, "cannot be tried in another process"),
    "root-grammar": (("check", "--root", "root"), 0, "XT690"),
    "editor": (("edit", "--root", "root", "p"), 2, "cannot be run"),
    "drift": (("drift", "--connect", "test:///default", "--root", "root"), 2, "cannot be run"),
    "exec": (
        ("watch", "--once", "--exec", "true", "--connect", "test:///default", "--root", "root"),
        2,
        "no thread can be started\n  the limit of processes",
    ),
}
"""What needs another process: its status and its words where none can be started."""


def no_processes() -> None:
    """Take away the right to start a process or a thread; no limit counts for root."""
    if os.getuid() == 0:
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


@pytest.mark.parametrize(("command", "status", "words"), PROCESSES.values(), ids=PROCESSES)
def test_no_process_can_be_started(
    scratch: Path, command: tuple[str, ...], status: int, words: str
) -> None:
    for directory in (
        "many",
        "rng",
        "root/etc/libvirt/storage",
        "root/usr/share/libvirt/schemas",
        ".git",
    ):
        (scratch / directory).mkdir(parents=True)
    for number in range(64):
        (scratch / f"many/p{number}.xml").write_text(LEAST.replace("/p<", f"/{number}<"))
    for directory in (".", "root/etc/libvirt/storage"):
        (scratch / directory / "p.xml").write_text(LEAST)
    for directory in ("rng", "root/usr/share/libvirt/schemas"):
        (scratch / directory / "storagepool.rng").write_bytes(BY_NAME["grammar"].seeds[0])
    scratch.chmod(0o755)
    ran = in_child(command, scratch, before=no_processes)
    assert (ran.status, words in ran.said) == (status, True), ran
    assert "fault of xmltool" not in ran.said


def children_ignored() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)


def signals_blocked() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


@pytest.mark.parametrize("before", [children_ignored, signals_blocked])
@pytest.mark.parametrize(
    "command",
    [
        ("validate", "-j2", "many"),
        ("validate", "--schema", "rng", "many/p1.xml"),
        ("lint", "--isolated", "--template-vars", "v.json", "p.xml.j2"),
        ("watch", "--once", "--exec", "false", "--connect", "test:///default", "--root", "root"),
    ],
    ids=" ".join,
)
def test_what_the_caller_does_with_signals(
    scratch: Path, command: tuple[str, ...], before: Callable[[], None]
) -> None:
    """The status of children and the limits of time are had all the same, and no child is left."""
    pools(scratch / "many", 64)
    for directory in ("rng", "root"):
        (scratch / directory).mkdir()
    (scratch / "rng/storagepool.rng").write_bytes(BY_NAME["grammar"].seeds[0])
    (scratch / "v.json").write_text('{"n": "p"}')
    (scratch / "p.xml.j2").write_text(LEAST.replace(">p<", ">{{ n }}<"))
    expected = xmltool(scratch, *command)
    ran = xmltool(scratch, *command, before=before)
    assert told(ran) == told(expected)
    assert ran.returncode == expected.returncode


def test_no_child_is_left(scratch: Path) -> None:
    """Seen at once, when the process has just ended: whoever counts its children finds none."""
    (scratch / "rng").mkdir()
    (scratch / "rng/storagepool.rng").write_bytes(BY_NAME["grammar"].seeds[0])
    (scratch / "p.xml").write_text(LEAST)
    run = [sys.executable, "-m", "xmltool", "validate", "--schema", "rng", "p.xml"]
    for _ in range(5):
        process = subprocess.Popen(
            run, cwd=scratch, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, env={**os.environ, "PYTHONPATH": os.getcwd()},
        )  # fmt: skip
        assert process.wait() == 0
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)


LOCALES = {
    "C": {"LC_ALL": "C"},
    "C without UTF-8": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "POSIX": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Turkish": {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"},
    "none": {"LC_ALL": "xx_YY.nope"},
    "Turkish of one byte": {"LC_ALL": "tr_TR.ISO-8859-9", "PYTHONUTF8": "0"},
    "Japanese": {"LC_ALL": "ja_JP.EUC-JP", "PYTHONUTF8": "0"},
}


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make the locales that hardly a system has; without glibc's sources they are not there either."""
    need("localedef")
    made = tmp_path_factory.mktemp("locales")
    for locale in LOCALES.values():
        name, _, charset = locale["LC_ALL"].partition(".")
        if charset and os.path.exists(f"/usr/share/i18n/locales/{name}"):
            command = ["localedef", "-i", name, "-f", charset, made / f"{name}.{charset}"]
            subprocess.run(command, check=True, capture_output=True)
    return str(made)


@pytest.mark.parametrize("locale", LOCALES.values(), ids=LOCALES)
def test_locales(tmp_path: Path, locale: dict[str, str], locales: str) -> None:
    """Names and messages keep their characters or are shown escaped; verdicts stay the same."""
    (tmp_path / "root").mkdir()
    name = "İı-größe-池"
    (tmp_path / f"{name}.xml").write_text(LEAST.replace("<name>p<", f"<name>{name}<"), "utf-8")
    (tmp_path / "bad.xml").write_text(
        LEAST.replace("<target>", "<TARGİT>x</TARGİT><target>"), "utf-8"
    )
    for command, status in (
        (("validate", f"{name}.xml"), 0),
        (("validate", "--format", "full", "bad.xml"), 1),
        (("lint", "--isolated", "--format", "html", "bad.xml"), 1),
        (("normalize", f"{name}.xml"), 0),
        (("convert", f"{name}.xml"), 0),
        (("define", "--root", "root", f"{name}.xml"), 0),
        (("list", "--root", "root"), 0),
        (("info", "--root", "root", name), 0),
        (("undefine", "--root", "root", name), 0),
        (("generate", "INI", "DIR", "--target", "/p"), 2),
    ):
        ran = xmltool(tmp_path, *command, environment={**locale, "LOCPATH": locales})
        told(ran)
        assert ran.returncode == status, (command, ran.stdout, ran.stderr)


def test_the_control_can_fail(scratch: Path) -> None:
    """The limit on descriptors does bite: the interpreter feels it."""
    code = "import os; [os.dup(0) for _ in range(40)]"
    ran = subprocess.run(
        [sys.executable, "-c", code], preexec_fn=few_descriptors, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert "Too many open files" in ran.stderr
    assert shutil.which("sh")
