"""Build the Debian package: `python .ci/packaging/deb.py DIR`; needs dpkg-deb, and no root.

The result is the same bytes for the same commit (`SOURCE_DATE_EPOCH` is the commit's time unless set).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from email.utils import formatdate
from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING

from stage import NAME, PRIVATE, ROOT, compress, fill

if TYPE_CHECKING:
    from importlib.metadata import Distribution

CONTROL = """\
Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {size}
Depends: python3 (>= {python}), python3 (<< {next_python}), libc6 (>= {libc})
Recommends: libvirt-clients
Suggests: openssh-client
Section: admin
Priority: optional
Description: tools for libvirt storage pool XML that need no libvirt
 xmltool validates, lints, formats and generates storage pool definitions, keeps
 the directory from which libvirt loads them, in an image or on a host, and
 compares it with what a running libvirt knows.
 .
 Its Python dependencies are in the package, below /{private}.
"""
COMPILE = f"""\
#!/bin/sh
set -e
if [ "$1" = configure ]; then py3compile -p {NAME} /{PRIVATE}; fi
"""
CLEAN = f"""\
#!/bin/sh
set -e
py3clean -p {NAME}
"""
"""Python's compiled files are made when the package is installed, as dh_python3 has it."""


def git(form: str) -> str:
    """Return something of the commit that is checked out."""
    command = ["git", "log", "-1", f"--format={form}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()  # fmt: skip


def libc(copied: list[Distribution]) -> str:
    """Return the oldest glibc that all wheels run with, by their tags."""
    tags = "".join(one.read_text("WHEEL") or "" for one in copied)
    found = {(int(a), int(b)) for a, b in re.findall(r"manylinux_(\d+)_(\d+)_", tags)}
    return ".".join(map(str, max(found)))


def build(to: Path) -> Path:
    """Build the package in a directory; return its path."""
    epoch = os.environ.setdefault("SOURCE_DATE_EPOCH", git("%ct"))
    os.umask(0o022)
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name) / "tree"
        tree.mkdir()
        copied = fill(tree, "usr/share/zsh/vendor-completions")
        source = (ROOT / "xmltool/__init__.py").read_text()
        version = source.partition('__version__ = "')[2].partition('"')[0]
        architecture = subprocess.run(
            ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
        ).stdout.strip()
        maintainer = os.environ.get("XMLTOOL_MAINTAINER") or git("%an <%ae>")
        changelog = tree / "usr/share/doc" / NAME / "changelog"
        changelog.write_text(
            f"{NAME} ({version}) unstable; urgency=medium\n\n"
            f"  * Built from commit {git('%h')}; CHANGELOG.md of the sources has the changes.\n\n"
            f" -- {maintainer}  {formatdate(int(epoch))}\n"
        )
        compress(changelog)
        files = sorted(path for path in tree.rglob("*") if path.is_file())
        control = tree / "DEBIAN"
        control.mkdir()
        major, minor = sys.version_info[:2]
        (control / "control").write_text(
            CONTROL.format(
                name=NAME,
                version=version,
                architecture=architecture,
                maintainer=maintainer,
                size=sum(path.stat().st_size for path in files) // 1024,
                python=f"{major}.{minor}",
                next_python=f"{major}.{minor + 1}",
                libc=libc(copied),
                private=PRIVATE,
            )
        )
        (control / "md5sums").write_text(
            "".join(
                f"{md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(tree)}\n"
                for path in files
            )
        )
        for script, text in (("postinst", COMPILE), ("prerm", CLEAN)):
            (control / script).write_text(text)
            (control / script).chmod(0o755)
        package = to.absolute() / f"{NAME}_{version}_{architecture}.deb"
        to.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, package],
            stdout=subprocess.DEVNULL,
            check=True,
        )
    return package


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1]))}\n")
