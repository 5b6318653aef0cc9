"""XT3xx findings stand in a document exactly when libvirt stores something else than what it says.

The oracle knows nothing of xmltool's way to find out: it takes down what each tree says as a bag of
(place, kind, value), and what the author's bag has beyond that of libvirt's file was changed.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.corpus import documents
from tests.corpus.sweep import sweep
from tests.lint.samples import ALL_RULES, linter, said
from tests.real.agreement import NO_BACKEND
from xmltool.document.document import parse_document
from xmltool.pool.read import read_definition
from xmltool.pool.write import stored_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.real.libvirt import Libvirtd
    from xmltool.pool.definition import StoragePoolDef

pytestmark = [pytest.mark.libvirt, pytest.mark.slow]

SEED = 310
SHORT = 1_200
LONG = 30_000
SWEEP_STEP = 24
STORED = Path(__file__).resolve().parents[2] / "fixtures/stored"
NIL = "00000000-0000-0000-0000-000000000000"
BLANKS = " \t\r\n"
SIZES = ("pool/capacity", "pool/allocation", "pool/available", "pool/source/device/freeExtent")
VALUES = ("name", "uuid", "path", "mode", "owner", "group", "label")
"""Elements that say something by their text, white space included."""
WRAPPERS = (
    *("features", "cow", "source", "target", "refresh", "volume", "host", "device", "dir"),
    *("adapter", "parentaddr", "address", "initiator", "iqn", "format", "auth", "secret"),
    *("protocol", "vendor", "product", "permissions", "mount_opts", "config_opts", "option"),
)
NO_ID = 2**32 - 1


def number(text: str, base: int = 10) -> int | None:
    """Read as C does, as far as the corpus goes."""
    text = text.strip(" \t\n\v\f\r")
    if base == 0:
        bare = text.lower().lstrip("+")
        base = 16 if bare.startswith("0x") else 8 if bare.startswith("0") and bare != "0" else 10
    try:
        return int(text, base)
    except ValueError:
        return None


def meant(element: str, attribute: str | None, value: str) -> object:
    """Give what a value means: spellings of one value are the same."""
    if attribute is None:
        if element == "uuid":
            return value.translate(dict.fromkeys(map(ord, " -\t\n\v\f\r"))).lower()
        if element == "mode":
            return number(value, 8)
        if element in ("owner", "group"):
            read = number(value)
            return None if read is None else read % 2**32
        return value
    if (element, attribute) == ("secret", "uuid"):
        return meant("uuid", None, value)
    if (element, attribute) in (("host", "port"), ("parentaddr", "unique_id")):
        return number(value)
    if element == "address":
        return number(value, 0)
    return value


def local(name: object) -> str:
    return str(name).rpartition("}")[2]


def bag(root: etree._Element) -> Counter[tuple[str, str, object]]:
    """Take down all that a document says."""
    said: Counter[tuple[str, str, object]] = Counter()
    if root.tag != "pool":
        said["", "element", root.tag] += 1
    _take_down(root, "pool", said)
    return said


def _take_down(element: etree._Element, path: str, said: Counter[tuple[str, str, object]]) -> bool:
    """Take down an element; tells whether it says anything."""
    before = said.total()
    name = local(element.tag)
    for key, value in element.items():
        what = meant(name, local(key), value)
        if value and (name, local(key), what) != ("host", "port", 0):
            said[path, local(key), what] += 1
    text = _text(element)
    if text:
        what = meant(name, None, text) if name in VALUES else text
        if name not in ("owner", "group") or what != NO_ID:
            said[path, "text", what] += 1
    for child in element.iterchildren("*"):
        below = f"{path}/{child.tag}"
        if below not in SIZES:
            _take_down(child, below, said)
    told = said.total() > before or name not in (*WRAPPERS, *VALUES)
    if told:
        said[path, "element", None] += 1
    return told


def _text(element: etree._Element) -> str:
    """Give what an element says by its text; layout says nothing."""
    if local(element.tag) in VALUES:
        text = "".join(element.itertext("*"))
        earlier = element.getprevious()
        repeated = earlier is not None and any(
            sibling.tag == element.tag for sibling in element.itersiblings("*", preceding=True)
        )
        nested = local(getattr(element.getparent(), "tag", "")) not in (
            "pool", "source", "target", "permissions",
        )  # fmt: skip
        return text if text.strip(BLANKS) or not (repeated or nested) else ""
    texts = (element.text or "", *(child.tail or "" for child in element))
    return "".join(texts).strip(BLANKS)


def changed(document: bytes, stored: bytes) -> bool | None:
    """Tell whether something in a document is not in libvirt's file; None for a file that is broken."""
    written = parse_document("a.xml", document).libvirt_root()
    assert written is not None
    try:
        kept = etree.fromstring(stored)
    except etree.XMLSyntaxError:
        return None
    return bool(bag(written) - bag(kept))


