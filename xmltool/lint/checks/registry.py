"""Every check of single documents, in an explicit tuple, and the rules that are off by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.lint.checks import stored

if TYPE_CHECKING:
    from xmltool.lint.context import Check

CHECKS: tuple[Check, ...] = (stored.CHECK,)
"""Run in this order; findings are sorted later."""

OPT_IN: frozenset[str] = frozenset()
"""Ids of the rules that are silent unless selected; the same as in their metadata."""
