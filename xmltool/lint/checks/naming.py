"""XT709: names that commands and scripts trip over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.lint.checks.where import name_element
from xmltool.lint.context import Check
from xmltool.pool.scalars import parse_uuid
from xmltool.rules.practice import XT709
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.findings import Finding
    from xmltool.lint.context import Context

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+@:,=")


def check(context: Context) -> Iterator[Finding]:
    """Report a name that is hard to use."""
    name = context.definition.name
    if _PLAIN.issuperset(name) and name[0].isalpha() and len(name) < 32:
        return
    if "\r" in name:
        return  # XT304 says that it cannot even be loaded again
    uuid = parse_uuid(name)
    if uuid is not None and uuid == context.definition.uuid:
        return  # whatever virsh takes it for, it means this pool
    trouble = _trouble(name)
    if trouble is not None:
        message = f"the pool's name {quoted(name)} {trouble}; use letters, digits, '-', '_' and '.'"
        element = name_element(context)
        lacks = () if element.getparent() is context.root else ("<name>",)
        yield context.finding(XT709, message, element, lacks=lacks)


CHECK = Check((XT709,), check)


def _trouble(name: str) -> str | None:
    """Say what is wrong with a name, in words that follow it; None when nothing is."""
    if name != name.strip():
        return "begins or ends with white space, which is part of it and cannot be seen"
    if any(map(str.isspace, name)):
        return "has white space in it: it must be quoted in each command"
    if not name.isascii():
        return "has letters beyond ASCII: it looks and sorts otherwise with other locales and fonts"
    odd = "".join(dict.fromkeys(letter for letter in name if letter not in _PLAIN))
    if odd:
        return f"has {odd} in it, which shells or file systems take for something else"
    if name.startswith("-"):
        return "begins with '-': commands take it for an option"
    if name.startswith("."):
        return "begins with '.': its file is hidden"
    if parse_uuid(name) is not None:
        return "is a uuid: virsh takes it for the uuid of another pool"
    if name.isdigit():
        return "is a number: commands and people take it for an id"
    return None
