"""Where the project's own data is: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def rng_directory() -> str:
    """Give the directory that holds `storagepool.rng`."""
    inside = os.path.join(_PACKAGE, "_rng")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_PACKAGE), "rng")
