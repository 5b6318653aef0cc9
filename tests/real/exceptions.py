"""The documents on which xmltool and a referee cannot agree, each with the referee's reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class KnownDifference(NamedTuple):
    """One kind of document that is left out of a comparison."""

    claim: str
    reason: str
    matches: Callable[[bytes], bool]


EXCEPTIONS: tuple[KnownDifference, ...] = ()
"""As few as possible, and none that a pool's author could meet."""


def excepted(claim: str, document: bytes) -> bool:
    """Tell whether a disagreement is a known one."""
    return any(claim == known.claim and known.matches(document) for known in EXCEPTIONS)
