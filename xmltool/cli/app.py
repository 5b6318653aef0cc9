"""The command line: finds the verb, imports that one command, reads its words and runs it.

Typer reads the words that are not ordinary ones. Building all commands would import all of xmltool.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

from xmltool.cli.options.declared import for_typer, read
from xmltool.cli.registry import (
    COMMANDS,
    GROUPS,
    LEADING_FLAGS,
    LEADING_OPTIONS,
    LIVE_ONLY,
    SECTIONS,
    TOPICS,
    Command,
    find,
    topic_words,
)
from xmltool.cli.show import emit
from xmltool.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import typer

PROGRAM = "xmltool"
COMPLETION_VARIABLE = "_XMLTOOL_COMPLETE"
"""Set by the shell's completion function; see the command `completion`."""

_HELP = ("--help", "-h")
_LEADING_WITH_VALUE = tuple(f"{option}=" for option in LEADING_OPTIONS)
_USAGE = "[--root DIR | --session [--home DIR] | --storage-dir DIR] COMMAND [ARGS]..."
_ABOUT = "Validates, lints, generates and manages libvirt storage-pool XML on the files themselves."
_MORE = (
    f"`{PROGRAM} COMMAND --help` has the options of a command,",
    f"`{PROGRAM} --version [--format json]` the version.",
    "Exit status: 0 clean or done, 1 the documents are at fault, 2 no answer.",
)


def run_command(argv: list[str]) -> int:
    """Run the command that the arguments name and give its exit status."""
    if COMPLETION_VARIABLE in os.environ:
        return _complete(argv)
    leading, rest = _split_leading(argv)
    if not rest:
        emit.note(help_text())
        return 2
    verb, operands = rest[0], rest[1:]
    if verb in _HELP:
        emit.out(help_text() + "\n")
        return 0
    if verb == "--version":
        from xmltool.cli.show.version import version_text

        emit.out(version_text(operands))
        return 0
    if verb.startswith("-") and verb != "-":
        raise UsageError(f"no such option before a command: {verb}", f"see `{PROGRAM} --help`")
    command, operands = _resolve(verb.removeprefix("pool-"), operands, typed=verb)
    if command is None:
        return 0
    function, words = _function(command), [*leading, *operands]
    values = read(function, words)
    if values is not None:
        return function(**values)
    application = build(command, epilog=_examples(command, operands))
    return _call(application, words, f"{PROGRAM} {command.verb}")


def help_text() -> str:
    """Return the text of `xmltool --help`, from the table alone."""
    from xmltool.text.table import wrapped

    columns = emit.page_columns()
    usage = f"Usage: {PROGRAM} "
    indent = " " * len(usage)
    lines = [f"{indent}{line}" for line in wrapped(_USAGE, columns - len(usage))]
    lines[0] = usage + lines[0].removeprefix(indent)
    lines += ["", *wrapped(_ABOUT, columns)]
    longest = max(len(command.verb) for command in COMMANDS)
    for section in SECTIONS:
        rows = [(one.verb, one.summary) for one in COMMANDS if one.section == section]
        lines += ["", f"{section}:", *_listed(rows, longest, columns)]
    topics = [(topic_words(each).split(maxsplit=2)[2], about) for each, about in TOPICS.items()]
    lines += ["", f"Topics, `{PROGRAM} help TOPIC`:", *_listed(topics, longest, columns)]
    lines.append("")
    for text in _MORE:
        lines += wrapped(text, columns)
    return "\n".join(lines)


def _listed(rows: list[tuple[str, str]], longest: int, columns: int) -> Iterator[str]:
    """Yield the lines of words, each with what is said of it."""
    from xmltool.text.table import folded_rows

    padded = [(f"  {word.ljust(longest)}", about) for word, about in rows]
    for lines in folded_rows(padded, columns):
        yield from lines


def _complete(argv: list[str]) -> int:
    """Answer the completion of a shell; what is wrong with the line so far is not its business."""
    from xmltool.cli.completing.candidates import lines

    try:
        leading = len(_split_leading(argv[:-1])[0])
    except UsageError:  # the value of the last option is being typed
        leading = len(argv) - 2
    emit.out("".join(f"{line}\n" for line in lines(argv, leading, _built)))
    return 0


def _built(verb: str) -> typer.Typer:
    command = find(verb)
    if command is None:
        raise KeyError(verb)
    return build(command)


def build(command: Command, *, epilog: str | None = None) -> typer.Typer:
    """Return the application of one command."""
    import typer

    # rich is not used for help or errors: it costs 80 ms and reads brackets in text as markup
    application = typer.Typer(
        name=command.verb,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": list(_HELP)},
    )
    application.command(command.verb, epilog=epilog)(for_typer(_function(command)))
    return application


