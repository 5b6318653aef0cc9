"""The marks of template languages: files that are templates by name, and marks left in a plain value."""

from __future__ import annotations

import re

SUFFIXES: dict[str, tuple[str, ...]] = {
    ".j2": ("jinja",),
    ".jinja": ("jinja",),
    ".jinja2": ("jinja",),
    ".gotmpl": ("jinja",),
    ".mustache": ("jinja",),
    ".hbs": ("jinja",),
    ".erb": ("erb",),
    ".epp": ("erb",),
    ".tftpl": ("terraform",),
    ".tmpl": ("jinja", "erb", "terraform", "shell", "printf", "at", "percent"),
    ".tpl": ("jinja", "erb", "terraform", "shell", "printf", "at", "percent"),
    ".in": ("jinja", "erb", "terraform", "shell", "printf", "at", "percent"),
}
"""Names of files that are templates without being said to be, and the kinds that are meant."""

_MARKS = (
    ("jinja", r"\{\{[^{}]{0,999}\}\}|\{%[^%]{0,999}%\}"),
    ("erb", r"<%=?[^%]{0,999}%>"),
    ("percent", r"\[%[^%]{0,999}%\]"),
    ("shell", r"\$\{[^{}]{0,999}\}|\$\([^()]{1,999}\)|\$[A-Za-z_][A-Za-z0-9_]*"),
    ("at", r"@@[A-Za-z_][A-Za-z0-9_.-]*@@|@[A-Za-z_][A-Za-z0-9_.-]*@"),
    ("percent", r"%[A-Za-z_][A-Za-z0-9_]*%"),
    ("printf", r"%\([A-Za-z_]\w*\)[sd]|(?<![\w%])%(?:\d\$)?[sd](?!\w)"),
    ("format", r"\{[A-Za-z_][A-Za-z0-9_.]*\}|(?<![\w{])\{\}"),
    ("capitals", r"__[A-Z][A-Z0-9_]*__"),
)
"""By kind what such a mark looks like in a value, the most telling kind first."""
_HINT = r"[{$@%\[]|<%|__"


def kinds_of(name: str) -> tuple[str, ...]:
    """Return the kinds of placeholders that a file has by its name; none for one that is no template."""
    dot = name.rfind(".")
    return SUFFIXES.get(name[dot:], ()) if dot >= 0 else ()


def mark_in(value: str) -> tuple[str, str] | None:
    """Return the kind and the text of the first mark in a value of a plain file, or None."""
    if re.search(_HINT, value) is None:
        return None
    for kind, pattern in _MARKS:
        match = re.search(pattern, value)  # compiled once, when the first value needs it
        if match is not None:
            return kind, match.group()
    return None
