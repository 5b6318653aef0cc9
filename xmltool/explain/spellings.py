"""Values in a notation of everyday life, and how libvirt wants them: modes, ids, sizes, paths, UUIDs."""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from xmltool.explain.faults import Remedy
from xmltool.explain.relaxng.datatypes import WHITE_SPACE
from xmltool.explain.wording import pairing
from xmltool.pool.elements import name_of
from xmltool.pool.everyday import FOREIGN_FORMATS, answer_meant, format_meant, plain, type_meant
from xmltool.text.shell import shell_word
from xmltool.text.suggest import distance, rank
from xmltool.text.words import listing, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xmltool.explain.relaxng.datatypes import Datatype
    from xmltool.explain.trail import Level

_SYMBOLIC = re.compile(r"[-d]?([-r][-w][-xsS])([-r][-w][-xsS])([-r][-w][-xtT])[.+@]?")
_CLAUSE = re.compile(r"([ugoa]*)=([rwxst]*)")
_INVISIBLE = re.compile(r"[\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_SIZED = re.compile(r"([0-9]+)\s*([A-Za-z]+)")
_PORTS = {
    "nfs": 2049,
    "iscsi": 3260,
    "iscsi-target": 3260,
    "ceph": 6789,
    "glusterd": 24007,
    "gluster": 24007,
    "smb": 445,
    "cifs": 445,
}
"""Of /etc/services."""
_MOST_EQUALLY_NEAR = 3
QUOTES = "\"'"
_DEVICE_NAME = re.compile(r"(UUID|LABEL|PARTUUID|PARTLABEL)=(.+)")
"""As fstab names a device."""
_NAMING_DATE = re.compile(r"[0-9]{4}-[0-9]{2}\.[A-Za-z]")
"""Year, month and domain: what follows `iqn.` in the name of an iSCSI target (RFC 7143, 4.2.7.4)."""
_REMOTE = (
    "a server and what it exports go into the <source> of a netfs pool; write the directory on which "
    "it is mounted"
)
CASE = "(values are case-sensitive)"
ON_THE_HOST = "on the host,"
"""How the hint for a name in place of a number begins."""


class Spelling(NamedTuple):
    """What a value should be.

    Attributes:
        hint: in words.
        value: how it should be written; None where only the author knows.
        sure: nothing else can have been meant, so that a fix may be offered.
        markup: the whole element as it should be written; None where its value alone is another.
    """

    hint: str
    value: str | None = None
    sure: bool = True
    markup: str | None = None


def spelling_of(
    level: Level, name: str | None, value: str, kinds: Sequence[Datatype]
) -> Spelling | None:
    """Return how a value that is not allowed should be written, or None where that is unknown.

    Without the `name` of an attribute it is the element's text.
    """
    local = name_of(level.element)
    readers = _READERS.get((local, name), ()) or (_READERS.get(("", name), ()) if name else ())
    bare = value.strip(WHITE_SPACE)
    for read in (_with_invisible, *readers, _quoted_twice):
        found = read(level, bare)
        if found is None:
            continue
        if found.value is None or any(kind.allows(found.value) for kind in kinds):
            return found
    literals = [kind.value for kind in kinds if kind.value is not None]
    return _literal(level, name, bare, literals) if literals else None


def remedy_for(spelling: Spelling, name: str | None) -> Remedy | None:
    """Return the change that writes a value, of an attribute or a text, as it should be."""
    if spelling.markup is not None:
        return Remedy("replace", spelling.markup, f"Write {spelling.markup}")
    if spelling.value is None or not spelling.sure:
        return None
    if name is None:
        return Remedy("text", spelling.value, f"Write {quoted(spelling.value)}")
    return Remedy("value", spelling.value, f"Write {pairing(name, spelling.value)}")


def _literal(level: Level, name: str | None, value: str, literals: list[str]) -> Spelling | None:
    """Return which of the listed values was meant."""
    same = [literal for literal in literals if literal.lower() == value.lower()]
    if same:
        return Spelling(f"did you mean {quoted(same[0])}? {CASE}", same[0])
    meant = _everyday(level, name, value)
    if meant is not None and meant.value in literals:
        return meant
    if plain(value) in FOREIGN_FORMATS and level.element.getparent() is not None:
        auto = " ('auto' leaves it to mount)" if {"auto", "xfs"} <= set(literals) else ""
        return Spelling(f"libvirt has no name for {quoted(value)}{auto}")
    near = equally_near(value, literals)
    if not near or re.fullmatch(r"[-+]?[0-9]+", value):
        return None
    hint = f"did you mean {listing(map(quoted, near))}?"
    return Spelling(hint, near[0], sure=len(near) == 1)


def equally_near(value: str, literals: Sequence[str]) -> list[str]:
    """Return the literals that a misspelt one is nearest to, several where none is nearer."""
    ranked = rank(value, literals)
    if not ranked:
        return []
    low = value.lower()
    least = distance(low, ranked[0])
    return [each for each in ranked if distance(low, each) <= least][:_MOST_EQUALLY_NEAR]


def _everyday(level: Level, name: str | None, value: str) -> Spelling | None:
    local = name_of(level.element)
    if name == "type" and level.above is None:
        meant = type_meant(value)
    elif name == "type" and local == "format":
        root = level.element.getroottree().getroot()
        meant = format_meant(root.get("type") or "", value)
    else:
        answer = answer_meant(value)
        return None if answer is None else Spelling(f"did you mean {quoted(answer)}?", answer)
    if meant is None:
        return None
    hint = f"did you mean {quoted(meant.name)}?"
    version = re.fullmatch(r"nfs-?v?([0-9](?:\.?[0-9])?)", value.lower())
    if version is not None and local == "format":
        number = ".".join(version[1].replace(".", ""))
        hint += f' The version has an element of its own: <protocol ver="{number}"/>'
    return Spelling(hint, meant.name, sure=not meant.says_more)


def _mode(_level: Level, value: str) -> Spelling | None:
    octal = _octal(value)
    if octal is not None:
        return Spelling(f"write {octal}", octal)
    wrong = [char for char in value if char in "89"]
    if value.isascii() and value.isdigit() and wrong:
        in_octal = format(int(value), "o") if len(value) <= 4 else ""
        usual = len(in_octal) == 3 and value[0] != "0"
        decimal = f"; if it is decimal, write 0{in_octal}" if usual else ""
        return Spelling(f"{wrong[0]} is no octal digit{decimal}")
    return None


def _octal(value: str) -> str | None:
    """Return the octal form of a mode in symbols, or with another prefix."""
    if re.fullmatch(r"0[oO][0-7]{3,4}", value):
        return "0" + value[2:].lstrip("0")
    if re.fullmatch(r"0[xX][0-9A-Fa-f]{1,3}", value):
        return f"0{int(value, 16):03o}"
    match = _SYMBOLIC.fullmatch(value)
    if match is not None:
        bits = "".join("0" if char in "-ST" else "1" for part in match.groups() for char in part)
        special = sum(
            weight
            for weight, part in zip((4, 2, 1), match.groups(), strict=True)
            if part[2] in "sStT"
        )
        return f"{special}{int(bits, 2):03o}" if special else f"0{int(bits, 2):03o}"
    clauses = [_CLAUSE.fullmatch(part) for part in value.split(",")]
    if "=" not in value or None in clauses or re.search(r"[st]", value.replace("=", "")):
        return None
    digits = dict.fromkeys("ugo", 0)
    for clause in clauses:
        who, rights = (clause[1], clause[2]) if clause is not None else ("", "")
        for one in who.replace("a", "ugo") or "ugo":
            digits[one] = sum({"r": 4, "w": 2, "x": 1}[right] for right in set(rights))
    return "0" + "".join(str(digits[who]) for who in "ugo")


def _owner_and_group(_level: Level, value: str) -> Spelling | None:
    if re.fullmatch(r"[\w-]+[:.][\w-]+", value) is None:
        return None
    return Spelling("write the owner and the group in elements of their own, as numbers")


def _number_of(program: str, _level: Level, value: str) -> Spelling | None:
    if re.fullmatch(r"[A-Za-z_][\w.$-]*", value) is None:
        return None
    return Spelling(f"{ON_THE_HOST} `{program} {shell_word(value)}` prints the number")


def _uuid(_level: Level, value: str) -> Spelling | None:
    bare = value.strip("{}()<>\"'` ").lower()
    bare = bare.removeprefix("urn:").removeprefix("uuid:").removeprefix("0x").strip()
    if re.fullmatch(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", bare):
        written = value[value.lower().index(bare) :][: len(bare)]
        if "-" in bare and bare.count("-") < 4:
            digits = written.replace("-", "")
            cuts = (0, 8, 12, 16, 20, 32)
            written = "-".join(digits[a:b] for a, b in pairwise(cuts))
        braces = " without the braces" if value.startswith("{") else ""
        return Spelling(f"write it{braces} as {written}", written)
    strange = re.search(r"[^0-9a-f-]", bare)
    count = len(bare.replace("-", ""))
    if strange is not None:
        return Spelling(f"{quoted(strange.group())} is no hex digit") if count > 20 else None
    return Spelling(f"it has {count} hex digits") if count != 32 else None


def _path(level: Level, value: str) -> Spelling | None:
    named = _DEVICE_NAME.fullmatch(value)
    if named is not None:
        path = f"/dev/disk/by-{named[1].lower()}/{named[2].strip(QUOTES)}"
        return Spelling(f"write {path}", path)
    if _NAMING_DATE.match(value) and name_of(level.element) == "device":
        return Spelling(f"an IQN begins with iqn.; write iqn.{value}", f"iqn.{value}")
    if value.startswith("~"):
        return Spelling("~ is known to shells only: write the home directory out, from / on")
    bare = value.strip(QUOTES).removeprefix("file://")
    if bare != value and bare.startswith("/"):
        return Spelling(f"write {bare}", bare)
    if value == "/" or not value:
        return None
    if value.startswith(("/", "\\")) or ":" in value:
        remote = re.match(r"(?:nfs|smb|cifs|glusterfs?)://|//|\\\\|[\w.-]+:/", value)
        return None if remote is None else Spelling(_REMOTE)
    return Spelling("write it from / on")


def sized_markup(local: str, value: str) -> str | None:
    """Return the element for a size that is written with its unit; None for any other value."""
    match = _SIZED.fullmatch(value.strip(WHITE_SPACE))
    return None if match is None else f'<{local} unit="{match[2]}">{match[1]}</{local}>'


def _size(level: Level, value: str) -> Spelling | None:
    local = name_of(level.element)
    unit = level.element.get("unit")
    if unit is not None and unit.isdigit() and value.isalpha():
        markup = f'<{local} unit="{value}">{unit}</{local}>'
        return Spelling(f"number and unit are the wrong way round: write {markup}", markup=markup)
    sized = sized_markup(local, value)
    if sized is not None:
        markup, named = sized, sized.partition(" ")[2].partition(">")[0]
        hint = f"write the unit as an attribute: {named}, as in {markup}"
        return Spelling(hint, markup=None if unit else markup)
    if re.fullmatch(r"[0-9]{1,3}(?:[, _'][0-9]{3})++", value):
        digits = re.sub(r"[^0-9]", "", value)
        return Spelling(f"write {digits}", digits)
    if re.fullmatch(r"[0-9]+[.,][0-9]+\s*[A-Za-z]*", value):
        return Spelling("write a whole number of a smaller unit")
    return None


def _unit(level: Level, value: str) -> Spelling | None:
    text = "".join(level.element.itertext()).strip()
    local = name_of(level.element)
    if value.isdigit() and text.isalpha():
        markup = f'<{local} unit="{text}">{value}</{local}>'
        return Spelling(f"number and unit are the wrong way round: write {markup}", markup=markup)
    match = re.match(r"(?:([kmgtpe])(?:i?b|iga|ilo|ega|era|eta|xa)?)", value.lower())
    if match is not None and value.isalpha():
        exact = {"k": "KiB", "m": "MiB", "g": "GiB", "t": "TiB", "p": "PiB", "e": "EiB"}[match[1]]
        both = dict.fromkeys([exact, f"{match[1].upper()}B"])
        return Spelling(f"did you mean {listing(map(quoted, both))}?", exact, sure=False)
    return None


def _world_wide_name(_level: Level, value: str) -> Spelling | None:
    bare = re.sub(r"[:. -]", "", value)
    if bare != value and len(bare) == 16:
        return Spelling(f"write {bare}", bare)
    return None


def _host(_level: Level, value: str) -> Spelling | None:
    match = re.fullmatch(r"(?:[A-Za-z]+:)?(?://|\\\\)([A-Za-z0-9.-]+)[/\\]?", value)
    match = match or re.fullmatch(r"([A-Za-z0-9.-]+):", value)
    if match is not None:
        return Spelling(f"write {match[1]}", match[1])
    match = re.fullmatch(r"([0-9.]+|[0-9A-Fa-f:]+)/[0-9]{1,3}", value)
    if match is not None:
        return Spelling(f"a host has no prefix length; write {match[1]}", match[1])
    match = re.fullmatch(r"([^@\s]+)@([A-Za-z0-9.-]+)", value)
    if match is not None:
        return Spelling(f"a user is not part of the host; write {match[2]}", match[2], sure=False)
    return None


def _port(_level: Level, value: str) -> Spelling | None:
    match = re.fullmatch(r"([0-9]+)/(?:tcp|udp)", value) or re.fullmatch(r"[:\s]*([0-9]+)", value)
    if match is not None:
        return Spelling(f"write {match[1]}", match[1])
    number = _PORTS.get(value.lower())
    return None if number is None else Spelling(f"write {number}", str(number), sure=False)


def _version(_level: Level, value: str) -> Spelling | None:
    match = re.fullmatch(r"(?:nfs)?v?(?:ers=|ersion\s*)?([0-9](?:\.[0-9])?)", value.lower())
    return None if match is None else Spelling(f"write {match[1]}", match[1])


def _with_invisible(_level: Level, value: str) -> Spelling | None:
    found = _INVISIBLE.search(value)
    if found is None:
        return None
    bare = _INVISIBLE.sub("", value)
    code = f"U+{ord(found.group()):04X}"
    return Spelling(f"the invisible character {code} is in it: write {bare}", bare)


def _quoted_twice(_level: Level, value: str) -> Spelling | None:
    bare = value.strip("\"'`\u201c\u201d\u2018\u2019")
    return Spelling(f"write {bare} without more quotes", bare) if bare and bare != value else None


SIZES = ("capacity", "allocation", "available")
_READERS: dict[tuple[str, str | None], tuple[Callable[[Level, str], Spelling | None], ...]] = {
    ("mode", None): (_mode,),
    ("owner", None): (_owner_and_group, partial(_number_of, "id -u")),
    ("group", None): (_owner_and_group, partial(_number_of, "getent group")),
    ("uuid", None): (_uuid,),
    ("path", None): (_path,),
    **dict.fromkeys([(name, None) for name in SIZES], (_size,)),
    ("host", "name"): (_host,),
    ("", "path"): (_path,),
    ("", "unit"): (_unit,),
    ("", "wwnn"): (_world_wide_name,),
    ("", "wwpn"): (_world_wide_name,),
    ("", "port"): (_port,),
    ("", "ver"): (_version,),
    ("", "uuid"): (_uuid,),
}
"""What reads a value, by element and attribute (any element's for an empty name)."""
