"""Identities of findings for services that compare one run with the next."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xmltool.findings import Finding


class Fingerprints:
    """Identities of one file's findings: the same after lines have moved, unique in a report.

    An identity is made of the file, the rule, the place in the tree and the source text there;
    equal ones are numbered in order. No line number and no message enters it, so that neither an
    edit elsewhere in the file nor a better wording makes an old finding look new.
    """

    def __init__(self, file: str, data: bytes | None) -> None:
        self._file = file
        self._data = data or b""
        self._seen: dict[str, int] = {}

    def of(self, finding: Finding) -> tuple[str, int]:
        """Return a finding's hash (64 hexadecimal digits) and its number, from 1, among equal ones.

        Call it once for each finding, in order.
        """
        path = re.sub(r"\[\d+\]", "", finding.path or "")
        text = b" ".join(self._data[finding.span.start : finding.span.end].split())
        name = self._file.encode("utf-8", "surrogateescape")
        parts = (name, finding.rule.encode(), path.encode("utf-8", "surrogatepass"), text)
        digest = hashlib.sha256(b"\0".join(parts)).hexdigest()
        number = self._seen.get(digest, 0) + 1
        self._seen[digest] = number
        return digest, number

    def unique(self, finding: Finding) -> str:
        """Return one string, unique in the report; instead of `of`, under the same condition."""
        digest, number = self.of(finding)
        return digest if number == 1 else hashlib.sha256(f"{digest}:{number}".encode()).hexdigest()
