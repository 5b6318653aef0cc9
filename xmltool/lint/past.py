"""The findings that files had in a revision: only what a change brought is told."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from xmltool.document.document import read_bytes
from xmltool.files.found import HEAD, kind_of
from xmltool.fingerprints import Fingerprints
from xmltool.lint.checks.between import RULES as BETWEEN
from xmltool.lint.checks.between import Neighbours, footprint_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from xmltool.findings import Finding
    from xmltool.lint.checks.between import Footprint
    from xmltool.lint.earlier import Earlier
    from xmltool.lint.engine import Linted
    from xmltool.pool.definition import StoragePoolDef

    Look: TypeAlias = Callable[[str, bytes], Linted]

_PLACE = re.compile(r"\b(line|column) \d+")


class Past:
    """What files were, and what was wrong with them.

    A finding is an old one when the file's earlier version had one of the same rule, at the same
    place in the tree, on the same text and with the same words. So what a deletion brings is new,
    wherever it is told, and what has only moved is not. `paths` says where the files are read; None
    stands for standard input.
    """

    def __init__(self, texts: Mapping[str, Earlier], paths: Mapping[str, str | None]) -> None:
        self._texts = texts
        self._paths = paths

    def had_pool(self, file: str) -> bool:
        """Report whether a file that is changed was a pool."""
        earlier = self._texts.get(file)
        if earlier is None or earlier.data is None:
            return False
        return kind_of(earlier.data[:HEAD], file).other is None

    def without(
        self, file: str, data: bytes | None, findings: Sequence[Finding], look: Look
    ) -> list[Finding]:
        """Return the findings that the revision did not have.

        `look` lints a text in the file's place, and leaves out what comments suppress.
        """
        earlier = self._texts.get(file)
        if earlier is None:
            return list(findings)
        alone = [finding for finding in findings if finding.rule not in BETWEEN]
        had: Counter[str] = Counter()
        if alone and earlier.data is None:
            had.update(_identities(data, alone))
        elif alone and earlier.data is not None:
            had.update(_identities(earlier.data, look(file, earlier.data).findings))
        new = []
        for finding, identity in zip(alone, _identities(data, alone), strict=True):
            had[identity] -= 1
            if had[identity] < 0:
                new.append(finding)
        new += [
            finding
            for finding in findings
            if finding.rule in BETWEEN and not self._was_there(file, finding, look)
        ]
        return sorted(new, key=lambda finding: finding.sort_key)

    def _was_there(self, file: str, finding: Finding, look: Look) -> bool:
        """Report whether two files clashed in the revision as they do now."""
        names = (file, *(related.file for related in finding.related))
        pools: dict[str, Footprint] = {}
        for name in names:
            definition = self._definition(name, look)
            if definition is None:
                return False
            pools[self._texts[name].path] = footprint_of(definition)
        neighbours = Neighbours()
        clashes = [neighbours.add(path, pool) for path, pool in sorted(pools.items())]
        return any(clash is not None and clash.message.rule == finding.rule for clash in clashes)

    def _definition(self, name: str, look: Look) -> StoragePoolDef | None:
        """Return what a file defined in the revision; None where it was not there or defined none."""
        earlier = self._texts.get(name)
        if earlier is None:
            return None
        if earlier.data is not None:
            return look(name, earlier.data).definition
        path = self._paths.get(name)
        return None if path is None else look(name, read_bytes(path)).definition


def _identities(data: bytes | None, findings: Iterable[Finding]) -> list[str]:
    """Return what findings are known by; lines and columns in their words, and quotes, do not count."""
    prints = Fingerprints("", None if data is None else data.replace(b"'", b'"'))
    return [prints.of(finding)[0] + _PLACE.sub("", finding.message) for finding in findings]
