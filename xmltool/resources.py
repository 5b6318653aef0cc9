"""Where the project's own data is: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def rng_directory() -> str:
    """Return the directory that holds `storagepool.rng`."""
    inside = os.path.join(_PACKAGE, "_rng")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_PACKAGE), "rng")


def flat_directory() -> str:
    """Return the directory with the grammar of each pool type, made of `storagepool.rng`."""
    return os.path.join(_PACKAGE, "grammar", "flat")


def data_text(path: str) -> str:
    """Return the text of a data file of the package, named from the package on."""
    with open(os.path.join(_PACKAGE, path), encoding="utf-8", newline="") as file:
        return file.read()


def package_text(path: str) -> str | None:
    """Return the text of a data file of the package, None where there is none."""
    try:
        return data_text(path)
    except FileNotFoundError:
        return None
