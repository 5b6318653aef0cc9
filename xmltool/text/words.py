"""Counts, lists and values as they stand in messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_MOST = 9
_MOST_CHARACTERS = 80
"""Of a value that a message repeats."""


def count_of(number: int, noun: str) -> str:
    """Return `1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def size_text(number: int, digits: int = 1) -> str:
    """Return a number of bytes as it is read: `1.5 TiB`; with two digits as virsh prints it."""
    size, unit = float(number), 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.{digits if unit or digits > 1 else 0}f} {_UNITS[unit]}"


def listing(items: Iterable[str], word: str = "or", most: int = _MOST) -> str:
    """Join items as in a sentence, each once: `a, b or c`; of too many the last are counted: `or 7 more`."""
    texts = list(dict.fromkeys(items))
    if len(texts) > most:
        texts = [*texts[: most - 1], f"{len(texts) - most + 1} more"]
    if len(texts) < 2:
        return texts[0] if texts else "nothing"
    return f"{', '.join(texts[:-1])} {word} {texts[-1]}"


def article(word: str) -> str:
    """Return a word with `a` or `an` before it, by its first letter."""
    vowel = word.startswith(("a", "e", "i", "o", "fs", "rb", "mp"))
    return f"{'an' if vowel else 'a'} {word}"


def quoted(value: str) -> str:
    """Return a value in quotes, on one line and not too long."""
    return f"'{shortened(value)}'"


def shortened(value: str, most: int = _MOST_CHARACTERS) -> str:
    """Return a text on one line and not too long."""
    line = " ".join(value.split()) if "\n" in value or len(value) > most else value
    return line if len(line) <= most else line[: most - 1] + "…"
