"""The examples at the end of each command's help."""

from __future__ import annotations

from functools import cache

from xmltool.cli.registry import TOPICS, topic_words
from xmltool.resources import data_text


def examples(verb: str) -> tuple[tuple[str, str], ...]:
    """Return the examples of a command: the command line, and what it does."""
    return tuple(_tables()[verb].items())


def examples_text(verb: str) -> str:
    r"""Return the end of the command's help; `\b` keeps the lines that follow it as they are."""
    lines = ["\b", "Examples:"]
    for line, about in examples(verb):
        lines += [f"  # {about}", f"  {line}"]
    if verb in TOPICS:
        lines += ["", f"More: `{topic_words(verb)}`."]
    return "\n".join(lines)


@cache
def _tables() -> dict[str, dict[str, str]]:
    import tomllib

    return tomllib.loads(data_text("manual/examples.toml"))
