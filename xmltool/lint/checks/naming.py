"""XT709: names that commands and scripts trip over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.lint.context import Check
from xmltool.pool.scalars import parse_uuid
from xmltool.rules.practice import XT709
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.findings import Finding
    from xmltool.lint.context import Context
    from xmltool.rules.rule import Message

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+@:,=")
_PLAIN_NAME = re.compile(rf"[a-zA-Z][{re.escape(''.join(_PLAIN))}]{{0,30}}")
"""One of which there certainly is nothing to say."""


def check(context: Context) -> Iterable[Finding]:
    """Report a name that is hard to use."""
    name = context.definition.name
    return () if _PLAIN_NAME.fullmatch(name) else _found(context, name)


def _found(context: Context, name: str) -> Iterator[Finding]:
    if "\r" in name:
        return  # XT304 says that it cannot even be loaded again
    uuid = parse_uuid(name)
    if uuid is not None and uuid == context.definition.uuid:
        return  # whatever virsh takes it for, it means this pool
    message = _message(name)
    if message is not None:
        element = context.root.find("name")
        if element is None or not (element.text or len(element)):
            element = context.at("source/name")  # which the pool is called by then
        lacks = () if element.getparent() is context.root else ("<name>",)
        yield context.finding(message, element, lacks=lacks)


CHECK = Check((XT709,), check)


def _message(name: str) -> Message | None:
    """Return what is wrong with a name; None when nothing is."""
    shown = quoted(name)
    if name != name.strip():
        return XT709.message("padded", name=shown)
    if any(map(str.isspace, name)):
        return XT709.message("white space", name=shown)
    if not name.isascii():
        return XT709.message("beyond ascii", name=shown)
    odd = "".join(dict.fromkeys(letter for letter in name if letter not in _PLAIN))
    if odd:
        return XT709.message("odd", name=shown, odd=odd)
    if name.startswith("-"):
        return XT709.message("dash", name=shown)
    if name.startswith("."):
        return XT709.message("dot", name=shown)
    if parse_uuid(name) is not None:
        return XT709.message("uuid", name=shown)
    return XT709.message("number", name=shown) if name.isdigit() else None
