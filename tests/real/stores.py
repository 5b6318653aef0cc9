"""Random storage directories: good, bad and hostile entries, for a daemon to be started on."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.corpus import made
from xmltool.document.document import parse_document
from xmltool.pool.read import read_definition

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

HOSTS = ("a", "b", "a' port='24007", "a' port='24008", "A")
DEVICES = ("/dev/none-1", "/dev/none-2", "/dev//none-1", "iqn.2013-06.com.example:one")
WWNS = ("20000000c9848140", "20000000C9848140", "20000000c9848141")
NAMES = ("images", "iso", "b", "zz", "default", "ümlaut", "two words", "UPPER", "upper", "a.xml")
ODD_NAMES = (".hidden", "new\nline", "tab\there", "trailing ", "..x", "x" * 251, "\u202ereversed",
             "a'b", "a\"b", "a&b<c", "--option", "-", "é" * 40, "autostart", "]]>", "\u2028line")  # fmt: skip
UUIDS = tuple(f"c7a5fdbd-edaf-9455-926a-d65c16db18{number:02d}" for number in range(12))


def _hosts(rng: random.Random) -> str:
    return "".join(f"<host name='{rng.choice(HOSTS)}'/>" for _ in range(rng.choice((1, 1, 1, 2))))


def _devices(rng: random.Random) -> str:
    return "".join(f"<device path='{rng.choice(DEVICES)}'/>" for _ in range(rng.choice((1, 1, 2))))


def _adapter(rng: random.Random) -> str:
    unique = rng.choice((1, 2))
    address = f"<address domain='0x0' bus='0' slot='{unique}' function='2'/>"
    parent = f"<parentaddr unique_id='{unique}'>{address}</parentaddr>"
    wwns = f"wwnn='{rng.choice(WWNS)}' wwpn='{rng.choice(WWNS)}'"
    return rng.choice(
        (
            f"<adapter name='{rng.choice(('host5', 'scsi_host5', 'fc_host5', 'host05', 'odd', 'host6'))}'/>",
            f"<adapter type='fc_host' {wwns}/>",
            f"<adapter type='fc_host' parent='scsi_host{rng.choice((5, 6))}' {wwns}/>",
            f"<adapter type='scsi_host'>{parent}</adapter>",
        )
    )


def _name(rng: random.Random) -> str:
    return f"<name>{rng.choice(('one', 'two', 'tank/fs'))}</name>"


def _iqn(rng: random.Random) -> str:
    return f"<initiator><iqn name='{rng.choice(('i1', 'i2'))}'/></initiator>"


SOURCES: dict[str, Callable[[random.Random], str]] = {
    "dir": lambda rng: "",
    "fs": _devices,
    "netfs": lambda rng: (
        f"{_hosts(rng)}<dir path='{rng.choice(('/e', '/e/', '//e', '/f'))}'/>"
        f"<format type='{rng.choice(('nfs', 'auto'))}'/>"
    ),
    "logical": lambda rng: rng.choice((_devices(rng), "")) + _name(rng),
    "disk": _devices,
    "iscsi": lambda rng: _hosts(rng) + _devices(rng) + rng.choice(("", _iqn(rng))),
    "iscsi-direct": lambda rng: _hosts(rng) + _devices(rng) + _iqn(rng),
    "scsi": _adapter,
    "mpath": lambda rng: "",
    "rbd": lambda rng: _hosts(rng) + _name(rng),
    "sheepdog": lambda rng: _hosts(rng) + _name(rng),
    "gluster": lambda rng: _hosts(rng) + rng.choice(("", "<dir path='/d'/>")) + _name(rng),
    "zfs": lambda rng: rng.choice((_devices(rng), "")) + _name(rng),
    "vstorage": _name,
}


def text_of(rng: random.Random, name: str) -> str:
    """Write a definition that libvirt loads, unless another one is in its way."""
    kind = rng.choice(list(SOURCES))
    uuid = rng.choice(
        (f"<uuid>{random_uuid(rng)}</uuid>",) * 5 + (f"<uuid>{rng.choice(UUIDS)}</uuid>", "")
    )
    path = rng.choice(("/nowhere/", "//nowhere/", "/nowhere//")) + str(rng.randrange(9))
    permissions = rng.choice(
        ("", "", "<permissions><mode>0711</mode><owner>-1</owner></permissions>")
    )
    return (
        f"<pool type='{kind}'><name>{escape(name)}</name>{uuid}"
        f"<source>{SOURCES[kind](rng)}</source>"
        f"<target><path>{path}</path>{permissions}</target></pool>\n"
    )


def random_uuid(rng: random.Random) -> str:
    text = f"{rng.getrandbits(128):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def name_in(data: bytes) -> str | None:
    """Give the name that libvirt reads in a document at its start, if it loads."""
    root = parse_document("-", data).libvirt_root(startup=True)
    definition = None if root is None else read_definition(root, startup=True).definition
    return None if definition is None else definition.name


class Filler:
    """Fills a directory with entries of all kinds.

    Args:
        rng: decides on everything.
        store: the directory, empty.
    """

    def __init__(self, rng: random.Random, store: Path) -> None:
        self._rng = rng
        self._store = os.fsencode(store)
        self._outside = os.path.join(os.path.dirname(self._store), b"outside")

    def fill(self, count: int) -> None:
        os.makedirs(self._outside, exist_ok=True)
        kinds = (
            [self._good] * 12
            + [self._corpus] * 5
            + [self._odd_name, self._wrong_name, self._encoded, self._broken, self._doctype] * 2
            + [
                self._link,
                self._link,
                self._dangling,
                self._directory,
                self._suffix,
                self._hard_link,
            ]
            + [self._huge, self._socket, self._outside_link, self._bare_suffix, self._undecodable]
        )
        for _ in range(count):
            self._rng.choice(kinds)()
        self._autostart()

    def _put(self, file: bytes, data: bytes) -> None:
        path = os.path.join(self._store, file)
        try:
            if os.path.lexists(path) and not os.path.isfile(path):
                return
            with open(path, "wb") as stream:
                stream.write(data)
        except OSError:
            return  # the name is too long, or a loop

    def _any_name(self) -> str:
        return self._rng.choice(NAMES) + self._rng.choice(("", "", "1", "2", "3"))

    def _good(self) -> None:
        name = self._any_name()
        self._put(f"{name}.xml".encode(), text_of(self._rng, name).encode())

    def _odd_name(self) -> None:
        name = self._rng.choice(ODD_NAMES)
        self._put(f"{name}.xml".encode(), text_of(self._rng, name).encode())

    def _wrong_name(self) -> None:
        self._put(
            f"{self._any_name()}-x.xml".encode(), text_of(self._rng, self._any_name()).encode()
        )

    def _corpus(self) -> None:
        data = made(self._rng)
        name = name_in(data) or self._any_name()
        self._put(os.fsencode(name.replace("/", "_")) + b".xml", data)

    def _encoded(self) -> None:
        name = self._any_name()
        text = text_of(self._rng, name)
        codec = self._rng.choice(
            ("latin-1", "utf-16", "utf-16-le", "utf-8-sig", "utf-32", "cp1252")
        )
        declared = self._rng.choice((codec.removesuffix("-sig"), "utf-8", "iso-8859-1", ""))
        head = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
        self._put(f"{name}.xml".encode(), (head + text).encode(codec, "replace"))

    def _broken(self) -> None:
        name = self._any_name()
        data = text_of(self._rng, name).encode()
        cut = self._rng.randrange(len(data))
        broken = self._rng.choice((b"", data[:cut], data[:cut] + b"\0" + data[cut:], data + b"x",
                                   b"<!-- only -->", b"\0" * 40, data + b"\0tail"))  # fmt: skip
        self._put(f"{name}.xml".encode(), broken)

    def _doctype(self) -> None:
        name = self._any_name()
        text = text_of(self._rng, name)
        subset = self._rng.choice(
            (
                f"<!DOCTYPE pool [<!ENTITY n '{name}'>]>"
                + text.replace(f"<name>{name}<", "<name>&n;<"),
                "<!DOCTYPE pool>" + text,
                "<!DOCTYPE pool SYSTEM 'file:///nowhere.dtd'>" + text,
                "<!DOCTYPE pool [<!ATTLIST pool x CDATA 'y'>]>" + text,
            )
        )
        self._put(f"{name}.xml".encode(), subset.encode())

    def _huge(self) -> None:
        name = self._any_name()
        text = text_of(self._rng, name)
        filler = self._rng.choice(("<!--" + "x" * 2_000_000 + "-->", " " * 11_000_000,
                                   "<!--" + "x" * 10_500_000 + "-->", "<x/>" * 30_000))  # fmt: skip
        self._put(f"{name}.xml".encode(), text.replace("</pool>", filler + "</pool>").encode())

    def _entries(self) -> list[bytes]:
        return sorted(name for name in os.listdir(self._store) if name != b"autostart")

    def _symlink(self, text: bytes, path: bytes) -> None:
        try:
            os.symlink(text, path)
        except OSError:
            return

    def _link(self) -> None:
        """A link to another entry, sometimes under a name that fits what is in it."""
        entries = self._entries()
        if not entries:
            return
        target = self._rng.choice(entries)
        text = self._rng.choice((target, b"./" + target, os.path.join(self._store, target)))
        self._symlink(text, os.path.join(self._store, f"{self._any_name()}.xml".encode()))

    def _outside_link(self) -> None:
        name = self._any_name()
        place = os.path.join(self._outside, f"{self._rng.random()}".encode())
        with open(place, "wb") as stream:
            stream.write(text_of(self._rng, name).encode())
        self._symlink(place, os.path.join(self._store, f"{name}.xml".encode()))

    def _dangling(self) -> None:
        name = f"{self._any_name()}.xml".encode()
        text = self._rng.choice(
            (b"nothing", name, b"/nowhere/x.xml", b"..", b"/dev/null", b"/proc/self/status")
        )
        self._symlink(text, os.path.join(self._store, name))

    def _directory(self) -> None:
        try:
            os.mkdir(os.path.join(self._store, f"{self._any_name()}.xml".encode()))
        except OSError:
            return

    def _suffix(self) -> None:
        name = self._any_name()
        suffix = self._rng.choice(
            (".XML", ".xml~", ".xml.new", ".xml.bak", "", ".xm", "xml", ".xml ")
        )
        self._put(f"{name}{suffix}".encode(), text_of(self._rng, name).encode())

    def _bare_suffix(self) -> None:
        self._put(b".xml", text_of(self._rng, self._rng.choice(("x", ""))).encode())

    def _undecodable(self) -> None:
        self._put(b"\xff\xfe-%d.xml" % self._rng.randrange(3), text_of(self._rng, "x").encode())

    def _hard_link(self) -> None:
        entries = self._entries()
        if entries:
            try:
                os.link(os.path.join(self._store, self._rng.choice(entries)),
                        os.path.join(self._store, f"{self._any_name()}.xml".encode()),
                        follow_symlinks=False)  # fmt: skip
            except OSError:
                return

    def _socket(self) -> None:
        here = os.open(self._store, os.O_RDONLY)
        try:
            with socket.socket(socket.AF_UNIX) as made_here:
                made_here.bind(f"/proc/self/fd/{here}/sock{self._rng.randrange(3)}.xml")
        except OSError:
            return
        finally:
            os.close(here)

    def _autostart(self) -> None:
        """The directory of links, or what stands in its place."""
        path = os.path.join(self._store, b"autostart")
        kind = self._rng.random()
        if kind < 0.1:
            return
        if kind < 0.13:
            self._put(b"autostart", b"a file")
            return
        if kind < 0.2:
            links = os.path.join(self._outside, f"links{self._rng.random()}".encode())
            os.mkdir(links)
            self._symlink(links, path)
        else:
            os.mkdir(path)
        for name in self._entries():
            if self._rng.random() < 0.6:
                self._mark(path, name)

    def _mark(self, links: bytes, name: bytes) -> None:
        own = os.path.join(self._store, name)
        other = os.path.join(self._store, self._rng.choice(self._entries()))
        place = os.path.join(links, name)
        kind = self._rng.randrange(10)
        try:
            if kind < 4:
                os.symlink(own, place)
            elif kind == 4:
                os.symlink(b"../" + name, place)
            elif kind == 5:
                os.symlink(other, place)
            elif kind == 6:
                os.link(own, place, follow_symlinks=False)
            elif kind == 7:
                os.symlink(place + b".1", place)
                os.symlink(own, place + b".1")
            elif kind == 8:
                with open(place, "wb") as copy:
                    copy.write(b"a copy")
            else:
                self._rng.choice((os.mkdir, lambda path: os.symlink(b"nothing", path)))(place)
        except OSError:
            return
