"""Secrets as text and as JSON: what they are for and whether they have a value, never the value."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from xmltool import __version__
from xmltool.cli.show import emit
from xmltool.cli.show.complaints import complain, status_of
from xmltool.cli.show.steps import secret_entry, secret_step_entry, step_lines
from xmltool.findings import RunInfo
from xmltool.report.json_format import file_entry
from xmltool.store.transaction.places import secrets_path
from xmltool.text.escape import encodable, encodable_or_null, vis
from xmltool.text.table import table_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.cli.options.store import WritingOptions
    from xmltool.findings import FileReport
    from xmltool.store.place import Place
    from xmltool.store.plan import Changes
    from xmltool.store.secret_plan import SecretStep
    from xmltool.store.secrets import SecretEntry

_RUN = RunInfo("libvirt's parser of secrets", "")


class SecretReport(NamedTuple):
    """How the outcome of a command that changes secrets alone is shown."""

    place: Place
    options: WritingOptions

    def refusal(self, files: Sequence[FileReport]) -> int:
        """Report why nothing was written, and return the exit status."""
        told = [file for file in files if file.findings]
        if self.options.output_format == "json":
            self._json((), files, written=False)
        else:
            complain(_RUN, told, color=self.options.color)
            emit.note("nothing is written")
        return status_of(told, len(files))

    def outcome(self, changes: Changes, files: Sequence[FileReport] = ()) -> int:
        """Report what was done or would be, and return the exit status."""
        steps, dry_run = changes.secrets.steps, self.options.dry_run
        if self.options.output_format == "json":
            self._json(steps, files, written=changes.something and not dry_run)
        else:
            if dry_run or not self.options.quiet:
                painted = emit.wants_color(self.options.color, sys.stdout)
                told = changes.without_unchanged() if self.options.quiet else changes
                emit.out("".join(step_lines(told, only_tells=dry_run, color=painted)))
            complain(_RUN, [file for file in files if file.findings], color=self.options.color)
        if not self.options.quiet:
            emit.notes(changes.notes)
        return int(changes.something and dry_run)

    def _json(
        self, steps: Sequence[SecretStep], files: Sequence[FileReport], *, written: bool
    ) -> None:
        report = {
            "version": 1,
            "tool": f"xmltool {__version__}",
            "store": encodable(secrets_path(self.place.path)),
            "written": written,
            "files": [file_entry(file) for file in files],
            "secrets": [secret_step_entry(step) for step in steps],
        }
        emit.out_json(report)


def list_lines(entries: Sequence[SecretEntry]) -> Iterator[str]:
    """Return the table of `secret list`: as virsh secret-list, and whether there is a value."""
    rows = [
        [entry.uuid, entry.definition.shown_usage, "yes" if entry.has_value else "no"]
        for entry in entries
    ]
    return table_lines(["UUID", "Usage", "Value"], rows, emit.terminal_columns())


def list_report(place: Place, entries: Sequence[SecretEntry]) -> dict[str, Any]:
    """Return secrets as JSON has them, those that libvirt skips too."""
    return {
        "version": 1,
        "store": encodable(secrets_path(place.path)),
        "secrets": [_entry(entry) for entry in entries],
    }


def info_text(entry: SecretEntry) -> str:
    """Return what is known of a secret, a line each."""
    secret = entry.definition
    rows = (
        ("UUID", entry.uuid),
        ("Usage", secret.shown_usage),
        ("Description", secret.description or "-"),
        ("Private", "yes" if secret.private else "no"),
        ("Ephemeral", "yes" if secret.ephemeral else "no"),
        ("Value", "yes" if entry.has_value else "no"),
    )
    return "".join(f"{name + ':':<15} {vis(text)}\n" for name, text in rows)


def _entry(entry: SecretEntry) -> dict[str, Any]:
    definition = entry.verdict.definition
    known = {} if definition is None else secret_entry(definition)
    empty = dict.fromkeys(("uuid", "usage_type", "usage", "ephemeral", "private", "description"))
    return {
        **empty,
        **known,
        "has_value": entry.has_value,
        "loaded": entry.loaded,
        "reason": encodable_or_null(entry.reason),
        "file": encodable(entry.file),
    }
