"""The comparison that `watch` repeats, with what is ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.cli.options.live import IgnoreOptions
from xmltool.live.pools import Live
from xmltool.live.sources import RecordedSource
from xmltool.live.virsh import Virsh
from xmltool.store.place import store_place
from xmltool.watch.comparer import Comparer

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_sighup_reads_the_configuration_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = tmp_path / "store"
    store.mkdir()
    pool = "<pool type='dir'><name>a</name><target><path>/a</path></target></pool>"
    (store / "a.xml").write_text(pool)
    place = store_place(None, False, None, str(store))
    said: list[str] = []
    comparer = Comparer(place, Virsh("test:///", {}), IgnoreOptions().texts, said.append)
    monkeypatch.setattr(comparer, "live", RecordedSource(Live("test:///", ())))
    assert list(comparer().drift) == [("a", "not-loaded")]
    configuration = tmp_path / "xmltool.toml"
    configuration.write_text('drift-ignore = ["not-loaded@a", "missing"]\n')
    comparer.reload()
    assert list(comparer().drift) == []
    comparer.tell_unused()
    assert said == ["--ignore missing: nothing to ignore"]
    configuration.write_text("drift-ignore = 1\n")
    comparer.reload()
    assert said[1].startswith("the configuration stays as it was: ")
    assert list(comparer().drift) == []
