"""The live side as a file: what `snapshot` writes and `drift --live-from` reads.

One versioned JSON object holds every pool and secret as libvirt reported it, in the form in which
libvirt prints it, passwords masked: drift against it is the drift that there was when it was taken.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from xmltool import __version__
from xmltool.errors import LibvirtError, UsageError
from xmltool.live.ask_secrets import read_secret
from xmltool.live.mask import mask
from xmltool.live.pools import Live, LivePool
from xmltool.live.reported import MAX_SIZE, Sizes, read_reported
from xmltool.pool.write import stored_bytes
from xmltool.resources import data_text
from xmltool.secret.write import stored_bytes as secret_bytes
from xmltool.stream import read_file, read_standard_input
from xmltool.text.shell import shell_word

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.secret.definition import SecretDef

VERSION = 1
"""Of the format."""
MAX_BYTES = 64 * 1024 * 1024
"""Of a snapshot: about 20,000 pools."""
_FLAGS = ("persistent", "active", "autostart", "used")


def to_json(live: Live, taken_at: str) -> str:
    """Write a live side.

    Args:
        live: of any libvirt.
        taken_at: when it was asked, in UTC.
    """
    report = {
        "version": VERSION,
        "tool": f"xmltool {__version__}",
        "taken_at": taken_at,
        "connect": live.connect,
        "pools": [_entry(pool) for pool in sorted(live.pools, key=lambda pool: pool.name)],
        "secrets": None if live.secrets is None else list(map(_secret_entry, live.secrets)),
    }
    return json.dumps(report, indent=1) + "\n"


def script(connect: str) -> str:
    """Return the shell script that records a libvirt with virsh alone, in the same form."""
    if not connect.isprintable():
        raise UsageError(f"--connect {connect}: not a URI", "such as qemu:///system")
    text = data_text("live/snapshot.sh")
    return text.replace("@VERSION@", __version__).replace("@CONNECT@", shell_word(connect))


def _entry(pool: LivePool) -> dict[str, Any]:
    capacity, allocation, available = pool.sizes or (None, None, None)
    return {
        "name": pool.name,
        "uuid": pool.uuid,
        "type": pool.definition.type,
        **{flag: getattr(pool, flag) for flag in _FLAGS},
        "capacity": capacity,
        "allocation": allocation,
        "available": available,
        "xml": _xml(pool.definition),
        "running_xml": None if pool.current is None else _xml(pool.current),
    }


def _secret_entry(secret: SecretDef) -> dict[str, Any]:
    return {"uuid": secret.uuid, "xml": secret_bytes(secret).decode()}


def _xml(definition: StoragePoolDef) -> str:
    return stored_bytes(mask(definition), header=False).decode()


def read_snapshot(path: str) -> Live:
    """Read what `xmltool snapshot` wrote; `-` is standard input.

    Raises:
        LibvirtError: it cannot be read, or is no snapshot.
    """
    return from_json(path, _bytes_of(path))


def from_json(name: str, data: bytes) -> Live:
    """Read a live side."""
    try:
        report = json.loads(data)
        version = report["version"]
    except (ValueError, RecursionError, MemoryError, TypeError, KeyError):
        raise _no_snapshot(name, "it is not the JSON that `xmltool snapshot` writes") from None
    if version != VERSION:
        raise LibvirtError(
            f"{name}: a snapshot of version {version!r}: read it with a newer xmltool"
        )
    try:
        pools = tuple(read_pool(entry) for entry in report["pools"])
        secrets = read_secrets(report)
        connect = str(report["connect"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _no_snapshot(name, f"a pool or a secret in it is not whole ({error})") from None
    return Live(connect, pools, secrets)


def read_secrets(report: dict[str, Any]) -> tuple[SecretDef, ...] | None:
    """Read the secrets of a snapshot; None where it knows nothing of them, as older ones do.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: one is not whole.
    """
    entries = report.get("secrets")
    return None if entries is None else tuple(map(_secret, entries))


def _secret(entry: dict[str, Any]) -> SecretDef:
    secret = read_secret(entry["xml"].encode("utf-8", "surrogatepass"))
    if secret is None:
        raise ValueError("its XML is not libvirt's")
    return secret


def read_pool(entry: dict[str, Any]) -> LivePool:
    """Read one pool of a snapshot.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it is not whole.
    """
    for flag in _FLAGS:
        if not isinstance(entry[flag], bool):
            raise TypeError(f"{flag} is not true or false")
    definition = _definition(entry["xml"])
    running = None if entry["running_xml"] is None else _definition(entry["running_xml"])
    numbers = [entry[field] for field in Sizes._fields]
    if None not in numbers and not all(map(_is_size, numbers)):
        raise TypeError("a size is not a number of bytes")
    return LivePool(
        str(definition.uuid),
        definition,
        **{flag: entry[flag] for flag in _FLAGS},
        current=None if running == definition else running,
        sizes=None if None in numbers else Sizes(*numbers),
    )


def _is_size(number: object) -> bool:
    """Report whether libvirt can have said a number of bytes."""
    return type(number) is int and 0 <= number < MAX_SIZE


def _definition(xml: str) -> StoragePoolDef:
    reported = read_reported(xml.encode("utf-8", "surrogatepass"))
    if reported is None:
        raise ValueError("its XML is not libvirt's")
    return reported.definition


def _no_snapshot(name: str, why: str) -> LibvirtError:
    return LibvirtError(f"{name}: not a snapshot: {why}: write one with `xmltool snapshot -o FILE`")


def _bytes_of(path: str) -> bytes:
    try:
        data = read_standard_input(MAX_BYTES) if path == "-" else read_file(path, MAX_BYTES)
    except OSError as error:
        raise LibvirtError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise LibvirtError(f"{path}: larger than {MAX_BYTES} bytes, too large for a snapshot")
    return data
