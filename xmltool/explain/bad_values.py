"""Values that people really write and libvirt does not take, each with a message of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.explain.exports import server_and_export
from xmltool.explain.faults import Fault, Remedy
from xmltool.explain.markup import start_tag
from xmltool.explain.relaxng.datatypes import WHITE_SPACE
from xmltool.explain.relaxng.patterns import QName
from xmltool.explain.wording import expected_values, pairing, tag
from xmltool.pool.elements import name_of
from xmltool.rules.grammar import XT105, XT132, XT133, XT135, XT138, XT139
from xmltool.text.placeholders import mark_in
from xmltool.text.words import quoted, shortened

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.explain.relaxng.datatypes import Datatype
    from xmltool.explain.trail import Level


_STAND_INS = (
    "uuid", "guid", "your", "here", "todo", "change", "random", "generate", "auto", "none",
)  # fmt: skip
"""Words that stand where a UUID is to come."""
_HOST_AND_PORT = re.compile(r"(\[[^\]]*\]|[^\s:\[\],;]+)(?::([0-9]+))?")
_LONGEST_LIST = 2000
"""Characters: a list of hosts that somebody wrote is shorter."""
_PREFIX_LENGTH = re.compile(r"/[0-9]{1,3}$")
_BETWEEN_HOSTS = re.compile(r"\s*[,;]\s*|\s+")


def habitual_value(
    level: Level, name: str | None, value: str, kinds: list[Datatype]
) -> Fault | None:
    """Report what a value is that people write from habit; None for any other.

    Without the `name` of an attribute it is the element's text.
    """
    local = name_of(level.element)
    checks: list[Callable[[Level, str | None, str, list[Datatype]], Fault | None]] = [_placeholder]
    if local == "uuid" and name is None:
        checks.append(_crossed_out)
    if local == "host" and name == "name":
        checks += [_host_list, _host_with_more]
    if local in ("host", "dir", "device") and name is not None:
        checks.append(_exported)
    checks.append(_with_spaces)
    for check in checks:
        fault = check(level, name, value, kinds)
        if fault is not None:
            return fault
    return None


def _subject(level: Level, name: str | None, value: str) -> str:
    if name is None:
        return f"{tag(level.element)}: {quoted(value)}"
    return f"{pairing(name, value)} on {tag(level.element)}"


def _placeholder(level: Level, name: str | None, value: str, kinds: list[Datatype]) -> Fault | None:
    found = mark_in(value)
    if found is None:
        return None
    kind, hole = found
    return Fault(
        XT139.message(
            "value",
            subject=_subject(level, name, value),
            placeholder=shortened(hole),
            expected=expected_values(kinds),
            kind=kind,
        ),
        level.element,
        name,
    )


def _crossed_out(
    level: Level, name: str | None, value: str, _kinds: list[Datatype]
) -> Fault | None:
    bare = value.strip(WHITE_SPACE).lower()
    crosses = sum(1 for char in bare if char in "x?.*#_\u2026")
    stands = crosses > len(bare) / 3 or any(word in bare for word in _STAND_INS)
    if not bare or not stands:
        return None
    return Fault(
        XT135.message(subject=_subject(level, name, value), element=tag(level.element)),
        level.element,
        name,
    )


def host_markup(value: str) -> str | None:
    """Return the elements for a list of hosts, or None where a value is none."""
    if len(value) > _LONGEST_LIST:
        return None
    hosts = [
        _HOST_AND_PORT.fullmatch(part)
        for part in _BETWEEN_HOSTS.split(value.strip(WHITE_SPACE))
        if part
    ]
    found = [host for host in hosts if host is not None]
    if not found or len(found) < len(hosts) or (len(found) == 1 and found[0][2] is None):
        return None
    return "".join(_host_markup(host[1], host[2]) for host in found)


def _host_list(level: Level, name: str | None, value: str, _kinds: list[Datatype]) -> Fault | None:
    markup = host_markup(value)
    count = 0 if markup is None else markup.count("<host ")
    if markup is None or count < 2:
        return None
    return Fault(
        XT132.message(
            subject=_subject(level, name, value),
            count=count,
            markup=f"{markup.partition('/>')[0]}/>",
        ),
        level.element,
        name,
        remedy=Remedy("replace", markup, "Write one <host> element for each"),
    )


def _host_markup(host: str, port: str | None) -> str:
    given = f' port="{port}"' if port else ""
    return f'<host name="{host.strip("[]")}"{given}/>'


def _host_with_more(
    level: Level, name: str | None, value: str, kinds: list[Datatype]
) -> Fault | None:
    match = _HOST_AND_PORT.fullmatch(value)
    if match is None or not any(kind.allows(match[1].strip("[]")) for kind in kinds):
        return None
    markup = _host_markup(match[1], match[2])
    own_port = "port" in level.element.attrib
    if match[1].startswith("["):
        message = XT133.message(subject=_subject(level, name, value), markup=markup)
    elif match[2]:
        message = XT105.message(
            "port",
            subject=_subject(level, name, value),
            expected=expected_values(kinds),
            markup=markup,
        )
    else:
        return None
    remedy = None
    if not match[2]:
        remedy = Remedy("value", match[1].strip("[]"), "Remove the brackets")
    elif not own_port and len(level.element.attrib) == 1:
        remedy = Remedy("replace", markup, f"Write {markup}")
    return Fault(message, level.element, name, remedy=remedy)


def _exported(level: Level, name: str | None, value: str, _kinds: list[Datatype]) -> Fault | None:
    return server_and_directory(level, name, value)


def server_and_directory(level: Level, name: str | None, value: str) -> Fault | None:
    """Return the fault of a value that names a server and what it exports; None for any other."""
    found = server_and_export(value)
    source = level.element.getparent()
    if found is None and name == "name" and not _PREFIX_LENGTH.search(value):
        found = server_and_export(value.replace("/", ":/", 1))  # nas/export
    if found is None or source is None:
        return None
    other = [
        child for child in source if child is not level.element and child.tag in ("host", "dir")
    ]
    own = name_of(level.element)
    host, directory = start_tag("host", {"name": found[0]}), start_tag("dir", {"path": found[1]})
    same = [child.get("path" if child.tag == "dir" else "name") for child in other]
    markup = {"host": host, "dir": directory}.get(own, host + directory)
    if not other:
        markup = host + directory
    return Fault(
        XT105.message(
            "export", subject=_subject(level, name, value), host=host, directory=directory
        ),
        level.element,
        name,
        missing=frozenset([QName("", "host"), QName("", "dir")]),
        remedy=Remedy("replace", markup, f"Write {markup}")
        if not other or set(same) <= set(found)
        else None,
    )


def _with_spaces(level: Level, name: str | None, value: str, kinds: list[Datatype]) -> Fault | None:
    stripped = value.strip(WHITE_SPACE)
    joined = "".join(stripped.split())
    if joined == stripped or any(kind.is_number for kind in kinds):
        return None
    if not any(kind.value is None and kind.allows(joined) for kind in kinds):
        return None
    return Fault(
        XT138.message(subject=_subject(level, name, value), expected=expected_values(kinds)),
        level.element,
        name,
    )
