"""No regular expression keeps a place to go back to for each of a million repetitions.

What repeats a group without end and may give a repetition back (`(?:a|b)*`) remembers each of them,
at about 500 bytes: 4 MiB of text become 700 MiB. Possessive repeats (`*+`, `++`) do not.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import re._constants as constants  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import warnings
from typing import TYPE_CHECKING, Any

import pytest

import xmltool

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 10_000
_ONE = (constants.LITERAL, constants.NOT_LITERAL, constants.ANY, constants.IN)
SHORT = {
    ("xmltool.cli.completing.values", "_CHOICE"): "help texts of its own",
    ("xmltool.explain.relaxng.datatypes", "_PLAIN_PATTERN"): "patterns of 2,000 characters",
    ("xmltool.files.overlooked", "_START"): "the first bytes of a file",
    ("xmltool.lint.hosts", "_PYTHON_STRING"): "the bytes right before a pool",
}
"""Patterns that repeat groups and never see much, and why not."""


def repeated(parts: Any) -> Iterator[Any]:
    """Yield the groups that a parsed pattern repeats without end, and may give back."""
    for operation, value in parts:
        inner: list[Any] = []
        if operation in (constants.MAX_REPEAT, constants.MIN_REPEAT):
            _, most, group = value
            if most > MANY and not (len(group) == 1 and group[0][0] in _ONE):
                yield group
            inner = [group]
        elif operation is constants.POSSESSIVE_REPEAT:
            inner = [value[2]]
        elif operation is constants.SUBPATTERN:
            inner = [value[3]]
        elif operation is constants.BRANCH:
            inner = value[1]
        elif operation in (constants.ASSERT, constants.ASSERT_NOT):
            inner = [value[1]]
        elif operation is constants.ATOMIC_GROUP:
            inner = [value]
        for group in inner:
            yield from repeated(group)


def patterns_of(value: object) -> Iterator[re.Pattern[Any]]:
    values = value.values() if isinstance(value, dict) else value
    for one in values if isinstance(value, (dict, tuple, list)) else (value,):
        if isinstance(one, re.Pattern):
            yield one


def found() -> Iterator[tuple[tuple[str, str], re.Pattern[Any]]]:
    """Yield every pattern that stands at the top of a module, by module and name."""
    for module in pkgutil.walk_packages(xmltool.__path__, "xmltool."):
        if ".collection" in module.name or module.name.endswith("__main__"):
            continue  # Ansible's own imports
        for name, value in vars(importlib.import_module(module.name)).items():
            for pattern in patterns_of(value):
                yield (module.name, name), pattern


def is_costly(pattern: re.Pattern[Any]) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sets of the future: said where the pattern is compiled
        return any(repeated(parser.parse(pattern.pattern, pattern.flags)))


def test_nothing_is_remembered_for_each_repetition() -> None:
    seen = dict(found())
    assert len(seen) > 100
    costly = {place for place, pattern in seen.items() if is_costly(pattern)}
    assert costly == SHORT.keys()


@pytest.mark.parametrize(
    ("pattern", "costly"),
    [
        ("(?:ab)*", True),
        ("(?:ab|c)+?d", True),
        ("x(?=(?:ab)*)", True),
        ("(?:[^a]|'[^']*')*", True),
        ("(?:ab)*+", False),
        ("[ab]*c+.*", False),
        ("(?:ab){1,9}", False),
        ("(?>(?:ab)*)", True),
    ],
)
def test_what_counts_as_costly(pattern: str, costly: bool) -> None:
    assert is_costly(re.compile(pattern)) is costly
