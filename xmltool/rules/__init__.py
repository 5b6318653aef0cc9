"""The rules: one constant for each, one module for each family.

A family is imported where one of its rules is needed, so that a clean run imports none.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from xmltool.rules.rule import Rule

if TYPE_CHECKING:
    RULES: dict[str, Rule]

__all__ = ["RULES", "Rule"]

FAMILIES = (
    "reading", "grammar", "refusals", "stored", "between", "store", "system", "practice", "secrets",
    "settings",
)  # fmt: skip
"""The modules of this package that hold rules, in order of their ids."""


@cache
def _rules() -> dict[str, Rule]:
    families = (import_module(f"xmltool.rules.{family}") for family in FAMILIES)
    return {
        str(value): value
        for family in families
        for value in vars(family).values()
        if isinstance(value, Rule)
    }


def __getattr__(name: str) -> object:
    """Return `RULES`, every rule by its id in order; made when it is first asked for."""
    if name == "RULES":
        return _rules()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
