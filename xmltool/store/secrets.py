"""The secrets beside a store, as libvirt loads them when it starts.

A secret is `UUID.xml`, its value `UUID.base64` beside it. Only the size of a value is looked at here.
(libvirt: virsecretobj.c, virSecretLoadAllConfigs, virSecretLoad and virSecretLoadValue)
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from xmltool.confined.directory import Directory, open_directory
from xmltool.document.document import parse_document
from xmltool.errors import AS_ROOT, NOT_ALLOWED, StoreError
from xmltool.pool.scalars import parse_uuid
from xmltool.secret.judge import Verdict, judge_secret
from xmltool.store.boot import SUFFIX
from xmltool.store.transaction.places import secrets_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xmltool.confined.root import Root
    from xmltool.secret.definition import SecretDef

VALUE_SUFFIX = ".base64"
"""Of the file of a value."""
MAX_BYTES = 64 * 1024
"""Of a definition that is looked at; libvirt itself reads more."""
_TAKEN = "internal error: a secret with UUID "
NOT_READ = Verdict(None, None, ())
"""Of a file that could not be read."""


class NoSuchSecretError(StoreError):
    """libvirt would have no such secret."""


class SecretEntry(NamedTuple):
    """One file that ends in `.xml` in the directory of secrets.

    Attributes:
        file: its name.
        data: its content; None where it could not be read.
        verdict: on its content.
        reason: why libvirt skips it; None for a secret that is loaded.
        value_size: bytes of the file of its value, None where there is none.
    """

    file: str
    data: bytes | None
    verdict: Verdict
    reason: str | None
    value_size: int | None

    @property
    def definition(self) -> SecretDef:
        """What libvirt holds of a secret that is loaded.

        Raises:
            ValueError: it is not loaded.
        """
        if self.reason is not None or self.verdict.definition is None:
            raise ValueError(f"{self.file} is not loaded")
        return self.verdict.definition

    @property
    def uuid(self) -> str:
        """The uuid by which its files are called."""
        return self.file.removesuffix(SUFFIX)

    @property
    def loaded(self) -> bool:
        """Whether libvirt has the secret after its start."""
        return self.reason is None

    @property
    def has_value(self) -> bool:
        """Whether libvirt has a value for it that can be used."""
        return bool(self.value_size)


class Secrets(NamedTuple):
    """A directory of secrets.

    Attributes:
        shown: its path on this machine.
        entries: in the directory's own order.
        orphans: files of values without a definition, sorted.
        modes: name -> permissions of what others than the owner may read; `""` is the directory.
        there: whether there is such a directory.
    """

    shown: str
    entries: tuple[SecretEntry, ...] = ()
    orphans: tuple[str, ...] = ()
    modes: Mapping[str, int] = {}
    there: bool = True

    @property
    def loaded(self) -> tuple[SecretEntry, ...]:
        """Those that libvirt has."""
        return tuple(entry for entry in self.entries if entry.loaded)


def read_secrets(
    root: Root, store: str, pending: Mapping[str, bytes | None] | None = None
) -> Secrets:
    """Read the secrets beside a store."""
    path = secrets_path(store)
    shown = root.shown(path)
    try:
        with open_directory(root, path) as directory:
            return _Reader(directory, pending or {}).read(shown)
    except (FileNotFoundError, NotADirectoryError):
        return Secrets(shown, there=False)
    except OSError as error:
        hint = AS_ROOT if error.errno in NOT_ALLOWED else None
        raise StoreError(f"{shown} cannot be read: {error.strerror}", hint) from error


class _Reader:
    """Reads a directory, with what an unfinished change makes of it."""

    def __init__(self, directory: Directory, pending: Mapping[str, bytes | None]) -> None:
        self._directory = directory
        self._pending = pending
        names = dict.fromkeys(directory.names())
        for name, data in pending.items():
            names.pop(name, None)
            if data is not None:
                names[name] = None
        self._names = names
        self._usages: dict[tuple[str | None, str | None], str] = {}

    def read(self, shown: str) -> Secrets:
        entries = tuple(self._entry(name) for name in self._names if name.endswith(SUFFIX))
        values = [name for name in self._names if _is_value(name)]
        orphans = sorted(
            v for v in values if v.removesuffix(VALUE_SUFFIX) + SUFFIX not in self._names
        )
        return Secrets(shown, entries, tuple(orphans), self._modes(values))

    def _modes(self, values: Sequence[str]) -> dict[str, int]:
        modes = {"": self._directory.status().st_mode & 0o777}
        for name in values:
            try:
                modes[name] = stat.S_IMODE(self._directory.stat(name).st_mode)
            except OSError:
                continue
        return {name: mode for name, mode in modes.items() if mode & 0o077}

    def _entry(self, name: str) -> SecretEntry:
        if name in self._pending:
            data, failure = self._pending[name], None
        else:
            data, failure = self._read(name)
        if data is None:
            return SecretEntry(name, None, NOT_READ, failure, None)
        verdict = judge_secret(parse_document(name, data), stored=True)
        value = name.removesuffix(SUFFIX) + VALUE_SUFFIX
        size, failure = self._value(value)
        reason = _refusal(name, verdict) or failure or self._taken(verdict.definition)
        return SecretEntry(name, data, verdict, reason, size)

    def _read(self, name: str) -> tuple[bytes | None, str | None]:
        try:
            entry = self._directory.inspect(name, MAX_BYTES)
        except OSError as error:
            return None, error.strerror
        return entry.data, None if entry.error is None else entry.error.strerror

    def _value(self, name: str) -> tuple[int | None, str | None]:
        """Return the size of a value's file, and why libvirt cannot read it."""
        if name in self._pending:
            data = self._pending[name]
            return (None if data is None else len(data)), None
        if name not in self._names:
            return None, None
        try:
            found = self._directory.stat(name)
        except FileNotFoundError:  # a dangling link is as good as no value
            return None, None
        except OSError as error:
            return None, f"cannot read {name}: {error.strerror}"
        if stat.S_ISDIR(found.st_mode):
            return None, f"cannot read {name}: Is a directory"
        return found.st_size, None

    def _taken(self, secret: SecretDef | None) -> str | None:
        """Return why a secret cannot be there beside those before it; note its usage."""
        if secret is None or secret.usage_type is None:
            return None
        first = self._usages.setdefault((secret.usage_type, secret.usage), secret.uuid or "")
        return None if first == secret.uuid else taken_usage(first, secret)