def told(document: bytes) -> list[str]:
    """Rules of the XT3 findings in a document, those that a finding of a mistake stands for too."""
    mistakes = linter().mistakes(parse_document("a.xml", document), ALL_RULES)
    return [finding.rule for finding in said(mistakes) if finding.rule.startswith("XT3")]


def accepted(
    made: list[bytes], libvirtd: Libvirtd
) -> Iterator[tuple[bytes, bytes, StoragePoolDef]]:
    """Give the documents that libvirt takes, with what it stores."""
    for document in made:
        parsed = parse_document("a.xml", document)
        root = parsed.libvirt_root() if parsed.judged else None
        definition = None if root is None else read_definition(root).definition
        if definition is None:
            continue
        if definition.type in NO_BACKEND:  # agreement on these is shown by start-up loading
            yield (
                document,
                stored_bytes(definition._replace(uuid=definition.uuid or NIL)),
                definition,
            )
        else:
            stored = libvirtd.define(document).stored
            assert stored is not None
            yield document, stored, definition


def test_findings_stand_where_the_stored_form_differs(libvirtd: Libvirtd, long_form: bool) -> None:
    made = list(documents(LONG if long_form else SHORT, SEED))
    made += list(sweep())[:: 1 if long_form else SWEEP_STEP]
    met: Counter[str] = Counter()
    for document, stored, _ in accepted(made, libvirtd):
        differs = changed(document, stored)
        rules = told(document)
        if differs is None:
            assert set(rules) & {"XT302", "XT303"}, document
            continue
        lasting = [
            rule for rule in rules if rule != "XT301"
        ]  # a number that is written with a sign
        assert bool(lasting) is differs, (document, rules)
        met.update(set(rules) or {"none"})
    assert met["none"] > len(made) // 10
    for rule in ("XT310", "XT311", "XT312", "XT313", "XT314", "XT315", "XT316"):
        assert met[rule] > 2, met


def test_nothing_is_said_of_what_libvirt_wrote(libvirtd: Libvirtd, long_form: bool) -> None:
    made = documents(LONG // 10 if long_form else SHORT // 4, SEED + 1)
    for _, stored, definition in accepted(list(made), libvirtd):
        rules = told(stored)
        if rules and definition.type not in NO_BACKEND:
            assert libvirtd.define(stored).stored != stored, (stored, rules)


def test_nothing_is_said_of_stored_samples() -> None:
    samples = sorted(STORED.glob("*.out*"))
    assert len(samples) > 50
    for sample in samples:
        rules = told(sample.read_bytes())
        assert rules in ([], ["XT301"], ["XT302"], ["XT303"], ["XT304"]), sample


def test_nothing_is_said_of_live_pools(libvirtd: Libvirtd) -> None:
    """Sizes and permissions that libvirt measures come back in what it reports."""
    target = libvirtd.home / "data/images"
    document = (
        f"<pool type='dir'><name>live</name><target><path>{target}</path></target></pool>".encode()
    )
    assert libvirtd.define(document, keep=True).accepted
    for command in ("pool-build", "pool-start", "pool-refresh"):
        assert libvirtd.virsh(command, "live").returncode == 0
    reported = libvirtd.virsh("pool-dumpxml", "live").stdout.encode()
    assert b"<capacity unit='bytes'>0<" not in reported
    assert b"<permissions>" in reported
    assert told(reported) == []


def test_free_extents_are_measured() -> None:
    document = (
        b"<pool type='disk'><name>d</name><source><device path='/dev/disk/by-id/x'>"
        b"<freeExtent start='32256' end='1024'/></device></source>"
        b"<target><path>/dev</path></target></pool>"
    )
    assert told(document) == []
