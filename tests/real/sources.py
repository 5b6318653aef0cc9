"""libvirt's source packages, for what its own tests hold it to: read here, never kept in this tree.

`source_of("bookworm")` is a directory with the source's `tests/`, fetched by `apt-get source` into
a cache below the directory for temporary files, and found there the next time.
"""

from __future__ import annotations

import os
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.real.tools import ADMIN_PATH, need, unavailable
from xmltool.versions import Version, parse_version

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
ARCHIVE = "http://deb.debian.org/debian"
_SECONDS = 300
_WANTED = re.compile(r"libvirt-[\d.]+/tests/storagepoolxml2(?:argvdata|xmlin)/[\w.-]+")


class Source(NamedTuple):
    """The tests of one release: its version, and the directory `tests` of its source."""

    version: Version
    tests: Path


def source_of(suite: str) -> Source:
    """Give the source of a Debian suite's libvirt; skips, or fails in CI, where it cannot be had."""
    cache = Path(tempfile.gettempdir()) / f"xmltool-libvirt-source-{os.geteuid()}" / suite
    if not list(cache.glob("libvirt_*.orig.tar.*")):
        _fetch(cache, suite)
    archive = next(path for path in cache.glob("libvirt_*.orig.tar.*") if path.suffix != ".asc")
    found = re.fullmatch(r"libvirt_([\d.]+)\.orig\.tar\.\w+", archive.name)
    assert found is not None, archive
    tests = cache / f"libvirt-{found[1]}" / "tests"
    if not tests.exists():
        with tarfile.open(archive) as source:
            wanted = [member for member in source.getmembers() if _WANTED.fullmatch(member.name)]
            if hasattr(tarfile, "data_filter"):  # Debian's 3.11.2 has none yet
                source.extraction_filter = tarfile.data_filter
            source.extractall(cache, wanted)
    return Source(parse_version(found[1]), tests)


def _fetch(cache: Path, suite: str) -> None:
    need("apt-get")
    if not KEYRING.exists():
        unavailable(f"there is no {KEYRING}")
    cache.parent.mkdir(mode=0o700, exist_ok=True)
    if cache.parent.stat().st_uid != os.geteuid():
        unavailable(f"{cache.parent} belongs to somebody else")
    for name in ("lists/partial", "archives/partial"):
        (cache / name).mkdir(parents=True, exist_ok=True)
    listed = cache / "sources.list"
    listed.write_text(f"deb-src [signed-by={KEYRING}] {ARCHIVE} {suite} main\n")
    options = {
        "Dir::Etc::SourceList": listed,
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": cache / "lists",
        "Dir::Cache": cache,
        "APT::Sandbox::User": "",
    }
    apt = ["apt-get", *(word for pair in options.items() for word in ("-o", "{}={}".format(*pair)))]
    for command in (["update"], ["source", "--download-only", "libvirt"]):
        try:
            answer = subprocess.run(
                [*apt, *command],
                cwd=cache,
                env={"PATH": ADMIN_PATH, "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                check=False,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            unavailable(f"apt-get {command[0]} took more than {_SECONDS} seconds")
        if answer.returncode != 0 or "\nErr:" in answer.stdout:
            for part in cache.glob("libvirt_*"):
                part.unlink()
            unavailable(f"apt-get {command[0]} for {suite}: {answer.stdout[-400:]}")
