"""The man pages: of the program and its commands from Typer's parameters, of topics as they are."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from xmltool import __version__
from xmltool.cli.examples import examples
from xmltool.cli.registry import COMMANDS, SECTIONS, TOPICS
from xmltool.cli.show.topics import topic_text, topic_title
from xmltool.confined.epoch import source_date
from xmltool.manual.roff import ManPage, man_text
from xmltool.resources import data_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.cli.registry import Command

_SEE_EXIT = (
    "0 clean or done, 1 the documents are at fault, 2 no answer or not done;"
    " see **xmltool-exit-status**(7)."
)


def man_pages() -> Iterator[tuple[str, str]]:
    """Return the name and the text of each man page."""
    date = time.strftime("%Y-%m-%d", time.gmtime(source_date()))

    def rendered(name: str, section: int, summary: str, text: str) -> tuple[str, str]:
        page = ManPage(name, section, summary, __version__, date)
        return page.file, man_text(page, text)

    yield rendered("xmltool", 1, "work on the XML of libvirt storage pools", _program())
    for command in COMMANDS:
        yield rendered(_name(command), 1, _lowered(command.summary), _command(command))
    for topic in TOPICS:
        yield rendered(f"xmltool-{topic}", 7, _lowered(topic_title(topic)), topic_text(topic))


def _name(command: Command) -> str:
    return "xmltool-" + command.verb.replace(" ", "-")


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:] if text[:2] != text[:2].upper() else text


def _program() -> str:
    lines = [data_text("manual/program.md")]
    for section in SECTIONS:
        lines += [f"## {section}\n", "| | |", "|---|---|"]
        lines += [
            f"| **{_name(command)}**(1) | {command.summary} |"
            for command in COMMANDS
            if command.section == section
        ]
        lines.append("")
    lines += ["## Topics\n", "| | |", "|---|---|"]
    lines += [f"| **xmltool-{topic}**(7) | {about} |" for topic, about in TOPICS.items()]
    return "\n".join([*lines, "", "## Exit status\n", _SEE_EXIT])


def _command(command: Command) -> str:
    """Return the page of a command, in Markdown."""
    from typer.main import get_command

    from xmltool.cli.app import build

    made: Any = get_command(build(command))
    context = made.make_context(f"xmltool {command.verb}", [], resilient_parsing=True)
    usage = " ".join(made.collect_usage_pieces(context))
    lines = ["## Synopsis\n", f"**xmltool {command.verb}** {usage}\n", "## Description\n"]
    lines.append(re.sub(r"(?m)^ +", "", made.help or "").strip() + "\n")
    for kind, title in (("argument", "Arguments"), ("option", "Options")):
        shown = [one for one in made.params if one.param_type_name == kind]
        records = [one.get_help_record(context) for one in shown]
        rows = [f"| `{_cell(names)}` | {_cell(about)} |" for names, about in filter(None, records)]
        if rows:
            lines += [f"## {title}\n", "| | |", "|---|---|", *rows, ""]
    lines += ["## Exit status\n", _SEE_EXIT + "\n", "## Examples\n"]
    for line, about in examples(command.verb):
        lines += [about + ":\n", "```", f"$ {line}", "```\n"]
    topic = f", **{_name(command)}**(7)" if command.verb in TOPICS else ""
    return "\n".join([*lines, "## See also\n", f"**xmltool**(1){topic}"])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
