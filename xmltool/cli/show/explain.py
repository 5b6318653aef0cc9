"""What libvirt does for a pool, as text that can be read beside a shell, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from xmltool.cli.show import emit
from xmltool.cli.show.complaints import status_of
from xmltool.cli.show.report import ReportOptions, write_report
from xmltool.programs.packages import by_name
from xmltool.report.json_format import file_entry
from xmltool.text.escape import encodable, encodable_or_null, vis
from xmltool.text.shell import shell_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xmltool.findings import RunInfo
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.programs.needs import Needs
    from xmltool.programs.packages import Distribution, Package
    from xmltool.programs.step import Step, Steps
    from xmltool.store.definitions import Definitions
    from xmltool.versions import Version

DESTROYS = "DESTROYS DATA: "
"""Stands before what a step does that may lose what was there."""


class Explained(NamedTuple):
    """A pool, what libvirt does for it by operation, and what has to be installed."""

    pool: StoragePoolDef
    steps: Mapping[str, Steps]
    needs: Needs
    version: Version
    distribution: Distribution

    def lines(self) -> Iterator[str]:
        """Return the text: one line a step, a command with a comment that says what it does."""
        yield f"# pool {vis(self.pool.name)}, type {self.pool.type}, libvirt {self.version}\n"
        yield from _needs_lines(self.needs, self.distribution)
        for name, steps in self.steps.items():
            yield f"\n# {name}\n"
            yield from map(_step_line, steps)

    def report(self) -> dict[str, Any]:
        """Return the same as JSON has it."""
        return {
            "version": 1,
            "pool": encodable(self.pool.name),
            "type": self.pool.type,
            "libvirt": str(self.version),
            "steps": {name: [_entry(step) for step in each] for name, each in self.steps.items()},
            "needs": {
                "module": self.needs.module,
                "packages": self.needs.package.names,
                "programs": [
                    {"name": each.name, "why": each.why, "packages": each.package.names}
                    for each in self.needs.programs
                ],
                "searched": self.needs.searched,
            },
        }


def _step_line(step: Step) -> str:
    command = "" if step.argv is None else " ".join(map(shell_word, step.argv)) + "  "
    subject = "libvirt " if step.argv is None else ""
    when = "" if step.when is None else f"when {step.when}: "
    mark = DESTROYS if step.destroys else ""
    return f"{command}# {mark}{vis(when + subject + step.does)}\n"


def _needs_lines(needs: Needs, distribution: Distribution) -> Iterator[str]:
    if needs.module is None:
        yield "# needs: a libvirt that has this type; this one has not\n"
        return
    yield f"# needs {needs.module}{_packages(needs.package, distribution)}\n"
    for program in needs.programs:
        by = "" if program.why is None else f", which {program.why} runs"
        yield f"# needs {program.name}{by}{_packages(program.package, distribution)}\n"


def _packages(package: Package, distribution: Distribution) -> str:
    """Return the package of something: that of the root's distribution, else those of all families."""
    if distribution.title is None:
        told = "; ".join(f"{titles}: {name}" for name, titles in by_name(package))
    else:
        told = distribution.package(package) or ""
    return f" ({vis(told)})" if told else ""


def _entry(step: Step) -> dict[str, Any]:
    return {
        "argv": None if step.argv is None else [encodable(word) for word in step.argv],
        "does": encodable(step.does),
        "destroys": step.destroys,
        "when": encodable_or_null(step.when),
    }


def refusal(definitions: Definitions, run: RunInfo, output_format: str, color: str) -> int:
    """Report why a definition cannot be explained, and return the exit status."""
    files = definitions.findings
    if output_format == "json":
        files_json = [file_entry(file) for file in definitions.files]
        emit.out_json({"version": 1, "pool": None, "type": None, "steps": {}, "files": files_json})
    else:
        write_report(run, files, len(files), ReportOptions(color=color, quiet=True).checked())
    return status_of(files, len(definitions.files))
