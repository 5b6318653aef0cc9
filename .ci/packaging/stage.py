"""Fill a directory with what a package of xmltool installs: `python .ci/packaging/stage.py DIR [zsh]`.

The dependencies go with it, in a directory of its own that only `xmltool` looks into: no Debian
release has a typer of 0.26 or newer, only its unstable one an lxml of 6, and libvirt's verdicts are
proven with the libxml2 inside lxml's wheels. They are copied from the environment that runs this,
into which `tests/run` put them from `requirements.lock` with their hashes; nothing is downloaded.
The package therefore belongs to one minor version of Python.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
NAME = "libvirt-xmltool"
PRIVATE = f"usr/lib/{NAME}"
LAUNCHER = f"""\
#!/usr/bin/python3 -I
import os
import sys

above = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
sys.path.insert(0, os.path.join(above, "lib/{NAME}"))
from xmltool.__main__ import entry_point

sys.exit(entry_point())
"""
COMPLETIONS = {
    "bash": "usr/share/bash-completion/completions/xmltool",
    "fish": "usr/share/fish/vendor_completions.d/xmltool.fish",
}
SITE_FUNCTIONS = "usr/share/zsh/site-functions"


def dependencies() -> list[Distribution]:
    """Return the installed distributions that xmltool needs, sorted by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [Requirement(text) for text in project["dependencies"]]
    found: dict[str, Distribution] = {}
    while wanted:
        requirement = wanted.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        one = distribution(requirement.name)
        if not requirement.specifier.contains(one.version, prereleases=True):
            raise SystemExit(f"stage.py: {requirement} is needed, {one.version} is installed")
        if one.name not in found:
            found[one.name] = one
            wanted += [Requirement(text) for text in one.requires or ()]
    return [found[name] for name in sorted(found)]


def fill(directory: Path, zsh: str = SITE_FUNCTIONS) -> list[Distribution]:
    """Fill a directory that stands for `/`; return the dependencies that are in it."""
    private = directory / PRIVATE
    copied = dependencies()
    for one in copied:
        _copy(one, private)
    _unpack_project(private)
    launcher = directory / "usr/bin/xmltool"
    launcher.parent.mkdir(parents=True)
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)
    _write_manual(directory)
    for shell, place in {**COMPLETIONS, "zsh": f"{zsh}/_xmltool"}.items():
        path = directory / place
        path.parent.mkdir(parents=True)
        path.write_text(_run(directory, "completion", shell))
    documents = directory / "usr/share/doc" / NAME
    documents.mkdir(parents=True)
    for name in ("README.md", "SECURITY.md"):
        shutil.copyfile(ROOT / name, documents / name)
    (documents / "copyright").write_text(_copyright(copied))
    return copied


def compress(path: Path) -> None:
    """Replace a file by its compressed form, without a name or a time in it."""
    with open(f"{path}.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        out.write(path.read_bytes())
    path.unlink()


def _copy(one: Distribution, to: Path) -> None:
    """Copy the files that a wheel brought, without programs and what Python compiled."""
    for file in one.files or ():
        if ".." in file.parts or "__pycache__" in file.parts:
            continue
        if file.parts[0].endswith(".dist-info") and file.name in ("RECORD", "REQUESTED", "direct_url.json"):  # fmt: skip
            continue
        path = to / file
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(one.locate_file(file), path)


def _unpack_project(to: Path) -> None:
    """Unpack the wheel of this checkout, without the collection, which is for Ansible's own Python."""
    with tempfile.TemporaryDirectory() as built:
        _output([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", built])
        (wheel,) = Path(built).iterdir()
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            archive.extractall(to, [n for n in names if not n.startswith("ansible_collections/")])


def _run(directory: Path, *words: str) -> str:
    """Run what was filled in, and return what it prints."""
    return _output([sys.executable, "-I", "-B", str(directory / "usr/bin/xmltool"), *words])


def _output(command: list[str]) -> str:
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise SystemExit(f"stage.py: {' '.join(command)}\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def _write_manual(directory: Path) -> None:
    """Write the man pages into their sections."""
    with tempfile.TemporaryDirectory() as pages:
        _run(directory, "help", "--man", pages)
        for page in sorted(Path(pages).iterdir()):
            path = directory / f"usr/share/man/man{page.suffix[1:]}" / page.name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(page, path)
            compress(path)


def _copyright(copied: list[Distribution]) -> str:
    """Return the licences: the project's own, and what each dependency says of its own."""
    lines = ["xmltool:", "", (ROOT / "LICENSE").read_text(), f"In /{PRIVATE}, each with its licence in its dist-info:", ""]  # fmt: skip
    for one in copied:
        said = one.metadata
        classifiers = [
            text for text in said.get_all("Classifier", []) if text.startswith("License")
        ]
        licence = said.get("License-Expression") or said.get("License")
        if not licence or "\n" in licence:
            licence = ", ".join(re.sub(".*:: ", "", text) for text in classifiers)
        lines.append(f"  {one.name} {one.version}: {licence}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    os.umask(0o022)
    fill(Path(sys.argv[1]).absolute(), *sys.argv[2:])
