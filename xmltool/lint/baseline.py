"""The findings that a repository had when it began to lint: they are not reported again.

A finding is known by the file, the rule, the place in the tree and the text there, so that it is
still known when lines have moved.
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from xmltool.errors import ConfigError
from xmltool.files.side_file import blamed

VERSION = 1
"""Of the file's format."""
MAX_BYTES = 16 * 1024 * 1024
"""Of a baseline: about 100,000 findings."""
_HINT = "--write-baseline makes one where there is no such file yet"


class Entry(NamedTuple):
    """One known finding.

    Attributes:
        file: relative to the baseline's directory.
        rule: the rule's id.
        fingerprint: of rule, place in the tree and text; see `xmltool.fingerprints`.
    """

    file: str
    rule: str
    fingerprint: str


class Baseline:
    """Known findings, taken off one by one as they are met again."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._left = Counter(entries)

    @property
    def left(self) -> list[Entry]:
        """The known findings that were not met."""
        return list(self._left.elements())

    def knows(self, entry: Entry) -> bool:
        """Report whether a finding is known, and leave it."""
        return self._left[entry] > 0

    def take(self, entry: Entry) -> bool:
        """Report whether a finding is known; the same one is known as often as it was written."""
        if self._left[entry] <= 0:
            return False
        self._left[entry] -= 1
        return True


def read_baseline(path: str, text: str | bytes) -> Baseline:
    """Read a baseline."""
    import json

    with blamed(path, "a baseline of xmltool", _HINT, others=(KeyError, TypeError)):
        data = json.loads(text)
        if data["version"] != VERSION:
            raise ConfigError(
                f"{path}: a baseline of version {data['version']}, this xmltool reads {VERSION}",
                "remove it, and write it anew with --write-baseline",
            )
        entries = [
            Entry(*(str(item[field]) for field in Entry._fields)) for item in data["findings"]
        ]
    return Baseline(entries)


def baseline_text(entries: Iterable[Entry]) -> str:
    """Return the file for known findings: sorted, one a line, so that a change of it can be reviewed."""
    import json

    lines = ",\n".join("  " + json.dumps(entry._asdict()) for entry in sorted(entries))
    body = f"\n{lines}\n " if lines else ""
    return f'{{"version": {VERSION}, "findings": [{body}]}}\n'
