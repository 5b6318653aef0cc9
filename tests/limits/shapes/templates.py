"""Templates of documents, the values that they are rendered with, and pools inside scripts."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from tests.limits.shapes.shape import LEAST, TARGET, Shape, named, numbered, pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEMPLATE = (
    ("validate", "p.xml.j2"),
    ("lint", "--isolated", "p.xml.j2"),
    ("lint", "--isolated", "--format", "json", "p.xml.j2"),
    ("lint", "--isolated", "--template-vars", "vars.json", "p.xml.j2"),
    ("server", "p.xml.j2"),
)


_CHOICES = LEAST.replace(
    "<target>",
    numbered("{% if a# %}<uuid>z</uuid>{% else %}<uuid>{{ u }}z</uuid>{% endif %}", 12)
    + "<target>",
)
"""A template that can be filled in too many ways to be judged."""
_KINDS = {
    "erb": "<%= a %>", "terraform": "${a}", "shell": "$(a)", "printf": "%s", "format": "{a}",
    "at": "@A@", "percent": "%A%", "capitals": "AAA ",
}  # fmt: skip


def holes() -> Iterator[Shape]:
    """Yield placeholders of each kind beside each other, in a template and in a plain file."""
    for kind, hole in _KINDS.items():
        read = (
            ("lint", "--isolated", "--template", kind, "p.xml"),
            ("lint", "--isolated", "p.xml"),
        )
        yield Shape(f"template-of-{kind}", read, "p.xml", partial(_named_by, hole))


def _named_by(hole: str, number: int) -> str:
    return pool(f"<name>{hole * number}</name>{TARGET}")


def templates() -> Iterator[Shape]:
    texts: dict[str, Callable[[int], str]] = {
        "holes": lambda n: pool(f"<name>{'{{ a }}' * n}</name>{TARGET}"),
        "holes-in-many": lambda n: named(
            f"<source>{numbered('<host name=~{{ h }}~/>', n)}<name>r</name></source>", "rbd"
        ),
        "holes-unclosed": lambda n: pool(f"<name>{'{{ ' * n}</name>{TARGET}"),
        "braces": lambda n: pool(f"<name>{'{' * n}</name>{TARGET}"),
        "statements-unclosed": lambda n: named("{% if " * n + TARGET),
        "comments-unclosed": lambda n: named("{# " * n + TARGET),
        "if": lambda n: named("{% if a %}<bogus/>{% endif %}" * n + TARGET),
        "if-distinct": lambda n: named(
            numbered("{% if a# %}<uuid>x</uuid>{% endif %}", n) + TARGET
        ),
        "if-open": lambda n: named("{% if a %}" * n + TARGET),
        "if-nested": lambda n: named("{% if a %}" * n + TARGET + "{% endif %}" * n),
        "elif": lambda n: named(
            "{% if a %}<x/>" + numbered("{% elif a == # %}<y/>", n) + "{% endif %}" + TARGET
        ),
        "for": lambda n: named("{% for a in b %}<bogus/>{% endfor %}" * n + TARGET),
        "endif": lambda n: named("{% endif %}" * n + TARGET),
        "and": lambda n: named("{% if " + "a and " * n + "b %}<x/>{% endif %}" + TARGET),
        "parentheses": lambda n: named("{% if " + "(" * n + "a" + ")" * n + " %}<x/>{% endif %}"),
        "brackets": lambda n: named("{% if a" + "['b']" * n + " %}<x/>{% endif %}" + TARGET),
        "filters": lambda n: named("{% if a" + " | trim" * n + " %}<x/>{% endif %}" + TARGET),
        "in-list": lambda n: named("{% if a in [" + numbered("'#', ", n) + "] %}<x/>{% endif %}"),
        "blanks-in-a-statement": lambda n: named(
            "{% if" + " " * n + "a %}<x/>{% endif %}" + TARGET
        ),
        "raw": lambda n: named("{% raw %}" * n + TARGET),
        "set": lambda n: named(numbered("{% set a# = 1 %}", n) + TARGET),
        "erb": lambda n: named("<% if a %><bogus/><% end %>" * n + TARGET),
        "erb-unclosed": lambda n: named("<% " * n + TARGET),
        "erb-do": lambda n: named("<% a.each do " + "|" * n + " %><x/><% end %>" + TARGET),
        "terraform": lambda n: named("%{ if a }<bogus/>%{ endif }" * n + TARGET),
        "terraform-unclosed": lambda n: named("%{ if ${" * n + TARGET),
        "holes-in-names": lambda n: named("<a{{ a }}/>" * n + TARGET),
        "holes-in-a-tag": lambda n: f"<pool type='dir' {'{{ a }} ' * n}><name>p</name></pool>",
        "hash-lines": lambda n: "# comment\n" * n + LEAST,
        "faults-and-holes": lambda n: named(numbered("<u# a='{{ a }}'/>", n) + TARGET),
        "unclosed-elements": lambda n: named("{% if a %}<x>{% endif %}" * n + TARGET),
    }
    for name, text in texts.items():
        yield Shape(f"template-{name}", TEMPLATE, "p.xml.j2", text)


def variables() -> Iterator[Shape]:
    cases: dict[str, Callable[[int], str]] = {
        "cases": lambda n: json.dumps([{"a": True, "b": [str(i)]} for i in range(n)]),
        "deep": lambda n: '{"a": ' * n,
        "keys": lambda n: json.dumps({f"k{i}": i for i in range(n)}),
        "list": lambda n: json.dumps({"a": True, "b": ["x"] * n}),
    }
    read = (("lint", "--isolated", "--template-vars", "v.json", "t.xml.j2"),)
    for name, text in cases.items():
        yield Shape(f"variables-{name}", read, "v.json", text)


def embedded() -> Iterator[Shape]:
    read = (("lint", "--isolated", "p.sh"),)
    yield Shape("embedded-pools", read, "p.sh", lambda n: f"cat <<E\n{LEAST}E\n" * n)
    yield Shape(
        "embedded-choices", read, "p.sh", lambda n: f"cat <<E\n{_CHOICES}E\n" * n, most=2000
    )
    yield Shape("embedded-open", read, "p.sh", lambda n: "cat <<E\n<pool>\n" * n)
    yield Shape("embedded-quotes", read, "p.sh", lambda n: "echo '<pool \"" * n)
