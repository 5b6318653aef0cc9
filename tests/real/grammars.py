"""The referees for `valid` and XT120: Jing and xmllint on libvirt's own grammar, many files a run.

Jing stops at the first file that is not well-formed, and a Java machine a file would take half a
second each. So the parser that Jing uses, Xerces, is asked first, by a sample program of its own
that goes on after such a file; what it cannot read is not valid, and Jing never sees it. Should
Jing stop at a file all the same, the rest is given to it again.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.real.tools import ADMIN_PATH, need, unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LIBVIRT_GRAMMAR = Path("/usr/share/libvirt/schemas/storagepool.rng")
"""Where libvirt 9.0.0 is installed, its grammar."""
BATCH = 4000
"""Files a process."""
XERCES_JARS = ("xercesImpl.jar", "xml-apis.jar", "xml-resolver.jar", "xercesSamples.jar")
_JAVA = Path("/usr/share/java")
_XINCLUDE = (
    "-Dorg.apache.xerces.xni.parser.XMLParserConfiguration="
    "org.apache.xerces.parsers.XIncludeParserConfiguration"
)


def need_grammar(grammar: Path = LIBVIRT_GRAMMAR) -> None:
    """Go on only when libvirt's own grammar is there."""
    if not grammar.exists():
        unavailable(f"not installed: {grammar}")


def jing_accepts(documents: Sequence[bytes], grammar: Path = LIBVIRT_GRAMMAR) -> list[bool]:
    """Give Jing's verdict on each document."""
    need("jing", "java")
    need_grammar(grammar)
    with tempfile.TemporaryDirectory(prefix="xmltool-") as folder:
        paths = _write(documents, folder)
        accepted: set[str] = set()
        for batch in _batches(paths):
            accepted |= _jing(_well_formed(batch), grammar)
    return [path in accepted for path in paths]


def xmllint_accepts(documents: Sequence[bytes], grammar: Path = LIBVIRT_GRAMMAR) -> list[bool]:
    """Give the verdict of libxml2, as `pool-define --validate` has it, on each document."""
    need("xmllint")
    need_grammar(grammar)
    with tempfile.TemporaryDirectory(prefix="xmltool-") as folder:
        paths = _write(documents, folder)
        accepted: set[str] = set()
        for batch in _batches(paths):
            said = _said(["xmllint", "--nonet", "--noout", "--relaxng", f"{grammar}", *batch])
            accepted.update(re.findall(r"^(/.*) validates$", said, re.MULTILINE))
    return [path in accepted for path in paths]


def _write(documents: Sequence[bytes], folder: str) -> list[str]:
    paths = []
    for number, document in enumerate(documents):
        path = f"{folder}/{number}.xml"
        Path(path).write_bytes(document)
        paths.append(path)
    return paths


def _batches(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(paths), BATCH):
        yield paths[start : start + BATCH]


def _said(command: Sequence[str]) -> str:
    answer = subprocess.run(
        command,
        env={"PATH": ADMIN_PATH, "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=600,
    )
    return answer.stdout.decode("utf-8", "replace")


def _well_formed(paths: Sequence[str]) -> list[str]:
    """Keep the files that Xerces can read; all of them where its sample program is missing."""
    jars = [_JAVA / jar for jar in XERCES_JARS if (_JAVA / jar).exists()]
    if not (_JAVA / XERCES_JARS[-1]).exists() or not shutil.which("java", path=ADMIN_PATH):
        return list(paths)
    said = _said(["java", _XINCLUDE, "-cp", ":".join(map(str, jars)), "sax.Counter", "-n", *paths])
    read = set(re.findall(r"^(/.*\.xml): \d+ ms \(", said, re.MULTILINE))
    return [path for path in paths if path in read]


def _jing(paths: Sequence[str], grammar: Path) -> set[str]:
    """Give those that Jing accepts."""
    accepted: set[str] = set()
    rest = list(paths)
    while rest:
        said = _said(["jing", f"{grammar}", *rest])
        refused = set(re.findall(r"^(/[^:]*\.xml):\d+:\d+: (?:error|fatal):", said, re.MULTILINE))
        stopped = re.findall(r"^(/[^:]*\.xml):\d+:\d+: fatal:", said, re.MULTILINE)
        judged = rest[: rest.index(stopped[0]) + 1] if stopped else rest
        accepted |= set(judged) - refused
        strange = [
            line
            for line in said.splitlines()
            if not line.startswith(("[warning]", "Picked up")) and not _JING_LINE.match(line)
        ]
        if strange:
            raise RuntimeError(f"Jing said something unexpected: {strange[:3]}")
        rest = rest[len(judged) :]
    return accepted


_JING_LINE = re.compile(r"/[^:]*\.xml:\d+:\d+: (?:error|fatal|warning):")
