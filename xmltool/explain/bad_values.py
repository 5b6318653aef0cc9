"""Values that people really write and libvirt does not take, each with a message of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.explain.exports import server_and_export
from xmltool.explain.faults import Fault, Remedy
from xmltool.explain.markup import start_tag
from xmltool.explain.matcher import Repair
from xmltool.explain.relaxng.datatypes import WHITE_SPACE
from xmltool.explain.relaxng.patterns import QName
from xmltool.explain.wording import expected_values, pairing, tag
from xmltool.pool.elements import name_of
from xmltool.pool.everyday import plain
from xmltool.rules.grammar import XT105, XT132, XT133, XT135, XT138, XT139
from xmltool.text.placeholders import mark_in
from xmltool.text.words import quoted, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml import etree

    from xmltool.explain.relaxng.datatypes import Datatype
    from xmltool.rules.rule import Message

_STAND_INS = (
    "uuid", "guid", "your", "here", "todo", "change", "random", "generate", "auto", "none",
)  # fmt: skip
"""Words that stand where a UUID is to come."""
_HOST_AND_PORT = re.compile(r"(?:v[12]:)?(\[[^\]]*\]|[^\s:\[\],;]+)(?::([0-9]+)(?:/[0-9]+)?)?")
"""Also as Ceph writes a monitor, with its protocol before it: `v2:10.0.0.1:3300/0`."""
_LONGEST_LIST = 2000
"""Characters: a list of hosts that somebody wrote is shorter."""
_PREFIX_LENGTH = re.compile(r"/[0-9]{1,3}$")
_BETWEEN_HOSTS = re.compile(r"\s*[,;]\s*|\s+")


class _Value(NamedTuple):
    """A value that is refused: of an attribute, or without its name the text of an element."""

    element: etree._Element
    name: str | None
    text: str
    kinds: Sequence[Datatype]

    @property
    def subject(self) -> str:
        """How messages name it."""
        if self.name is None:
            return f"{tag(self.element)}: {quoted(self.text)}"
        return f"{pairing(self.name, self.text)} on {tag(self.element)}"

    def fault(self, message: Message, remedy: Remedy | None = None) -> Fault:
        """Return what a message says of it as a fault."""
        return Fault(message, self.element, self.name, remedy=remedy)


def habitual_value(
    element: etree._Element, name: str | None, text: str, kinds: Sequence[Datatype]
) -> Fault | None:
    """Report what a value is that people write from habit; None for any other."""
    value = _Value(element, name, text, kinds)
    local = name_of(element)
    checks: list[Callable[[_Value], Fault | None]] = [_placeholder]
    if local == "uuid" and name is None:
        checks.append(_crossed_out)
    if local == "host" and name == "name":
        checks += [_host_list, _host_with_more]
    if local in ("host", "dir", "device") and name is not None:
        checks.append(_exported)
    if local == "auth" and name == "type":
        checks.append(_no_credentials)
    checks.append(_with_spaces)
    return next((fault for check in checks if (fault := check(value)) is not None), None)


def _placeholder(value: _Value) -> Fault | None:
    found = mark_in(value.text)
    if found is None:
        return None
    kind, hole = found
    expected = expected_values(value.kinds)
    said = {"subject": value.subject, "placeholder": shortened(hole), "expected": expected}
    return value.fault(XT139.message("value", kind=kind, **said))


def _no_credentials(value: _Value) -> Fault | None:
    auth = value.element
    if (
        plain(value.text) not in ("none", "no", "off", "anonymous")
        or len(auth.attrib) > 1
        or len(auth)
    ):
        return None
    message = XT105.message("value", subject=value.subject, expected=expected_values(value.kinds))
    return value.fault(message, Remedy("remove", "", f"Remove {tag(auth)}"))._replace(
        hint=f"a pool without credentials has no {tag(auth)}: remove it",
        repairs=(Repair("skip", auth),),
    )


def _crossed_out(value: _Value) -> Fault | None:
    bare = value.text.strip(WHITE_SPACE).lower()
    crosses = sum(1 for char in bare if char in "x?.*#_\u2026")
    stands = crosses > len(bare) / 3 or any(word in bare for word in _STAND_INS)
    if not bare or not stands:
        return None
    return value.fault(XT135.message(subject=value.subject, element=tag(value.element)))


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


def _host_list(value: _Value) -> Fault | None:
    markup = host_markup(value.text)
    count = 0 if markup is None else markup.count("<host ")
    if markup is None or count < 2:
        return None
    first = f"{markup.partition('/>')[0]}/>"
    message = XT132.message(subject=value.subject, count=count, markup=first)
    return value.fault(message, Remedy("replace", markup, "Write one <host> element for each"))


def _host_markup(host: str, port: str | None) -> str:
    given = f' port="{port}"' if port else ""
    return f'<host name="{host.strip("[]")}"{given}/>'


def _host_with_more(value: _Value) -> Fault | None:
    match = _HOST_AND_PORT.fullmatch(value.text)
    if match is None or not any(kind.allows(match[1].strip("[]")) for kind in value.kinds):
        return None
    markup = _host_markup(match[1], match[2])
    said = {"subject": value.subject, "markup": markup}
    if match[1].startswith("["):
        message = XT133.message(**said)
    elif match[2]:
        message = XT105.message("port", expected=expected_values(value.kinds), **said)
    else:
        return None
    remedy = None
    if not match[2]:
        remedy = Remedy("value", match[1].strip("[]"), "Remove the brackets")
    elif list(value.element.attrib) == ["name"]:
        remedy = Remedy("replace", markup, f"Write {markup}")
    return value.fault(message, remedy)


def _exported(value: _Value) -> Fault | None:
    return server_and_directory(value.element, str(value.name), value.text)


def server_and_directory(element: etree._Element, name: str, text: str) -> Fault | None:
    """Return the fault of a value that names a server and what it exports; None for any other."""
    found = server_and_export(text)
    source = element.getparent()
    if found is None and name == "name" and not _PREFIX_LENGTH.search(text):
        found = server_and_export(text.replace("/", ":/", 1))  # nas/export
    if found is None or source is None:
        return None
    other = [child for child in source if child is not element and child.tag in ("host", "dir")]
    host, directory = start_tag("host", {"name": found[0]}), start_tag("dir", {"path": found[1]})
    same = {child.get("path" if child.tag == "dir" else "name") for child in other}
    own = {"host": host, "dir": directory} if other else {}
    markup = own.get(name_of(element), host + directory)
    value = _Value(element, name, text, ())
    message = XT105.message("export", subject=value.subject, host=host, directory=directory)
    remedy = Remedy("replace", markup, f"Write {markup}") if same <= set(found) else None
    missing = frozenset([QName("", "host"), QName("", "dir")])
    return value.fault(message, remedy)._replace(missing=missing)


def _with_spaces(value: _Value) -> Fault | None:
    stripped = value.text.strip(WHITE_SPACE)
    joined = "".join(stripped.split())
    if joined == stripped or any(kind.is_number for kind in value.kinds):
        return None
    if not any(kind.value is None and kind.allows(joined) for kind in value.kinds):
        return None
    expected = expected_values(value.kinds)
    return value.fault(XT138.message(subject=value.subject, expected=expected))
