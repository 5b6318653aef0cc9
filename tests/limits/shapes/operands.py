"""Operands beside XML definitions of pools: JSON, and secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.limits.shapes.shape import ROOTED, Shape, numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECRET = (
    ("secret", "define", "--dry-run", *ROOTED, "s.xml"),
    ("secret", "list", *ROOTED),
    ("check", *ROOTED),
    ("secret", "info", "00000000-0000-4000-8000-000000000001", *ROOTED),
    ("secret", "undefine", "--dry-run", "00000000-0000-4000-8000-000000000001", *ROOTED),
    ("apply", "--dry-run", *ROOTED, "s.xml"),
)
JSON = (
    ("convert", "p.json"),
    ("define", "--dry-run", *ROOTED, "p.json"),
    ("apply", "--dry-run", *ROOTED, "p.json"),
    ("generate", "-f", "p.json"),
    ("diff", "p.json", "least.xml"),
)


def json_operands() -> Iterator[Shape]:
    def one(inside: str) -> str:
        return '{"pool": {"@type": "dir", "name": "p", ' + inside + '"target": {"path": "/p"}}}'

    texts: dict[str, Callable[[int], str]] = {
        "keys": lambda n: one(numbered('"k#": 1, ', n)),
        "equal-keys": lambda n: one('"uuid": "x", ' * n),
        "deep": lambda n: one('"a": ' + '{"a": ' * n + "1" + "}" * n + ", "),
        "deep-list": lambda n: "[" * n,
        "pools": lambda n: "[" + ",".join([one("")] * n) + "]",
        "string": lambda n: one('"uuid": "' + "x" * n + '", '),
        "escapes": lambda n: one('"uuid": "' + "\\u0041" * n + '", '),
        "backslashes": lambda n: '{"' + "\\\\" * n,
        "strings-unclosed": lambda n: '{"a": "' * n,
        "digits": lambda n: one('"capacity": ' + "9" * n + ", "),
        "exponent": lambda n: one('"capacity": 1e' + "9" * n + ", "),
        "blanks": lambda n: one(" " * n),
        "words": lambda n: "n" * n,
        "lists": lambda n: one('"source": {"device": [' + '{"@path": "/d"},' * n + '"x"]}, '),
    }
    for name, text in texts.items():
        yield Shape(f"json-{name}", JSON, "p.json", text)


def secrets() -> Iterator[Shape]:
    texts: dict[str, Callable[[int], str]] = {
        "unknown-children": lambda n: f"<secret>{numbered('<u#/>', n)}</secret>",
        "usages": lambda n: f"<secret>{numbered('<usage type=~ceph~/>', n)}</secret>",
        "attributes": lambda n: f"<secret{numbered(' a#=~~', n)}/>",
        "name": lambda n: (
            "<secret><uuid>00000000-0000-4000-8000-000000000001</uuid>"
            f"<usage type='ceph'><name>{'n' * n}</name></usage></secret>"
        ),
        "open": lambda n: "<secret>" * n,
    }
    for name, text in texts.items():
        yield Shape(f"secret-{name}", SECRET, "s.xml", text)
