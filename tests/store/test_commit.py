"""A plan, looked at or not, and its commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.store_cases import UUID_A, Image, pool_text
from xmltool.errors import DocumentError, StoreError
from xmltool.offline import Store
from xmltool.store.action import Action

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def image(tmp_path: Path) -> Image:
    return Image(tmp_path)


def opened(image: Image) -> Store:
    return Store.open(str(image.root))


def test_what_was_looked_at_is_what_is_done(image: Image) -> None:
    new = image.given("a.xml", pool_text("a"))
    with opened(image) as store:
        plan = store.plan([str(new)], schema="bundled")
        (looked,) = plan.steps
        assert looked.action is Action.DEFINED
        assert not image.store.exists()
        (done,) = plan.commit().steps
        assert done == looked, "the random uuid too"
        assert store.pool("a").data == looked.data


def test_a_commit_without_a_look(image: Image) -> None:
    new = image.given("a.xml", pool_text("a"))
    with opened(image) as store:
        plan = store.plan([str(new)], schema="bundled")
        assert [step.action for step in plan.commit().steps] == [Action.DEFINED]


def test_a_store_that_changes_between_look_and_commit(image: Image) -> None:
    new = image.given("a.xml", pool_text("a"))
    with opened(image) as store:
        plan = store.plan([str(new)], schema="bundled")
        assert plan.steps
        image.define("a")
        before = image.content()
        with pytest.raises(StoreError):
            plan.commit()
    assert image.content() == before


def test_another_pool_between_look_and_commit_is_in_nobodys_way(image: Image) -> None:
    new = image.given("a.xml", pool_text("a"))
    with opened(image) as store:
        plan = store.plan([str(new)], schema="bundled")
        assert plan.steps
        image.define("other")
        plan.commit()
    assert {"a.xml", "other.xml"} <= set(image.content())


def test_refusals(image: Image) -> None:
    bad = image.given("bad.xml", "<pool type='netfs'><name>n</name></pool>")
    image.given("a.xml", pool_text("a", uuid=UUID_A))
    image.given("b.xml", pool_text("b", uuid=UUID_A))
    with opened(image) as store:
        for paths in ([str(bad)], [str(image.inputs / "a.xml"), str(image.inputs / "b.xml")]):
            plan = store.plan(paths, schema="bundled")
            assert plan.refusals
            assert not plan.steps
            with pytest.raises(DocumentError):
                plan.commit()
            with pytest.raises(DocumentError):
                store.plan(paths, schema="bundled").commit()
    assert not image.store.exists()


def test_prune(image: Image) -> None:
    image.define("a", "b")
    with opened(image) as store:
        plan = store.plan([str(image.inputs / "a.xml")], prune=True, schema="bundled")
        assert [(step.name, step.action) for step in plan.steps] == [
            ("a", Action.UNCHANGED),
            ("b", Action.REMOVED),
        ]
        plan.commit()
        assert [entry.name for entry in store.pools()] == ["a"]
