"""The manifest: which definitions xmltool wrote, and what it wrote, so that `--prune` spares others'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.store.transaction.fingerprint import FILE, is_fingerprint
from xmltool.store.transaction.journal import definition_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xmltool.confined.directory import Directory

NAME = "manifest"
"""Its name in the private directory."""
MAX_BYTES = 32 * 1024 * 1024
"""A larger one is not read: as good as none."""


def read_manifest(private: Directory) -> dict[str, str]:
    """Return file name -> fingerprint of what xmltool wrote to it.

    One that is missing, cannot be read or is not as xmltool writes it is empty: then nothing counts
    as written by xmltool, and nothing is pruned.
    """
    import json

    try:
        found = json.loads(private.read(NAME, MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: value
        for name, value in found.items()
        if definition_name(name) and is_fingerprint(value) and value.startswith(FILE)
    }


def encode_manifest(manifest: Mapping[str, str]) -> bytes:
    """Return a manifest's bytes, the same for the same content."""
    import json

    return json.dumps(dict(sorted(manifest.items())), indent=0).encode() + b"\n"
