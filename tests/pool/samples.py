"""Documents that a real libvirt 9.0.0 has judged, and how tests read and write pools."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.document import parse_document
from xmltool.pool.read import Reading, read_definition

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef

FIXTURES = Path(__file__).parents[2] / "fixtures"
_UUID = re.compile(r"\n {2}<uuid>([0-9a-f-]{36})</uuid>\n")


class Probe(NamedTuple):
    """A document and what libvirt did with it.

    Attributes:
        case: a name.
        data: the document.
        accepted: `pool-define` took it.
        error: what virsh printed after `error: `, None when accepted; with the paths of the
            system's daemon.
        file_name: of the stored form, None when refused.
        stored: the stored form, None when refused.
    """

    case: str
    data: bytes
    accepted: bool
    error: str | None
    file_name: str | None
    stored: bytes | None


def probes() -> list[Probe]:
    """Give every document of fixtures/probes.jsonl."""
    with (FIXTURES / "probes.jsonl").open(encoding="utf-8") as lines:
        return [_probe(json.loads(line)) for line in lines]


def _probe(line: dict[str, str | None]) -> Probe:
    text, stored, error = line["xml"] or "", line["canonical"], line["error"]
    if re.match("b['\"]", text):  # bytes that are no UTF-8, as Python writes them
        data = text[2:-1].encode("latin-1").decode("unicode-escape").encode("latin-1")
    else:
        data = text.encode()
    return Probe(
        line["case"] or "",
        data,
        line["parser"] == "accept",
        error and error.replace("HOME/config/libvirt", "/etc/libvirt"),
        line["filename"],
        None if stored is None else stored.encode(),
    )


def read(data: bytes | str, *, startup: bool = False) -> Reading:
    """Read a document as libvirt does; it must be well-formed."""
    text = data.encode() if isinstance(data, str) else data
    root = parse_document("sample.xml", text).libvirt_root(startup=startup)
    assert root is not None
    return read_definition(root, startup=startup)


def definition_of(data: bytes | str) -> StoragePoolDef:
    """Read a document that libvirt takes."""
    reading = read(data)
    assert reading.definition is not None, reading.refusals
    return reading.definition


def refused(data: bytes | str) -> list[tuple[str, str]]:
    """Give rule and libvirt's words of every refusal of a document, in order."""
    return [(refusal.message.rule, refusal.libvirt_message) for refusal in read(data).refusals]


def with_uuid_of(definition: StoragePoolDef, stored: bytes) -> StoragePoolDef:
    """Give a definition without a uuid the random one that libvirt stored."""
    if definition.uuid is not None:
        return definition
    found = _UUID.search(stored.decode())
    assert found is not None
    return definition._replace(uuid=found.group(1))
