"""Documents of all 14 pool types, with any of the optional parts, in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.corpus.tree import Element
from tests.corpus.values import FORMATS, value, word

if TYPE_CHECKING:
    import random

FS = "http://libvirt.org/schemas/storagepool/fs/1.0"
RBD = "http://libvirt.org/schemas/storagepool/rbd/1.0"


class Shape(NamedTuple):
    """Which parts a type usually has: needed ones, and those that may be there."""

    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    target: str = "needed"
    source: bool = True


SHAPES = {
    "dir": Shape(source=False, optional=("vendor", "product")),
    "fs": Shape(("device",), ("format", "vendor", "product")),
    "netfs": Shape(("host", "dir"), ("format", "protocol", "vendor", "product", "host")),
    "logical": Shape((), ("name", "device", "device", "format", "vendor", "product")),
    "disk": Shape(("device",), ("format", "vendor", "product")),
    "iscsi": Shape(("host", "device"), ("initiator", "auth", "vendor", "product", "host")),
    "iscsi-direct": Shape(("host", "iqn device", "initiator"), ("auth", "host"), target="none"),
    "scsi": Shape(("adapter",), ("vendor", "product")),
    "mpath": Shape(source=False),
    "rbd": Shape(("name", "host"), ("auth", "host"), target="none"),
    "sheepdog": Shape(("name", "host"), ("host",), target="none"),
    "gluster": Shape(("name", "host"), ("dir", "host"), target="none"),
    "zfs": Shape(("name",), ("device",), target="optional"),
    "vstorage": Shape(("name",), ()),
}


def pool(rng: random.Random, odd: float) -> Element:
    """Make a document of a random type; `odd` is the chance of each scalar to be an odd one."""
    kind = rng.choice(sorted(SHAPES))
    shape = SHAPES[kind]
    maker = _Maker(rng, odd)
    root = Element("pool", [("type", kind)])
    last: list[Element | str] = []
    if rng.random() < 0.95:
        root.children.append(maker.leaf("name", "name"))
    root.children += maker.some(0.4, lambda: maker.leaf("uuid", "uuid"))
    sized = rng.choice((0.0, 0.2, 0.9))
    for size in ("capacity", "allocation", "available"):
        root.children += maker.some(sized, lambda size=size: maker.size(size))
    root.children += maker.some(0.15, maker.features)
    if shape.source or rng.random() < 0.3:
        root.children.append(maker.source(kind, shape))
    if shape.target == "needed" or rng.random() < 0.3:
        root.children.append(maker.target(shape))
    if rng.random() < (0.3 if kind == "rbd" else 0.04):
        root.children.append(maker.refresh())
    if kind in ("fs", "netfs", "rbd") or rng.random() < 0.05:
        last = maker.some(0.35, lambda: maker.options(root, kind))
    if rng.random() < 0.5:
        rng.shuffle(root.children)
    root.children.insert(len(root.children) if rng.random() < 0.8 else 0, *last) if last else None
    return root


class _Maker:
    """Makes the parts of one document."""

    def __init__(self, rng: random.Random, odd: float) -> None:
        self.rng = rng
        self.odd = odd

    def value(self, kind: str) -> str:
        return value(self.rng, kind, self.odd)

    def word(self, words: list[str]) -> str:
        return word(self.rng, words, self.odd)

    def some(self, chance: float, make: object) -> list[Element | str]:
        return [make()] if self.rng.random() < chance else []  # type: ignore[operator]

    def leaf(self, name: str, kind: str) -> Element:
        text = self.value(kind)
        return Element(name, [], [text] if text else [])

    def shuffled(self, element: Element) -> Element:
        if self.rng.random() < 0.5:
            self.rng.shuffle(element.children)
        if self.rng.random() < 0.3:
            self.rng.shuffle(element.attributes)
        return element

    def size(self, name: str) -> Element:
        element = self.leaf(name, "size")
        if self.rng.random() < 0.6:
            element.attributes.append(("unit", self.value("unit")))
        return element

    def features(self) -> Element:
        cow = Element("cow", [("state", self.value("yesno"))])
        return Element("features", [], [cow] if self.rng.random() < 0.8 else [])

    def refresh(self) -> Element:
        volume = Element("volume")
        if self.rng.random() < 0.85:
            volume.attributes.append(("allocation", self.word(["default", "capacity"])))
        return Element("refresh", [], [volume] if self.rng.random() < 0.9 else [])

    def target(self, shape: Shape) -> Element:
        element = Element("target")
        if shape.target == "needed" or self.rng.random() < 0.7:
            element.children.append(self.leaf("path", "path"))
        if self.rng.random() < 0.4:
            element.children.append(self.permissions())
        return self.shuffled(element)

    def permissions(self) -> Element:
        parts = [("mode", "mode"), ("owner", "owner"), ("group", "owner"), ("label", "text")]
        children: list[Element | str] = [
            self.leaf(name, kind) for name, kind in parts if self.rng.random() < 0.6
        ]
        return self.shuffled(Element("permissions", [], children))

    def options(self, root: Element, kind: str) -> Element:
        rbd = (kind == "rbd") is (self.rng.random() < 0.95)
        wrapper, uri = ("config_opts", RBD) if rbd else ("mount_opts", FS)
        if self.rng.random() < self.odd:
            uri = self.rng.choice(
                (FS, RBD, "", uri + "/", uri.upper(), uri.replace("1.0", "2.0"), "urn:x")
            )
        prefix = self.rng.choice(("fs", "rbd", "x", "", "ns0"))
        tag = f"{prefix}:" if prefix else ""
        element = Element(f"{tag}{wrapper}")
        declaration = (f"xmlns:{prefix}" if prefix else "xmlns", uri)
        (root if prefix and self.rng.random() < 0.6 else element).attributes.append(declaration)
        for _ in range(self.rng.choice((0, 1, 1, 2, 3))):
            option = Element(f"{tag}option", [("name", self.value("text"))])
            if rbd or self.rng.random() < self.odd:
                option.attributes.append(("value", self.value("text")))
            element.children.append(option)
        return element

    def source(self, kind: str, shape: Shape) -> Element:
        element = Element("source")
        wanted = [*shape.needed, *(part for part in shape.optional if self.rng.random() < 0.4)]
        if self.rng.random() < self.odd:
            wanted.append(
                self.rng.choice(
                    ("auth", "host", "dir", "name", "adapter", "protocol", "initiator", "vendor")
                )
            )
        for part in wanted:
            element.children.append(self.part(kind, part))
        return self.shuffled(element)

    def part(self, kind: str, part: str) -> Element:
        """Make one child of a source."""
        make = {
            "format": lambda: self.format(kind),
            "iqn device": lambda: Element("device", [("path", self.value("iqn"))]),
            "name": lambda: self.leaf("name", self.rng.choice(("name", "text"))),
            "dir": lambda: Element("dir", [("path", self.value("path"))]),
            "protocol": lambda: Element("protocol", [("ver", self.value("version"))]),
            "vendor": lambda: Element("vendor", [("name", self.value("text"))]),
            "product": lambda: Element("product", [("name", self.value("text"))]),
            "initiator": lambda: Element(
                "initiator", [], [Element("iqn", [("name", self.value("iqn"))])]
            ),
            "device": self.device,
            "host": self.host,
            "auth": self.auth,
            "adapter": self.adapter,
        }
        return self.shuffled(make[part]())

    def format(self, kind: str) -> Element:
        element = Element("format", [("type", self.word(FORMATS.get(kind, ["auto"])))])
        if kind in ("disk", "logical") and self.rng.random() < 0.15:
            element.children.append(self.part(kind, self.rng.choice(("vendor", "product"))))
        return element

    def host(self) -> Element:
        element = Element("host", [("name", self.value("host"))])
        if self.rng.random() < 0.4:
            element.attributes.append(("port", self.value("port")))
        return element

    def device(self) -> Element:
        kind = self.rng.choice(("path", "path", "iqn", "name"))
        element = Element("device", [("path", self.value(kind))])
        if self.rng.random() < 0.2:
            element.attributes.append(("part_separator", self.value("yesno")))
        for _ in range(self.rng.choice((0, 0, 0, 1, 2))):
            extent = Element(
                "freeExtent", [("start", self.value("size")), ("end", self.value("size"))]
            )
            element.children.append(extent)
        return element

    def auth(self) -> Element:
        key, kind = self.rng.choice((("uuid", "uuid"), ("usage", "text")))
        secret = Element("secret", [(key, self.value(kind))])
        if self.rng.random() < 0.1:
            secret.attributes.insert(
                0, ("type", self.rng.choice(("chap", "ceph", "iscsi", "a'b", "<x")))
            )
        attributes = [("type", self.word(["chap", "ceph"])), ("username", self.value("text"))]
        return Element("auth", attributes, [secret])

    def adapter(self) -> Element:
        kind = self.rng.choice(("name", "name", "parentaddr", "fc_host"))
        if kind == "fc_host":
            return self.fc_host()
        element = Element("adapter")
        if self.rng.random() < 0.7:
            element.attributes.append(("type", self.word(["scsi_host"])))
        if kind == "name":
            element.attributes.append(
                ("name", self.rng.choice(("host5", "scsi_host2", self.value("text"))))
            )
            return element
        parent = Element("parentaddr", [], [self.address()])
        if self.rng.random() < 0.9:
            parent.attributes.append(("unique_id", self.value("unique_id")))
        element.children.append(parent)
        return element

    def address(self) -> Element:
        element = Element("address")
        for name in ("domain", "bus", "slot", "function"):
            if self.rng.random() < 0.75:
                element.attributes.append((name, self.value(name)))
        if self.rng.random() < 0.1:
            element.attributes.append(("multifunction", self.value("onoff")))
        if self.rng.random() < 0.05:
            zpci = Element("zpci", [("uid", self.value("bus")), ("fid", self.value("domain"))])
            element.children.append(zpci)
        return element

    def fc_host(self) -> Element:
        element = Element("adapter", [("type", self.word(["fc_host"]))])
        for name, chance in (
            ("wwnn", 0.95),
            ("wwpn", 0.95),
            ("parent_wwnn", 0.3),
            ("parent_wwpn", 0.3),
            ("parent_fabric_wwn", 0.2),
        ):
            if self.rng.random() < chance:
                element.attributes.append((name, self.value("wwn")))
        if self.rng.random() < 0.3:
            element.attributes.append(
                ("parent", self.rng.choice(("scsi_host3", self.value("text"))))
            )
        if self.rng.random() < 0.3:
            element.attributes.append(("managed", self.value("yesno")))
        return element
