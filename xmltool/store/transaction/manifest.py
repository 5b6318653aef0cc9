"""The manifest: which definitions xmltool wrote, and what it wrote, so that `--prune` spares others'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.errors import AS_ROOT, NOT_ALLOWED, StoreError, reason_of
from xmltool.store.transaction.fingerprint import FILE, is_fingerprint
from xmltool.store.transaction.journal import definition_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xmltool.confined.directory import Directory

NAME = "manifest"
"""Its name in the private directory."""
MAX_BYTES = 32 * 1024 * 1024
"""A larger one is none of ours."""

_HINT = (
    "look at what it holds, then move it away: apply --prune takes the pools of this store for somebody"
    " else's then, and leaves them"
)


def read_manifest(private: Directory) -> dict[str, str]:
    """Return file name -> fingerprint of what xmltool wrote to it.

    Raises:
        StoreError: when it cannot be read, or is not as xmltool writes it. The next change would write
            it anew, and what it says of other definitions would be lost.
    """
    import json

    try:
        found = json.loads(private.read(NAME, MAX_BYTES))
    except FileNotFoundError:
        return {}
    except OSError as error:
        hint = AS_ROOT if error.errno in NOT_ALLOWED else _HINT
        raise StoreError(
            f"{private.shown(NAME)} cannot be read: {reason_of(error)}", hint
        ) from error
    except (ValueError, RecursionError) as error:
        raise _foreign(private) from error
    if not isinstance(found, dict) or not all(map(_is_written, found, found.values())):
        raise _foreign(private)
    return found


def _is_written(name: object, value: object) -> bool:
    """Report whether an entry is one that xmltool writes."""
    return definition_name(name) and is_fingerprint(value) and str(value).startswith(FILE)


def _foreign(private: Directory) -> StoreError:
    return StoreError(f"{private.shown(NAME)} is not as xmltool writes it", _HINT)


def encode_manifest(manifest: Mapping[str, str]) -> bytes:
    """Return a manifest's bytes, the same for the same content."""
    import json

    return json.dumps(dict(sorted(manifest.items())), indent=0).encode() + b"\n"
