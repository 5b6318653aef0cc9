"""A word that may stand at a place of a command line, and what asks a shell for paths."""

from __future__ import annotations

from typing import NamedTuple

FILES = ":files"
DIRECTORIES = ":directories"
"""Lines by which the shell is asked to complete paths itself."""


class Candidate(NamedTuple):
    """A word, and what it means."""

    word: str
    about: str = ""

    @property
    def line(self) -> str:
        """As the scripts of the shells read it."""
        return f"{self.word}\t{self.about}" if self.about else self.word
