"""`xmltool help`: the reference pages, on a terminal and as man pages."""

from typing import Annotated

from xmltool.cli.options.declared import Argument, Option
from xmltool.cli.registry import COMMANDS, LIVE_ONLY, TOPIC, TOPICS, find
from xmltool.cli.show import emit
from xmltool.errors import UsageError
from xmltool.text.suggest import suggestion


def help_page(
    words: Annotated[
        list[str] | None,
        Argument(
            "[TOPIC|COMMAND]",
            "What to explain. Of a name that both bear it is the command, and `topic NAME` is the"
            " topic.",
        ),
    ] = None,
    man: Annotated[str | None, Option("--man DIR", "Write all pages to DIR, as man pages.")] = None,
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
    topic = _topic(words)
    if topic is not None:
        emit.out(_page(topic))
        return 0
    _check_known(words[0])
    return run_command([*words, "--help"])


def _topic(words: list[str]) -> str | None:
    """Return the topic that is meant; None for a command."""
    if words[0] != TOPIC:
        return words[0] if len(words) == 1 and words[0] in TOPICS and not find(words[0]) else None
    if len(words) != 2:
        raise UsageError(f"{TOPIC} takes one name", f"they are: {', '.join(TOPICS)}")
    if words[1] not in TOPICS:
        known = "`xmltool help` lists them"
        hint = suggestion(words[1], TOPICS, known, f"`xmltool help {TOPIC} {{}}`")
        raise UsageError(f"no such topic: {words[1]}", hint)
    return words[1]


def _page(topic: str) -> str:
    from xmltool.cli.show.topics import topic_text
    from xmltool.manual.plain import plain_text

    return plain_text(topic_text(topic), emit.page_columns())


def _check_known(word: str) -> None:
    """Raise UsageError for a word that is neither a topic nor the beginning of a command."""
    verbs = [*dict.fromkeys(command.verb.partition(" ")[0] for command in COMMANDS)]
    if word.removeprefix("pool-") not in (*verbs, *LIVE_ONLY):
        raise UsageError(
            f"no such topic or command: {word}",
            suggestion(
                word, [TOPIC, *TOPICS, *verbs], "`xmltool help` lists them", "`xmltool help {}`"
            ),
        )


def _write_man_pages(directory: str) -> None:
    import os

    from xmltool.cli.show.manual import man_pages
    from xmltool.files.output import make_directory, write_file

    make_directory(directory)
    for name, text in man_pages():
        write_file(os.path.join(directory, name), text.encode("ascii"))
    emit.note(f"wrote the man pages to {directory}")
