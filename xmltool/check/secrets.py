"""What is wrong with the secrets beside a store: files that libvirt skips, empty and exposed values."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.check.entries import Checked, stand_in
from xmltool.findings import WHOLE_FILE, Finding, Severity
from xmltool.rules.secrets import XT808, XT809, XT810, XT811, XT813
from xmltool.store.secrets import VALUE_SUFFIX, is_taken_usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.causes import Keep
    from xmltool.store.secrets import SecretEntry, Secrets

_READ_BY_OTHERS = 0o044
_ENTERED_BY_OTHERS = 0o011


def check_secrets(secrets: Secrets, keep: Keep = tuple) -> list[Checked]:
    """Return the files of secrets that something is wrong with, by their paths on this machine."""
    found: dict[str, list[Finding]] = {}
    data = {entry.file: entry.data for entry in secrets.entries}
    for name, finding in _findings(secrets):
        found.setdefault(name, []).append(finding)
    checked = []
    for name, findings in sorted(found.items()):
        kept = tuple(keep(sorted(findings, key=lambda finding: finding.sort_key)))
        if kept:
            entry = stand_in(os.path.join(secrets.shown, name) if name else secrets.shown)
            checked.append(Checked(entry._replace(data=data.get(name)), None, kept))
    return checked


def _findings(secrets: Secrets) -> Iterator[tuple[str, Finding]]:
    for entry in secrets.entries:
        for finding in _of_definition(entry):
            yield entry.file, finding
        if entry.loaded and entry.value_size == 0:
            yield entry.uuid + VALUE_SUFFIX, XT809.message("stored").finding(WHOLE_FILE)
    for name in secrets.orphans:
        yield name, XT813.message().finding(WHOLE_FILE)
    own = secrets.modes.get("", 0)
    for name, mode in secrets.modes.items():
        if not name or (mode & _READ_BY_OTHERS and own & _ENTERED_BY_OTHERS):
            message = XT811.message("value" if name else "directory", mode=f"{mode:04o}")
            yield name, message.finding(WHOLE_FILE)


def _of_definition(entry: SecretEntry) -> Iterator[Finding]:
    findings = entry.verdict.findings
    yield from findings
    if entry.loaded or any(finding.severity is Severity.ERROR for finding in findings):
        return
    reason = entry.reason or ""
    if is_taken_usage(reason):
        message = XT808.message("skipped", reason=reason)
    else:
        message = XT810.message(reason=reason)
    yield message.finding(WHOLE_FILE, libvirt=reason)
