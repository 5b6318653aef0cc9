"""Which commands there are: one table, from which `app` imports only the one that is run."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again,
# which takes longer than all else in this module, at every start of the tool.

from typing import NamedTuple


class Command(NamedTuple):
    """One command.

    Attributes:
        verb: as typed; two words for a command of a group (`schema list`).
        section: where the help lists it.
        summary: its line in the help, without a full stop.
        place: module and function, where the two are not called as the verb.
    """

    verb: str
    section: str
    summary: str
    place: str = ""

    @property
    def function(self) -> str:
        """Module and function below `xmltool.cli.commands`: annotated options in, exit status out."""
        name = self.verb.replace("-", "_").replace(" ", "_")
        return self.place or f"{name}.{name}"


DOCUMENTS = "Documents"
STORE = "The offline store"
LIVE = "Against a running libvirt (read-only)"
TOOL = "The tool itself"

SECTIONS = (DOCUMENTS, STORE, LIVE, TOOL)
"""The sections of the help, in order."""

COMMANDS: tuple[Command, ...] = (
    Command("validate", DOCUMENTS, "Report whether files are valid, and whether they load"),
    Command("lint", DOCUMENTS, "Report what is wrong with definitions, and fix it"),
    Command("fmt", DOCUMENTS, "Lay files out as libvirt writes them, elements in its order"),
    Command("normalize", DOCUMENTS, "Print the file that libvirt would store"),
    Command("convert", DOCUMENTS, "Turn XML into JSON, or JSON into XML"),
    Command("generate", DOCUMENTS, "Print the definition that flags of pool-define-as describe"),
    Command("diff", DOCUMENTS, "Compare two definitions, or two directories of them"),
    Command(
        "schema list", DOCUMENTS, "List the pool types of the grammar in use", "schema.list_types"
    ),
    Command("schema show", DOCUMENTS, "Show what a pool of a type takes", "schema.show_type"),
    Command("schema export", DOCUMENTS, "Write the grammar for editors and other validators"),
    Command("server", TOOL, "Speak the Language Server Protocol with an editor"),
    Command("rule", DOCUMENTS, "Explain a rule, or list them all"),
    Command("list", STORE, "List the pools that libvirt will have", "list.list_pools"),
    Command("info", STORE, "Show what is known of a pool"),
    Command("dumpxml", STORE, "Print the definition of a pool"),
    Command("define", STORE, "Write definitions, as libvirt would store them"),
    Command("define-as", STORE, "Write the definition that flags of pool-define-as describe"),
    Command("undefine", STORE, "Remove definitions; data stays"),
    Command("rename", STORE, "Change the name of a pool"),
    Command("edit", STORE, "Edit a definition with $EDITOR"),
    Command("autostart", STORE, "Mark pools for autostart, or unmark them"),
    Command("build", STORE, "Make the target directories of pools"),
    Command("delete", STORE, "Remove the empty target directories of pools"),
    Command("apply", STORE, "Make a store hold given definitions, as given"),
    Command("check", STORE, "Report what is wrong with a store and its system"),
    Command("explain", STORE, "Show the programs that libvirt runs for a pool"),
    Command("secret define", STORE, "Write secrets, with their values"),
    Command("secret list", STORE, "List the secrets that libvirt will have", "secret.list_secrets"),
    Command("secret info", STORE, "Show what is known of a secret", "secret.info"),
    Command("secret undefine", STORE, "Remove secrets and their values", "secret.undefine"),
    Command("capabilities", STORE, "List the pool types that the libvirt in a root can serve"),
    Command("drift", LIVE, "Report how the files differ from a running libvirt"),
    Command("snapshot", LIVE, "Record what a running libvirt knows of its pools"),
    Command("watch", LIVE, "Report drift continuously"),
    Command("fleet", LIVE, "Put the reports of many hosts into one"),
    Command("help", TOOL, "Show a page of the manual, or the help of a command", "help.help_page"),
    Command("completion", TOOL, "Print the completion script for a shell"),
)
"""Every command, in the order in which the help lists them."""

GROUPS: dict[str, str] = {
    "schema": "The grammar in use: list, show, export",
    "secret": "The secrets of the offline store: define, list, info, undefine",
}
"""Commands that have commands of their own, with their line in the help."""

TOPICS: dict[str, str] = {
    "documents": "lint, fmt, diff, normalize, generate, convert, schema",
    "findings": "the two verdicts, severities, what a finding says",
    "rules": "the rules, and how they are selected and suppressed",
    "configuration": "xmltool.toml",
    "templates": "placeholders, rendering, pools in other files",
    "formats": "formats of reports; pre-commit, CI and editors",
    "store": "the offline store, from virsh to an image",
    "secrets": "secrets of the offline store",
    "promises": "what a change of a store promises",
    "drift": "the files against a running libvirt; watch",
    "fleet": "the reports of many hosts in one",
    "exit-status": "the exit status of every command",
    "api": "the Python interface",
    "figures": "what the campaigns of tests and measurements found",
}
"""The pages of the manual beside the commands', with their line in the help."""

TOPIC = "topic"
"""Before the name of a topic that a command bears, too."""

LEADING_FLAGS = ("--session",)
LEADING_OPTIONS = ("--root", "--home", "--storage-dir", "--store")
"""What may stand before the verb: the command gets it as its own."""

LIVE_ONLY: dict[str, str] = {
    "start": "pool-start",
    "destroy": "pool-destroy",
    "refresh": "pool-refresh",
    "create": "pool-create",
    "create-as": "pool-create-as",
    "vol-list": "vol-list",
    "event": "pool-event",
}
"""What only a running libvirt can do, and the virsh command that does it."""


def find(verb: str) -> Command | None:
    """Return the command of a verb, or None."""
    for command in COMMANDS:
        if command.verb == verb:
            return command
    return None


def topic_words(topic: str) -> str:
    """Return the command line that shows a topic; a command's name alone means the command."""
    return f"xmltool help {TOPIC} {topic}" if find(topic) else f"xmltool help {topic}"
