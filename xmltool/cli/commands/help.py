"""`xmltool help`: the reference pages, on a terminal and as man pages."""

from typing import Annotated

import typer

from xmltool.cli.registry import TOPICS
from xmltool.cli.show import emit
from xmltool.errors import UsageError


def help_page(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TOPIC|COMMAND]", show_default=False, help="What to explain."),
    ] = None,
    man: Annotated[
        str | None,
        typer.Option("--man", metavar="DIR", help="Write all pages to DIR, as man pages."),
    ] = None,
) -> int:
    """Show a page of the manual, or the help of a command; without an operand list them.

    --man writes xmltool.1, a page for each command in section 1, and one for each topic in
    section 7.
    """
    from xmltool.cli.app import help_text, run_command

    if man is not None:
        if words:
            raise UsageError("--man writes all pages: it takes no topic")
        _write_man_pages(man)
        return 0
    if not words:
        emit.out(help_text() + "\n")
        return 0
    if words[0] in TOPICS and len(words) == 1:
        emit.out(_page(words[0]))
        return 0
    _check_known(words[0])
    return run_command([*words, "--help"])


def _page(topic: str) -> str:
    from xmltool.cli.show.topics import topic_text
    from xmltool.manual.plain import plain_text

    return plain_text(topic_text(topic), emit.page_columns())


def _check_known(word: str) -> None:
    """Raise UsageError for a word that is neither a topic nor the beginning of a command."""
    from xmltool.cli.registry import COMMANDS, LIVE_ONLY
    from xmltool.text.suggest import suggestion

    verbs = [*dict.fromkeys(command.verb.partition(" ")[0] for command in COMMANDS)]
    if word.removeprefix("pool-") not in (*verbs, *LIVE_ONLY):
        raise UsageError(
            f"no such topic or command: {word}",
            suggestion(word, [*TOPICS, *verbs], "`xmltool help` lists them", "`xmltool help {}`"),
        )


def _write_man_pages(directory: str) -> None:
    import os

    from xmltool.cli.show.manual import man_pages
    from xmltool.files.output import make_directory, write_file

    make_directory(directory)
    for name, text in man_pages():
        write_file(os.path.join(directory, name), text.encode("ascii"))
    emit.note(f"wrote the man pages to {directory}")
