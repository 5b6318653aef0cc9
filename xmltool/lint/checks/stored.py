"""XT310 to XT316: what libvirt's stored form lacks or says otherwise, at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.lint.context import Check
from xmltool.rules.stored import XT310, XT311, XT312, XT313, XT314, XT315, XT316

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xmltool.findings import Finding
    from xmltool.lint.context import Context


def check(context: Context) -> Iterable[Finding]:
    """Report what libvirt would silently drop or rewrite."""
    if context.rewritten == {}:
        return ()
    from xmltool.lint.checks.lost import lost

    return lost(context)


CHECK = Check((XT310, XT311, XT312, XT313, XT314, XT315, XT316), check)
