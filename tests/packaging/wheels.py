"""Wheels of what is installed here: with them an installer can be tried without the network."""

from __future__ import annotations

import zipfile
from importlib.metadata import distribution
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from importlib.metadata import Distribution
    from pathlib import Path

_MADE_BY_INSTALLER = ("INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")


def closure(*names: str) -> list[Distribution]:
    """Return installed distributions and all that they need."""
    wanted, found = list(names), {}
    while wanted:
        one = distribution(wanted.pop())
        if one.name not in found:
            found[one.name] = one
            for text in one.requires or ():
                requirement = Requirement(text)
                if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                    wanted.append(requirement.name)
    return list(found.values())


def packed(one: Distribution, to: Path) -> None:
    """Pack an installed distribution into the wheel that it came from."""
    head = (one.read_text("WHEEL") or "").splitlines()
    tags = [line.removeprefix("Tag: ") for line in head if line.startswith("Tag: ")]
    parts = ["".join(".".join(dict.fromkeys(p))) for p in zip(*(t.split("-") for t in tags), strict=True)]  # fmt: skip
    name = one.name.replace("-", "_").replace(".", "_")
    with zipfile.ZipFile(to / f"{name}-{one.version}-{'-'.join(parts)}.whl", "w") as archive:
        for file in one.files or ():
            if ".." in file.parts or "__pycache__" in file.parts or file.name in _MADE_BY_INSTALLER:
                continue
            if file.name == "RECORD":
                lines = (one.read_text("RECORD") or "").splitlines()
                kept = [
                    line
                    for line in lines
                    if not line.startswith("..") and "__pycache__" not in line
                ]
                archive.writestr(str(file), "\n".join(kept) + "\n")
            else:
                archive.write(one.locate_file(file), str(file))
