"""Every check of single documents, in an explicit tuple, and the rules that are off by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.lint.checks import access, devices, formats, local, naming, start, stored, target

if TYPE_CHECKING:
    from xmltool.lint.context import Check

CHECKS: tuple[Check, ...] = (
    stored.CHECK,
    target.CHECK,
    devices.CHECK,
    access.CHECK,
    formats.CHECK,
    naming.CHECK,
    start.CHECK,
    local.CHECK,
)
"""Run in this order; findings are sorted later."""
