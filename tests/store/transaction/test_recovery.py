"""The order in which a journal's operations are put into effect."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any

from tests.store.transaction.changes import STORE
from tests.store.transaction.test_journal import NEW, OLD, plant
from xmltool.confined.root import Root
from xmltool.store.transaction.atomic import begin
from xmltool.store.transaction.fingerprint import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

GONE, HERE = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
LINK = f"link:{STORE}/{{}}"
REMOVED = (
    ["autostart", "a.xml", LINK.format("a.xml"), ABSENT, ""],
    ["store", "a.xml", OLD, ABSENT, ""],
    ["secrets", f"{GONE}.xml", OLD, ABSENT, ""],
    ["secrets", f"{GONE}.base64", OLD, ABSENT, ""],
)
"""What refers to something goes before it."""
WRITTEN = (
    ["secrets", f"{HERE}.base64", ABSENT, NEW, "new-0"],
    ["secrets", f"{HERE}.xml", ABSENT, NEW, "new-1"],
    ["store", "b.xml", ABSENT, NEW, "new-2"],
    ["autostart", "b.xml", ABSENT, LINK.format("b.xml"), "new-3"],
)
"""What is referred to comes first."""


def test_removals_come_first_and_nothing_refers_to_what_is_not_there(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = store.parent / "secrets"
    secrets.mkdir()
    for path in (store / "a.xml", secrets / f"{GONE}.xml", secrets / f"{GONE}.base64"):
        path.write_bytes(b"OLD")
    (store / "autostart/a.xml").symlink_to(f"{STORE}/a.xml")
    rows = [*REMOVED, *WRITTEN]
    random.Random(1).shuffle(rows)
    plant(store, rows, new_0=b"NEW", new_1=b"NEW", new_2=b"NEW")
    (store / ".xmltool/new-3").symlink_to(f"{STORE}/b.xml")
    done: list[str] = []

    def noted(call: Callable[..., None], which: int) -> Callable[..., None]:
        def noting(*names: Any, **options: Any) -> None:
            done.append(names[which])
            call(*names, **options)

        return noting

    monkeypatch.setattr(os, "unlink", noted(os.unlink, 0))
    monkeypatch.setattr(os, "rename", noted(os.rename, 1))
    with Root(str(image)) as root, begin(root, STORE, wait=1):
        pass
    assert [name for name in done if name.startswith(("a.", "b.", GONE, HERE))] == [
        row[1] for row in (*REMOVED, *WRITTEN)
    ]
