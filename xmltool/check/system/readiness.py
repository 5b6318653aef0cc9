"""Whether a system can serve the pools of its store: what is missing in it, before it ever boots."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from xmltool.check.system.backends import BACKENDS, module_file, module_package
from xmltool.check.system.bootup import Bootup
from xmltool.check.system.daemon import Daemon, Start
from xmltool.check.system.fstab import FSTAB
from xmltool.check.system.labels import Labels
from xmltool.check.system.misplaced import misplaced
from xmltool.check.system.system import System
from xmltool.check.system.target import Target, Targets
from xmltool.errors import StoreError
from xmltool.pool.types import POOL_TYPES
from xmltool.programs.packages import packages_of
from xmltool.remarks import Remark
from xmltool.rules.system import (
    XT601,
    XT602,
    XT603,
    XT604,
    XT605,
    XT611,
    XT612,
    XT613,
    XT616,
)
from xmltool.secret.meant import KnownSecrets
from xmltool.store.place import SYSTEM_STORE
from xmltool.store.secrets import VALUE_SUFFIX, read_secrets
from xmltool.store.transaction.places import secrets_path
from xmltool.text import shell
from xmltool.text.words import listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xmltool.confined.root import Root
    from xmltool.pool.definition import Auth, StoragePoolDef
    from xmltool.store.place import Place
    from xmltool.store.secrets import SecretEntry, Secrets


class Readiness:
    """Looks at a system for what its pools need.

    Args:
        root: of the system.
        place: the store inside the root.
        pending: what an unfinished change makes of the files of secrets.

    Attributes:
        system: what is installed.
        bootup: what happens when it boots.
    """

    def __init__(
        self, root: Root, place: Place, pending: Mapping[str, bytes | None] | None = None
    ) -> None:
        self._root = root
        self._place = place
        self._pending = pending
        self.system = System(root)
        self._advice = self.system.distribution.advice
        self.bootup = Bootup(root)
        self._labels = Labels(root, place.path)
        self._targets = Targets(root, self.bootup, place.options)
        self._asked: tuple[StoragePoolDef, Target] | None = None

    @cached_property
    def secrets(self) -> Secrets | None:
        """The secrets beside the store; None where they cannot be read: nothing is said of them."""
        try:
            return read_secrets(self._root, self._place.path, self._pending)
        except StoreError:
            return None

    @cached_property
    def _known(self) -> tuple[KnownSecrets, dict[str | None, SecretEntry]]:
        entries = () if self.secrets is None else self.secrets.loaded
        known = KnownSecrets(entry.definition for entry in entries)
        return known, {entry.definition.uuid: entry for entry in entries}

    @cached_property
    def daemon(self) -> Daemon:
        """What starts the libvirt that reads the store."""
        if "--session" in self._place.options:
            reason = "a session daemon starts with its user's first connection"
            return Daemon(Start.CONNECTION, "libvirtd.service", reason)
        if not self._is_of_system:
            reason = "which daemon reads this directory is not known"
            return Daemon(Start.UNKNOWN, "libvirtd.service", reason)
        return self.bootup.daemon

    @property
    def _is_of_system(self) -> bool:
        return "--storage-dir" not in self._place.options or self._place.path == SYSTEM_STORE

    def of_system(self, names: Sequence[str], *, is_marked: bool) -> Iterator[Remark]:
        """Yield what is missing whatever the pools are.

        Args:
            names: of the store's files, below it.
            is_marked: whether a pool is marked for autostart.
        """
        if "--store" not in self._place.options and self._is_of_system:
            yield from misplaced(self._root, self._place, names)
        yield from self._labels.of_store(names)
        if not self.system.has_driver:
            yield Remark(XT601.message(advice=self._advice(packages_of("drivers")["storage"])))
        elif self._is_of_system and "--session" not in self._place.options:
            yield from self._daemon(is_marked=is_marked)

    def _daemon(self, *, is_marked: bool) -> Iterator[Remark]:
        daemon = self.daemon
        reason, remedy = daemon.reason, daemon.remedy
        if daemon.when is Start.NEVER and remedy is not None:
            yield Remark(XT612.message("remedy", reason=reason, command=remedy))
        elif daemon.when is Start.NEVER:
            yield Remark(XT612.message("none", reason=reason))
        elif daemon.when is Start.CONNECTION and is_marked:
            yield Remark(XT613.message(reason=reason, command=remedy))

    def of_pool(self, definition: StoragePoolDef) -> Iterator[Remark]:
        """Yield what a pool needs and does not have, each at its element."""
        yield from self.needs(definition)
        target = self.target(definition)
        if target is not None:
            yield from target.remarks
            yield from self._labels.of_target(definition)
        yield from self._shared_group(definition)

    def needs(self, definition: StoragePoolDef) -> Iterator[Remark]:
        """Yield what of libvirt, programs and secrets a pool needs and does not have."""
        if not self.system.has_driver:
            pass  # the cause of these, and said of the system
        elif definition.type not in self.system.served:
            yield self._unserved(definition.type)
        else:
            yield from self._programs(definition)
        usage_type = POOL_TYPES[definition.type].secret_usage
        if usage_type is not None and definition.source.auth is not None:
            yield from self._secret(definition.source.auth, usage_type)

    def unread(self, definition: StoragePoolDef) -> str | None:
        """Return what this user may not read of that which decides whether a pool starts."""
        takes_secret = POOL_TYPES[definition.type].secret_usage is not None
        if takes_secret and definition.source.auth is not None and self.secrets is None:
            return secrets_path(self._place.path)
        has_target = POOL_TYPES[definition.type].has_directory
        return FSTAB if has_target and FSTAB in self.bootup.unread else None

    def target(self, definition: StoragePoolDef) -> Target | None:
        """Return the target directory of a pool; None where its type has none."""
        if not POOL_TYPES[definition.type].has_directory or definition.target.path is None:
            return None
        if self._asked is None or self._asked[0] is not definition:  # asked about twice in turn
            self._asked = definition, self._targets.target(definition)
        return self._asked[1]

    def _shared_group(self, definition: StoragePoolDef) -> Iterator[Remark]:
        group = definition.source.name
        use = self.bootup.volume_groups.get(group or "")
        if definition.type == "logical" and use is not None:
            yield Remark(XT616.message(use=use, group=group), "source/name")

    def _unserved(self, pool_type: str) -> Remark:
        advice = self._advice(module_package(pool_type))
        module = module_file(pool_type)
        return Remark(XT602.message(type=pool_type, module=module, advice=advice), "")

    def _programs(self, definition: StoragePoolDef) -> Iterator[Remark]:
        """Say which programs are missing, those of one package together."""
        missing: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for program in BACKENDS[definition.type].programs:
            wanted = not program.formats or definition.source.format in program.formats
            if wanted and not self.system.has_program(program):
                names = missing.setdefault((self._advice(program.package), program.formats), [])
                names.append(program.name)
        for (advice, only_for), names in missing.items():
            message = XT603.message(
                programs=listing(names, "and"), type=definition.type, advice=advice
            )
            yield Remark(message, "source/format" if only_for else "")

    def _secret(self, auth: Auth, usage_type: str) -> Iterator[Remark]:
        if self.secrets is None:
            return
        if self.system.has_driver and not self.system.has_secrets:
            yield Remark(
                XT611.message(advice=self._advice(packages_of("drivers")["secret"])), "source/auth"
            )
        known, entries = self._known
        secret = known.find(auth, usage_type)
        named = (
            f"uuid {auth.secret_uuid}"
            if auth.secret_uuid is not None
            else f"usage {auth.secret_usage!r}"
        )
        options = ("--value-file", "FILE", *self._place.options)
        define = shell.command("xmltool secret define", "SECRET.xml", options=options)
        path = secrets_path(self._place.path)
        if secret is None:
            message = XT604.message(secret=named, directory=path, usage=usage_type, command=define)
            yield Remark(message, "source/auth/secret")
        elif not (found := entries[secret.uuid]).has_value:
            message = XT605.message(
                "missing" if found.value_size is None else "empty",
                secret=named,
                file=f"{path}/{found.uuid}{VALUE_SUFFIX}",
                command=define,
            )
            yield Remark(message, "source/auth/secret")
