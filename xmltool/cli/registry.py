"""Which commands there are: one table, from which `app` imports only the one that is run."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again,
# which takes longer than all else in this module, at every start of the tool.

from typing import NamedTuple


class Command(NamedTuple):
    """One command.

    Attributes:
        verb: as typed; two words for a command of a group (`schema list`).
        module: below `xmltool.cli`.
        function: in the module; takes Typer's annotated options, gives the exit status.
        section: where the help lists it.
        summary: its line in the help, without a full stop.
    """

    verb: str
    module: str
    function: str
    section: str
    summary: str


DOCUMENTS = "Documents"
STORE = "The offline store"
LIVE = "Against a running libvirt (read-only)"
TOOL = "The tool itself"

SECTIONS = (DOCUMENTS, STORE, LIVE, TOOL)
"""The sections of the help, in order."""

COMMANDS: tuple[Command, ...] = (
    Command(
        "validate",
        "validate",
        "validate",
        DOCUMENTS,
        "Report whether files are valid, and whether they load",
    ),
    Command(
        "lint",
        "lint",
        "lint",
        DOCUMENTS,
        "Report what is wrong with definitions, and fix it",
    ),
    Command(
        "fmt",
        "fmt",
        "fmt",
        DOCUMENTS,
        "Lay files out as libvirt writes them, elements in its order",
    ),
    Command(
        "normalize",
        "normalize",
        "normalize",
        DOCUMENTS,
        "Print the file that libvirt would store",
    ),
    Command("convert", "convert", "convert", DOCUMENTS, "Turn XML into JSON, or JSON into XML"),
    Command(
        "generate",
        "generate",
        "generate",
        DOCUMENTS,
        "Print the definition that flags of pool-define-as describe",
    ),
    Command(
        "diff", "diff", "diff", DOCUMENTS, "Compare two definitions, or two directories of them"
    ),
    Command(
        "schema list",
        "schema",
        "list_types",
        DOCUMENTS,
        "List the pool types of the grammar in use",
    ),
    Command("schema show", "schema", "show_type", DOCUMENTS, "Show what a pool of a type takes"),
    Command(
        "schema export",
        "schema_export",
        "export_grammar",
        DOCUMENTS,
        "Write the grammar for editors and other validators",
    ),
    Command(
        "server", "server", "server", TOOL, "Speak the Language Server Protocol with an editor"
    ),
    Command("rule", "rule", "rule", DOCUMENTS, "Explain a rule, or list them all"),
    Command("list", "list", "list_pools", STORE, "List the pools that libvirt will have"),
    Command("info", "info", "info", STORE, "Show what is known of a pool"),
    Command("dumpxml", "dumpxml", "dumpxml", STORE, "Print the definition of a pool"),
    Command("define", "define", "define", STORE, "Write definitions, as libvirt would store them"),
    Command(
        "define-as",
        "define_as",
        "define_as",
        STORE,
        "Write the definition that flags of pool-define-as describe",
    ),
    Command("undefine", "undefine", "undefine", STORE, "Remove definitions; data stays"),
    Command("rename", "rename", "rename", STORE, "Change the name of a pool"),
    Command("edit", "edit", "edit", STORE, "Edit a definition with $EDITOR"),
    Command(
        "autostart", "autostart", "autostart", STORE, "Mark pools for autostart, or unmark them"
    ),
    Command("build", "build", "build", STORE, "Make the target directories of pools"),
    Command("delete", "delete", "delete", STORE, "Remove the empty target directories of pools"),
    Command("apply", "apply", "apply", STORE, "Make a store hold given definitions, as given"),
    Command("check", "check", "check", STORE, "Report what is wrong with a store and its system"),
    Command(
        "explain", "explain", "explain", STORE, "Show the programs that libvirt runs for a pool"
    ),
    Command("secret define", "secret_define", "define", STORE, "Write secrets, with their values"),
    Command(
        "secret list", "secret", "list_secrets", STORE, "List the secrets that libvirt will have"
    ),
    Command("secret info", "secret", "info", STORE, "Show what is known of a secret"),
    Command("secret undefine", "secret", "undefine", STORE, "Remove secrets and their values"),
    Command(
        "capabilities",
        "capabilities",
        "capabilities",
        STORE,
        "List the pool types that the libvirt in a root can serve",
    ),
    Command("drift", "drift", "drift", LIVE, "Report how the files differ from a running libvirt"),
    Command(
        "snapshot", "snapshot", "snapshot", LIVE, "Record what a running libvirt knows of its pools"
    ),
    Command("watch", "watch", "watch", LIVE, "Report drift continuously"),
    Command("fleet", "fleet", "fleet", LIVE, "Put the reports of many hosts into one"),
    Command(
        "help", "help", "help_page", TOOL, "Show a page of the manual, or the help of a command"
    ),
    Command(
        "completion", "completion", "completion", TOOL, "Print the completion script for a shell"
    ),
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
