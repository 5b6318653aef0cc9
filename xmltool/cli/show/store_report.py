"""`check`'s own JSON, beside the formats of files: `list`'s entries, with their findings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from xmltool.cli.show.store_entry import pool_entry, store_json
from xmltool.report.formats import whole
from xmltool.report.json_format import finding_entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xmltool.check.entries import Checked
    from xmltool.report.formats import OpenReport


def store_reports(store: str, found: Sequence[Checked]) -> Mapping[str, OpenReport]:
    """Return the formats that say more of a store's entries than of a file."""

    def entries() -> list[str]:
        return [json.dumps(checked_entry(each)) for each in found]

    return {
        "json": whole(lambda _: [store_json(store, entries())]),
        "jsonl": whole(lambda _: (f"{entry}\n" for entry in entries())),
    }


def checked_entry(checked: Checked) -> dict[str, object]:
    """Return an entry of a store with its findings."""
    findings = [finding_entry(finding) for finding in checked.findings]
    return {**pool_entry(checked.entry, checked.boot), "findings": findings}
