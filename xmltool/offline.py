"""Store: an offline store as programs use it, the commands of xmltool among them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from xmltool.store.boot import boot
from xmltool.store.place import store_place
from xmltool.store.pools import find_pool, sorted_as_virsh
from xmltool.store.session import WAIT_SECONDS, Writing, daemon_of, read_store, refuse_live

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from xmltool.check.check import CheckedStore
    from xmltool.check.system.boot_state import BootState
    from xmltool.document.document import Document
    from xmltool.grammar.choose import Grammars
    from xmltool.lint.selection import Ruleset
    from xmltool.store.boot import BootEntry
    from xmltool.store.commit import Plan
    from xmltool.store.place import Place
    from xmltool.store.plan import Changes


class Store:
    """An offline store: libvirt's directory of pool definitions, with no libvirt running.

    Nothing is held between two calls: each one reads the store, or changes it under its lock,
    all of it or nothing.

    Example:
        >>> with Store.open(root="/mnt/image") as store:
        ...     plan = store.plan(define=["pools/images.xml"], autostart=True)
        ...     if not plan.refusals:
        ...         plan.commit()

    Attributes:
        place: where it is.
        notes: what the user should know of its state, as the last reading found it.
    """

    def __init__(
        self,
        place: Place,
        *,
        wait: float = WAIT_SECONDS,
        force: bool = False,
        keeps_state: bool = True,
    ) -> None:
        self.place = place
        self.notes: tuple[str, ...] = ()
        self._writing = Writing(wait, force, keeps=keeps_state)

    @classmethod
    def open(
        cls,
        root: str | None = None,
        *,
        session: bool = False,
        home: str | None = None,
        storage_dir: str | None = None,
        store: str | None = None,
        wait: float = WAIT_SECONDS,
        force: bool = False,
        keeps_state: bool = True,
    ) -> Store:
        """Return a store; without arguments it is this machine's own.

        Args:
            root: the system whose `/` it is, such as a mounted image.
            session: the user's own store, as of qemu:///session.
            home: with `session`: the user's home.
            storage_dir: the store's directory itself, on this machine.
            store: the store's path inside the root, where it is not the usual one.
            wait: seconds to wait for another writer.
            force: write although a running libvirt uses the store.
            keeps_state: keep the directory `.xmltool`, by which `prune` knows its own pools.

        Raises:
            UsageError: arguments that exclude each other.
            StoreError: the root is not a directory or cannot be opened.
        """
        place = store_place(root, session, home, storage_dir, store)
        place.open().close()
        return cls(place, wait=wait, force=force, keeps_state=keeps_state)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def pools(self) -> tuple[BootEntry, ...]:
        """Return every entry, sorted as virsh sorts pools, with what libvirt does with it at its start.

        Raises:
            StoreError: the store cannot be read.
        """
        with read_store(self.place, self._writing.wait) as view:
            entries = boot(view)
        self.notes = view.notes
        return tuple(sorted_as_virsh(entries))

    def pool(self, name: str) -> BootEntry:
        """Return the pool of a name or uuid.

        Raises:
            StoreError: libvirt would know no such pool, or the store cannot be read.
        """
        return find_pool(self.pools(), name, self.place)

    def boot_states(self, entries: Sequence[BootEntry]) -> dict[str, BootState]:
        """Return what becomes of entries when the system in the root boots, by file."""
        from xmltool.check.check import boot_states

        with read_store(self.place, self._writing.wait) as view, self.place.open() as root:
            return boot_states(self.place, root, entries, view.pending_secrets)

    def check(
        self,
        rules: Ruleset | None = None,
        *,
        schema: str = "auto",
        libvirt_version: str | None = None,
        ignores: bool = True,
    ) -> CheckedStore:
        """Return what is wrong with the store, and with the system in its root.

        Args:
            rules: which rules are on; None for all that are by default.
            schema: the grammar: `auto`, `bundled` or a directory with libvirt's own.
            libvirt_version: the release to judge for; None for the newest known.
            ignores: whether comments in definitions suppress findings.

        Raises:
            StoreError: the store cannot be read.
            GrammarError: the grammar cannot be used.
        """
        from xmltool.check.check import check_store
        from xmltool.lint.engine import default_rules

        return check_store(
            self.place,
            self._writing.wait,
            schema,
            libvirt_version,
            default_rules() if rules is None else rules,
            ignores=ignores,
        )

    def plan(
        self,
        define: Sequence[str | Document],
        *,
        prune: bool = False,
        autostart: bool | Sequence[str] | None = None,
        uuid: str | None = None,
        adopt_uuid: bool = False,
        validate: bool = True,
        once: bool = False,
        replace: bool = True,
        secrets: bool = False,
        allow_empty: bool | None = None,
        schema: str = "auto",
        libvirt_version: str | None = None,
        stdin_filename: str | None = None,
    ) -> Plan:
        """Return what it takes that definitions are there as given.

        Args:
            define: paths of XML or JSON files or of directories, or documents.
            prune: remove the pools that xmltool wrote and that are not given.
            autostart: True to mark the pools, False to take the marks away, None to leave them; or the
                names of those to mark, of which the others lose it.
            uuid: `random`, `from-name` or a uuid; None for the document's, else the stored one,
                else a random one.
            adopt_uuid: with `from-name`: a pool that xmltool wrote with a random uuid gets the new one,
                where libvirt would refuse it.
            validate: refuse what is not valid by the grammar, although libvirt would load it.
            once: refuse two different definitions of one name.
            replace: whether pools that are there may be changed.
            secrets: take secrets, too, which are written beside the store in the same change.
            allow_empty: accept a set without any definition; False: say that this can be accepted.
            schema: the grammar: `auto`, `bundled` or a directory with libvirt's own.
            libvirt_version: the release to judge for; None for the newest known.
            stdin_filename: what reports call standard input.

        Raises:
            UsageError: there is nothing to read, or one uuid for several pools.
            GrammarError: the grammar cannot be used.
            StoreError: the root cannot be opened.
        """
        from xmltool.store.commit import plan_definitions

        return plan_definitions(
            self.place, self._writing, define, lambda: self.grammars(schema, libvirt_version),
            prune=prune, autostart=autostart, uuid=uuid, adopt_uuid=adopt_uuid, validate=validate,
            once=once, replace=replace, secrets=secrets, allow_empty=allow_empty,
            stdin_filename=stdin_filename,
        )  # fmt: skip

    def undefine(self, *names: str, if_exists: bool = False, dry_run: bool = False) -> Changes:
        """Remove definitions and their autostart links: of all pools that are named, or of none.

        Args:
            names: names or uuids.
            if_exists: pass over names that nothing bears.
            dry_run: only return what would be done.

        Raises:
            StoreError: there is no such pool, or the store cannot be changed.
        """
        from xmltool.store.writing import change_pools, removal

        writing = self._writing._replace(dry_run=dry_run)
        return change_pools(self.place, names, removal, writing, if_exists=if_exists)

    def autostart(
        self, *names: str, mark: bool = True, if_exists: bool = False, dry_run: bool = False
    ) -> Changes:
        """Mark pools that libvirt shall start when it starts, or take the marks away.

        Args:
            names: names or uuids.
            mark: False to take the marks away.
            if_exists: pass over names that nothing bears.
            dry_run: only return what would be done.

        Raises:
            StoreError: there is no such pool, or the store cannot be changed.
        """
        from xmltool.store.writing import change_pools, marking

        writing = self._writing._replace(dry_run=dry_run)
        step_of = partial(marking, mark=mark)
        return change_pools(self.place, names, step_of, writing, if_exists=if_exists)

    def rename(
        self, old: str, new: str, *, if_exists: bool = False, dry_run: bool = False
    ) -> Changes:
        """Give a pool another name: definition, file and link in one change; the uuid stays.

        Args:
            old: its name or uuid.
            new: the name that it gets.
            if_exists: do nothing where nothing bears the old one.
            dry_run: only return what would be done.

        Raises:
            StoreError: there is no such pool, the name is taken, or the store cannot be changed.
            UsageError: libvirt takes no pool of this name.
        """
        from xmltool.store.writing import rename_pool

        writing = self._writing._replace(dry_run=dry_run)
        return rename_pool(self.place, old, new, writing, if_exists=if_exists)

    def build(
        self,
        *names: str,
        tmpfiles: str | None = None,
        if_exists: bool = False,
        dry_run: bool = False,
    ) -> Changes:
        """Make the target directories of pools inside the root.

        Args:
            names: or uuids of pools.
            tmpfiles: file of tmpfiles.d inside the root that gets lines which make them when the
                system boots; nothing else is made then.
            if_exists: pass over names that nothing bears.
            dry_run: only return what would be done.

        Raises:
            StoreError: there is no such pool, a directory cannot be made, or the system in the root
                makes it when it boots and has no line for it.
            UsageError: systemd-tmpfiles would not read such a file.
        """
        from xmltool.check.system.boot_directories import made_at_boot, write_lines
        from xmltool.store.targets import build_pools

        writing = self._writing._replace(dry_run=dry_run)
        if tmpfiles is not None:
            return write_lines(self.place, names, writing, tmpfiles, if_exists=if_exists)
        leave = made_at_boot(self.place, names, writing, if_exists=if_exists)
        return build_pools(self.place, names, writing, leave=leave, if_exists=if_exists)

    def delete(self, *names: str, if_exists: bool = False, dry_run: bool = False) -> Changes:
        """Remove the empty target directories of pools inside the root.

        Raises:
            StoreError: there is no such pool, or a directory cannot be removed.
        """
        from xmltool.store.targets import delete_pools

        writing = self._writing._replace(dry_run=dry_run)
        return delete_pools(self.place, names, writing, if_exists=if_exists)

    def grammars(self, schema: str = "auto", libvirt_version: str | None = None) -> Grammars:
        """Return what a definition must be valid by here: by `auto` the root's own grammar, if any.

        Raises:
            GrammarError: the grammar cannot be used.
            StoreError: the root cannot be opened.
        """
        if self.place.root_given is not None:
            self.place.open().close()  # the clear error first, when there is no such root
        from xmltool.grammar.choose import choose_grammars

        return choose_grammars(schema, libvirt_version, self.place.root_given)

    def refuse_live(self) -> None:
        """Refuse what would write to the store while a running libvirt uses it, unless forced.

        Raises:
            StoreError: one uses it.
        """
        refuse_live(daemon_of(self.place), self.place, force=self._writing.force)