def taken_usage(uuid: str, secret: SecretDef) -> str:
    """Return libvirt's words for a usage that the secret with that uuid has already."""
    return f"{_TAKEN}{uuid} already defined for use with {secret.usage}"


def is_taken_usage(reason: str) -> bool:
    """Report whether libvirt skips a file because another secret has its usage."""
    return reason.startswith(_TAKEN)


def secret_of(secrets: Secrets, operand: str, *, by_usage: bool = False) -> SecretEntry:
    """Return the secret that libvirt has by a uuid or, where that is allowed, by its usage.

    Raises:
        NoSuchSecretError: there is none.
        StoreError: several have the usage.
    """
    uuid = parse_uuid(operand)
    found = [entry for entry in secrets.loaded if entry.uuid == uuid]
    for_use = [entry for entry in secrets.loaded if operand in _names(entry.definition)]
    if by_usage and not found:
        found = for_use
    if len(found) == 1:
        return found[0]
    if found:
        uuids = ", ".join(sorted(entry.uuid for entry in found))
        raise StoreError(f"several secrets are for use with {operand}", f"they are: {uuids}")
    message = f"no secret {operand} in {secrets.shown}"
    for entry in secrets.entries:
        if not entry.loaded and entry.uuid in (uuid, operand):
            message += f": libvirt skips {entry.file}: {entry.reason}"
    hint = f"the secret for use with {operand} is {for_use[0].uuid}" if for_use else None
    raise NoSuchSecretError(message, hint)


def _names(secret: SecretDef) -> tuple[str, ...]:
    """Return what a usage may be called by."""
    return () if secret.usage is None else (secret.usage, secret.shown_usage)


def _refusal(name: str, verdict: Verdict) -> str | None:
    """Return why libvirt skips a file because of what is in it, or of its name."""
    definition = verdict.definition
    if definition is None:
        return next((f.libvirt or f.message for f in verdict.findings), "cannot be read")
    if name != f"{definition.uuid}{SUFFIX}":
        return f"internal error: <uuid> does not match secret file name '{name}'"
    return None


def _is_value(name: str) -> bool:
    stem = name.removesuffix(VALUE_SUFFIX)
    return stem != name and parse_uuid(stem) == stem


def sorted_secrets(entries: Sequence[SecretEntry]) -> list[SecretEntry]:
    """Sort by file name: by uuid."""
    return sorted(entries, key=lambda entry: os.fsencode(entry.file))
