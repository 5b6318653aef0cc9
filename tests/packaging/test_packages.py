"""The Debian and the RPM package: built from a clean clone, unpacked, run without anything else."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.packaging.clone import FILE, run
from tests.real.tools import need, unavailable
from xmltool import __version__
from xmltool.cli.registry import COMMANDS, TOPICS

BASH_COMPLETION = Path("/usr/share/bash-completion/bash_completion")
BASH = """
source "$1"
_completion_loader xmltool
COMP_LINE="xmltool va" COMP_POINT=10 COMP_WORDS=(xmltool va) COMP_CWORD=1
"$(complete -p xmltool | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
printf '%s\\n' "${COMPREPLY[@]}"
"""
PLACES = {
    "bash": "share/bash-completion/completions/xmltool",
    "fish": "share/fish/vendor_completions.d/xmltool.fish",
}


def build_deb(clone: Path, to: Path) -> Path:
    run(sys.executable, clone / ".ci/packaging/deb.py", to, cwd=clone)
    (package,) = to.glob("*.deb")
    return package


@pytest.fixture(scope="module")
def deb(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("dpkg-deb", "dpkg")
    return build_deb(clone, tmp_path_factory.mktemp("deb"))


@pytest.fixture(scope="module")
def unpacked(deb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package's `/usr`."""
    root = tmp_path_factory.mktemp("unpacked")
    run("dpkg-deb", "-x", deb, root)
    return root / "usr"


@pytest.fixture(scope="module")
def unpacked_rpm(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("rpmbuild", "rpm2cpio", "cpio")
    place = tmp_path_factory.mktemp("rpm")
    run("rpmbuild", "-bb", "--define", f"checkout {clone}", "--define", f"python {sys.executable}",
        "--define", f"_topdir {place}/top", clone / ".ci/packaging/libvirt-xmltool.spec", cwd=clone)  # fmt: skip
    (package,) = (place / "top/RPMS").rglob("*.rpm")
    assert f"python(abi) = 3.{sys.version_info.minor}" in run("rpm", "-qpR", package)
    run("bash", "-c", f"rpm2cpio '{package}' | cpio -idm --quiet", cwd=place)
    return place / "usr"


def xmltool(usr: Path, *words: str | Path) -> str:
    """Run the package's command; Python looks into no site-packages."""
    return run(sys.executable, "-I", "-S", "-B", usr / "bin/xmltool", *words, cwd=usr)


def check_content(usr: Path, site_functions: str) -> None:
    assert xmltool(usr, "validate", FILE) == ""
    assert xmltool(usr, "schema", "export", "--to", "rng", "--output-dir", usr / "grammar") == ""
    assert xmltool(usr, "--version") == f"xmltool {__version__}\n"
    assert "storagepool.rng" in os.listdir(usr / "grammar")
    shutil.rmtree(usr / "grammar")
    commands = {f"xmltool-{command.verb.replace(' ', '-')}.1.gz" for command in COMMANDS}
    assert set(os.listdir(usr / "share/man/man1")) == {"xmltool.1.gz", *commands}
    assert set(os.listdir(usr / "share/man/man7")) == {f"xmltool-{name}.7.gz" for name in TOPICS}
    for shell, place in {**PLACES, "zsh": f"{site_functions}/_xmltool"}.items():
        assert (usr / place).read_text() == xmltool(usr, "completion", shell)
    documents = (usr / "share/doc/libvirt-xmltool/copyright").read_text()
    for info in (usr / "lib/libvirt-xmltool").glob("*.dist-info"):
        name, _, version = info.stem.rpartition("-")
        if name != "libvirt_xmltool":
            said = rf"^  {name.replace('_', '[-_]')} {version}: \S"
            assert re.search(said, documents, re.MULTILINE | re.IGNORECASE), info.name


def test_the_debian_package_carries_all(unpacked: Path) -> None:
    check_content(unpacked, "share/zsh/vendor-completions")
    assert [path for path in unpacked.rglob("*") if path.name == "__pycache__"] == []


def test_the_rpm_package_carries_all(unpacked_rpm: Path) -> None:
    check_content(unpacked_rpm, "share/zsh/site-functions")


def test_what_debian_is_told_of_it(deb: Path) -> None:
    depends = run("dpkg-deb", "-f", deb, "Depends")
    minor = sys.version_info.minor
    assert depends.startswith(f"python3 (>= 3.{minor}), python3 (<< 3.{minor + 1}), libc6 (>= 2.")
    listed = run("dpkg-deb", "-c", deb)
    assert all(" root/root " in line for line in listed.splitlines())
    assert not re.search(r"^.......w|^........w", listed, re.MULTILINE)


def test_man_reads_the_installed_page(unpacked: Path) -> None:
    need("man")
    page = unpacked / "share/man/man1/xmltool-lint.1.gz"
    assert "xmltool lint" in run("man", "--warnings", "-E", "ascii", "-l", page)


def test_bash_completion_finds_the_script(unpacked: Path, tmp_path: Path) -> None:
    if not BASH_COMPLETION.exists():
        unavailable("not installed: bash-completion")
    program = tmp_path / "xmltool"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S -B {unpacked}/bin/xmltool "$@"\n')
    program.chmod(0o755)
    found = run("bash", "--norc", "-c", BASH, "-", BASH_COMPLETION, cwd=tmp_path, HOME=str(tmp_path),
                XDG_DATA_DIRS=f"{unpacked}/share", PATH=f"{tmp_path}:{os.environ['PATH']}")  # fmt: skip
    assert found.split() == ["validate"]


@pytest.mark.slow
def test_a_second_build_has_the_same_bytes(
    clone: Path, deb: Path, tmp_path: Path, long_form: bool
) -> None:
    if not long_form:
        pytest.skip("only with --long")
    assert build_deb(clone, tmp_path).read_bytes() == deb.read_bytes()


@pytest.mark.slow
def test_dpkg_installs_it(deb: Path, tmp_path: Path, long_form: bool) -> None:
    """In a Debian of its own, whose Python, man-db and bash-completion are all that it finds."""
    if not long_form:
        pytest.skip("only with --long")
    if os.geteuid() != 0:
        unavailable("making a Debian root needs root")
    need("debootstrap", "chroot")
    if sys.version_info[:2] != (3, 11):
        unavailable("bookworm's Python is 3.11: this environment's is another")
    root = tmp_path / "root"
    run("debootstrap", "--variant=minbase", "--include=python3,man-db,bash-completion", "bookworm", root)  # fmt: skip
    shutil.copyfile(deb, root / "xmltool.deb")
    shutil.copyfile(FILE, root / "images.xml")
    inside = ("chroot", root, "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin")
    run(*inside, "dpkg", "-i", "/xmltool.deb")
    assert (root / "usr/lib/libvirt-xmltool/xmltool/__pycache__").is_dir()
    assert run(*inside, "xmltool", "validate", "-v", "/images.xml") == ""
    assert run(*inside, "xmltool", "list", "--name") == ""
    assert "xmltool lint" in run(*inside, "man", "-P", "cat", "xmltool-lint")
    run("mount", "-t", "proc", "proc", root / "proc")  # bash's <(...) is in /proc/self/fd
    try:
        found = run(*inside, "bash", "--norc", "-c", BASH, "-", BASH_COMPLETION)
    finally:
        run("umount", root / "proc")
    assert found.split() == ["validate"]
    run(*inside, "dpkg", "-P", "libvirt-xmltool")
    assert not (root / "usr/lib/libvirt-xmltool").exists()
