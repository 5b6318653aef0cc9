"""The store that a command works on, and the options of the commands that write to it."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from xmltool.cli.options import general as options
from xmltool.cli.options.declared import Argument, Option
from xmltool.store.place import Place, store_place
from xmltool.store.session import WAIT_SECONDS, Writing

if TYPE_CHECKING:
    from xmltool.offline import Store

Wait = Annotated[
    float, Option("--wait SECONDS", "How long to wait for another xmltool at this store.")
]
Force = Annotated[bool, Option("--force", "Write although a running libvirt uses the store.")]
NoState = Annotated[
    bool,
    Option(
        "--no-state",
        "Leave no .xmltool in the store, such as in an image; apply --prune then knows nothing.",
    ),
]
DryRun = Annotated[
    bool, Option("--dry-run", "Only report what would change; exit with 1 when something would.")
]
Diff = Annotated[
    bool, Option("--diff", "Only show the changes of files; exit with 1 when there are any.")
]
Autostart = Annotated[
    bool | None,
    Option(
        "--autostart/--no-autostart",
        "Mark the pools for autostart, or take the mark away; default: as it is.",
    ),
]
NoValidate = Annotated[
    bool, Option("--no-validate", "Take what is not valid by the grammar but loads.")
]
Uuid = Annotated[
    str | None,
    Option(
        "--uuid random|from-name|UUID",
        "The uuid; default: the definition's own, else the stored one, else a random one.",
    ),
]
AdoptUuid = Annotated[
    bool,
    Option(
        "--adopt-uuid",
        "With --uuid from-name: pools that xmltool wrote with a random uuid get the new one.",
    ),
]
IfExists = Annotated[bool, Option("--if-exists", "Take what is not there for done already.")]
Pools = Annotated[list[str], Argument("NAME...", "Names or uuids of pools.")]
Pool = Annotated[str, Argument("NAME", "Name or uuid of the pool.")]
Definitions = Annotated[
    list[str], Argument("PATH...", "XML or JSON files, directories, or - for standard input.")
]


class StoreOptions(NamedTuple):
    """Which store."""

    root: options.Root = None
    session: options.Session = False
    home: options.Home = None
    storage_dir: options.StorageDir = None
    store: options.Store = None

    @property
    def place(self) -> Place:
        """The store that the options mean."""
        return store_place(self.root, self.session, self.home, self.storage_dir, self.store)

    def opened(self, writing: "WritingOptions") -> "Store":
        """Return the store, for a command that writes."""
        keeps = not writing.no_state
        return _store(self.place, writing.wait, force=writing.force, keeps_state=keeps)

    def read(self, wait: float) -> "Store":
        """Return the store, for a command that reads it."""
        return _store(self.place, wait)


class WritingOptions(NamedTuple):
    """How a command writes, and what it says of that."""

    dry_run: DryRun = False
    force: Force = False
    wait: Wait = WAIT_SECONDS
    output_format: options.ReportFormat = "text"
    color: options.Color = "auto"
    quiet: options.Quiet = False
    no_state: NoState = False

    def how(self) -> Writing:
        """Return how changes of secrets alone are written."""
        return Writing(self.wait, self.force, self.dry_run, keeps=not self.no_state)


class EditingOptions(NamedTuple):
    """What a definition that is written must be valid by."""

    no_validate: NoValidate = False
    schema: options.Schema = "auto"
    libvirt_version: options.LibvirtVersion = None

    def terms(self) -> dict[str, Any]:
        """Return what `Store.plan` takes of it."""
        return {
            "validate": not self.no_validate,
            "schema": self.schema,
            "libvirt_version": self.libvirt_version,
        }


class DefiningOptions(NamedTuple):
    """What becomes of a definition that is written."""

    autostart: Autostart = None
    uuid: Uuid = None
    adopt_uuid: AdoptUuid = False
    no_validate: NoValidate = False
    diff: Diff = False
    schema: options.Schema = "auto"
    libvirt_version: options.LibvirtVersion = None

    def terms(self, *, validate: bool = False) -> dict[str, Any]:
        """Return what `Store.plan` takes of it."""
        return {
            "autostart": self.autostart,
            "uuid": self.uuid,
            "adopt_uuid": self.adopt_uuid,
            "validate": validate or not self.no_validate,
            "schema": self.schema,
            "libvirt_version": self.libvirt_version,
        }


def _store(place: Place, wait: float, *, force: bool = False, keeps_state: bool = True) -> "Store":
    from xmltool.offline import Store

    return Store(place, wait=wait, force=force, keeps_state=keeps_state)