def _examples(command: Command, operands: list[str]) -> str | None:
    """Return the end of a command's help where it is asked for."""
    if not any(word in operands for word in _HELP):
        return None
    from xmltool.cli.examples import examples_text

    return examples_text(command.verb)


def _function(command: Command) -> Callable[..., int]:
    module, _, name = command.function.rpartition(".")
    function: Callable[..., int] = getattr(import_module(f"xmltool.cli.commands.{module}"), name)
    return function


def _call(application: typer.Typer, arguments: list[str], program: str) -> int:
    """Parse and run; `main` of the Typer command would catch what our own `main` is there for."""
    import typer

    command = typer.main.get_command(application)
    try:
        with command.make_context(program, arguments) as context:
            return int(command.invoke(context) or 0)
    except typer.TyperException as error:
        raise UsageError(error.format_message(), f"see `{program} --help`") from error
    except typer.Exit as done:  # --help
        return done.exit_code
    except typer.Abort as error:
        raise KeyboardInterrupt from error


def _split_leading(argv: list[str]) -> tuple[list[str], list[str]]:
    """Separate `--root DIR` and its like before the verb: the command gets them as its own."""
    index = 0
    while index < len(argv):
        argument = argv[index]
        if argument in LEADING_OPTIONS:
            if index + 1 == len(argv):
                raise UsageError(f"{argument} needs a value", f"see `{PROGRAM} --help`")
            index += 2
        elif argument in LEADING_FLAGS or argument.startswith(_LEADING_WITH_VALUE):
            index += 1
        else:
            break
    return argv[:index], argv[index:]


def _resolve(verb: str, operands: list[str], *, typed: str) -> tuple[Command | None, list[str]]:
    """Find the command and its arguments; None when its group's help was asked for and written."""
    if verb in GROUPS:
        return _resolve_group(verb, operands)
    group, _, member = verb.partition("-")
    if group in GROUPS:  # secret-define, as virsh writes it
        return _resolve_group(group, [member, *operands])
    command = find(verb)
    if command is not None:
        return command, operands
    if verb in LIVE_ONLY:
        raise _needs_libvirt(typed, LIVE_ONLY[verb], operands)
    raise _unknown(f"no such command: {typed}", verb, [c.verb for c in COMMANDS], PROGRAM)


def _resolve_group(group: str, operands: list[str]) -> tuple[Command | None, list[str]]:
    members = [command for command in COMMANDS if command.verb.startswith(f"{group} ")]
    names = [member.verb.partition(" ")[2] for member in members]
    if not operands:
        raise UsageError(f"{group} needs one of its commands", f"they are: {', '.join(names)}")
    if operands[0] in _HELP:
        longest = max(len(member.verb) for member in members)
        rows = [f"  {member.verb.ljust(longest)}  {member.summary}" for member in members]
        usage = f"Usage: {PROGRAM} {group} COMMAND [ARGS]..."
        emit.out("\n".join([usage, "", GROUPS[group], "", *rows]) + "\n")
        return None, []
    for member in members:
        if member.verb == f"{group} {operands[0]}":
            return member, operands[1:]
    raise _unknown(
        f"no such command: {group} {operands[0]}", operands[0], names, f"{PROGRAM} {group}"
    )


def _unknown(message: str, word: str, known: list[str], program: str) -> UsageError:
    from xmltool.text.suggest import suggestion

    return UsageError(
        message, suggestion(word, known, f"see `{program} --help`", f"`{program} {{}}`")
    )


def _needs_libvirt(typed: str, virsh: str, operands: list[str]) -> UsageError:
    from xmltool.text.shell import shell_word

    given = _of_virsh(operands)
    words = " ".join(map(shell_word, given)) if given else _virsh_example(virsh)
    session = "-c qemu:///session " if "--session" in operands else ""
    return UsageError(f"{typed} needs a running libvirt: virsh {session}{virsh} {words}")


def _of_virsh(operands: list[str]) -> list[str]:
    """Return the operands without the options of this program that virsh does not know."""
    left, words = [], iter(operands)
    for word in words:
        if word in LEADING_OPTIONS:
            next(words, None)
        elif word not in LEADING_FLAGS and not word.startswith(_LEADING_WITH_VALUE):
            left.append(word)
    return left


def _virsh_example(virsh: str) -> str:
    return {
        "pool-create": "FILE",
        "pool-create-as": "NAME TYPE",
        "pool-event": "--event lifecycle --loop",
    }.get(virsh, "POOL")
