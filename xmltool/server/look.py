"""What `lint` says of an open document, with its configuration and the files beside it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import XmltoolError
from xmltool.files.inputs import Skipped, Source, siblings
from xmltool.grammar.choose import AUTO, choose_grammars
from xmltool.lint.configuration import Configuration
from xmltool.lint.engine import Linter
from xmltool.lint.hosted import hosted_pools
from xmltool.lint.known import Known
from xmltool.lint.run import Options, Run

if TYPE_CHECKING:
    from xmltool.findings import Finding
    from xmltool.grammar.choose import Grammars
    from xmltool.lint.run import Definitions

MAX_BESIDE = 200
"""With more files in a directory than this an edit would not be answered at once."""


class Look(NamedTuple):
    """What was found.

    Attributes:
        findings: sorted; empty for a document that is no pool.
        problem: why nothing could be looked at (a configuration that cannot be used), or None.
    """

    findings: tuple[Finding, ...]
    problem: str | None = None


class Linters:
    """Lints open documents; grammars are kept from one look to the next."""

    def __init__(self) -> None:
        self._grammars: dict[tuple[str, str | None], Grammars] = {}
        self._beside: Definitions = {}

    def grammars(self, path: str | None) -> Grammars:
        """Return the grammars that hold for a file by its configuration."""
        settings = _configuration(path).settings(path or "")
        key = (settings.schema or AUTO, settings.libvirt_version)
        if key not in self._grammars:
            self._grammars[key] = choose_grammars(*key)
        return self._grammars[key]

    def look(self, name: str, path: str | None, data: bytes) -> Look:
        """Lint a document as it is in the editor; the name is for one that has no file yet."""
        configuration = _configuration(path)
        try:
            if path is not None and configuration.excluded(path):
                return Look(())
            linter = Linter(self.grammars(path).grammars)
            source = Source(path or name, found=True, data=data)
            settings = configuration.settings(path or "")
            if not settings.embedded and hosted_pools(path or name, data):
                return Look(())
            options = Options(one_store=settings.one_store or False)
            beside = [] if path is None or options.one_store else _beside(path, configuration)
            run = Run((source,), linter, configuration, Known(), options, beside, self._beside)
            outcomes = list(run.outcomes(Skipped((), 1), 1))
        except XmltoolError as error:
            return Look((), error.message)
        return Look(tuple(finding for outcome in outcomes for finding in outcome.linted.findings))


def _beside(path: str, configuration: Configuration) -> list[str]:
    """Return the files that a document is compared with; none where there are too many to read."""
    found = siblings([path])
    if len(found) > MAX_BESIDE:
        return []
    return [name for name in found if not configuration.excluded(name)]


def _configuration(path: str | None) -> Configuration:
    """Return the configuration as it is on disk now: an editor's user may have just changed it."""
    return Configuration(isolated=path is None or not os.path.isabs(path))
