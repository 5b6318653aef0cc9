"""What is said of a start beside the commands that libvirt's own tests hold libvirt to."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.real.sources import source_of
from xmltool.document.document import parse_document
from xmltool.pool.read import read_definition
from xmltool.programs.step import Case
from xmltool.programs.steps import steps_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.sources import Source

pytestmark = pytest.mark.libvirt

SUITES = ("bullseye", "bookworm")
PLATFORM = re.compile(r"-(linux|freebsd)$")
FILES_AT_LEAST = 25
"""As many argv files as both releases have."""


@pytest.fixture(scope="module", params=SUITES)
def source(request: pytest.FixtureRequest) -> Source:
    """The source of each suite's libvirt."""
    return source_of(request.param)


def said_of(argv_file: Path, source: Source) -> list[tuple[str, ...]]:
    """Give the programs of a start, but for those that only look and those of the refresh."""
    found = PLATFORM.search(argv_file.stem)
    name = PLATFORM.sub("", argv_file.stem)
    data = (source.tests / f"storagepoolxml2xmlin/{name}.xml").read_bytes()
    root = parse_document(name, data).libvirt_root()
    assert root is not None
    pool = read_definition(root).definition
    assert pool is not None
    mounts = "-netfs" in name or "-fs" in name
    platform = found[1] if found else "other" if mounts else "linux"
    steps = steps_of(Case(pool, None, source.version, platform))["start"]
    return [step.argv for step in steps if step.argv and step.argv[0] in ("mount", "vgchange")]


def test_every_command_of_libvirts_own_tests(source: Source) -> None:
    files = sorted((source.tests / "storagepoolxml2argvdata").glob("*.argv"))
    assert len(files) >= FILES_AT_LEAST
    wrong = []
    for path in files:
        expected = [tuple(shlex.split(path.read_text().replace("\\\n", "")))]
        said = said_of(path, source)
        if said != expected:
            wrong.append((path.name, said, expected))
    assert not wrong, "\n".join(map(str, wrong))
