"""What definitions change in a store, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.document.document import parse_document
from xmltool.pool.read import read_definition
from xmltool.pool.uuid_policy import UuidPolicy, uuid_from_name
from xmltool.pool.write import stored_bytes
from xmltool.rules.between import XT401, XT402, XT403
from xmltool.store.action import Action
from xmltool.store.boot import BootEntry
from xmltool.store.plan import Changes, Terms, Wanted, plan
from xmltool.store.writing import marking, removal, renaming

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef

UUID_A = "aaaaaaaa-0000-4000-8000-000000000000"
UUID_B = "bbbbbbbb-0000-4000-8000-000000000000"
KEEP = "leave <uuid> out to keep that one"


def pool(name: str, target: str = "", uuid: str | None = None) -> StoragePoolDef:
    known = "" if uuid is None else f"<uuid>{uuid}</uuid>"
    path = target or f"/srv/{name}"
    text = f"<pool type='dir'><name>{name}</name>{known}<target><path>{path}</path></target></pool>"
    definition = read_definition(parse_document("-", text.encode()).root).definition  # type: ignore[arg-type]
    assert definition is not None
    return definition


def there(definition: StoragePoolDef, *, autostart: bool = False) -> BootEntry:
    file = f"{definition.name}.xml"
    data = stored_bytes(definition)
    return BootEntry(file, definition.name, definition, data, loaded=True, autostart=autostart)


def skipped(name: str, reason: str = "not well-formed") -> BootEntry:
    return BootEntry(f"{name}.xml", name, data=b"old", reason=reason)


def wanted(*definitions: StoragePoolDef) -> list[Wanted]:
    return [Wanted(definition, f"{number}.xml") for number, definition in enumerate(definitions)]


def actions(found: Changes) -> list[Action]:
    assert not found.refusals
    return [step.action for step in found.steps]


def test_a_new_pool_gets_a_random_uuid() -> None:
    one, two = (plan([], wanted(pool("a"))).steps[0].definition.uuid for _ in range(2))
    assert one is not None
    assert one != two


def test_a_pool_that_is_there_keeps_its_uuid_and_its_mark() -> None:
    entry = there(pool("a", uuid=UUID_A), autostart=True)
    step = plan([entry], wanted(pool("a", "/new"))).steps[0]
    assert step.action is Action.UPDATED
    assert step.definition.uuid == UUID_A
    assert step.marked
    assert step.link is None
    assert [tuple(change) for change in step.changes] == [("target/path", "/srv/a", "/new")]
    assert step.data == stored_bytes(pool("a", "/new", UUID_A))


def test_the_same_definition_is_unchanged_however_it_is_written() -> None:
    entry = there(pool("a", uuid=UUID_A))._replace(data=b"written by hand, but means the same")
    step = plan([entry], wanted(pool("a", "/srv//a/"))).steps[0]
    assert step.action is Action.UNCHANGED
    assert step.data is None
    assert not step.changes_something


def test_a_definition_without_uuid_in_the_store_gets_one() -> None:
    step = plan([there(pool("a"))], wanted(pool("a"))).steps[0]
    assert step.action is Action.UPDATED
    assert [change.path for change in step.changes] == ["uuid"]
    assert (
        plan([there(pool("a"))], wanted(pool("a", uuid=UUID_A))).steps[0].definition.uuid == UUID_A
    )


def test_another_uuid_is_refused() -> None:
    found = plan([there(pool("a", uuid=UUID_A))], wanted(pool("a", uuid=UUID_B)))
    refusal = found.refusals[0]
    assert refusal.message.rule == XT401
    assert (
        refusal.message.text
        == f"the pool a (a.xml in the store) has another uuid, {UUID_A}; {KEEP}"
    )
    assert (
        refusal.libvirt_message == f"operation failed: pool 'a' already exists with uuid {UUID_A}"
    )


def test_the_uuid_of_another_pool_is_refused() -> None:
    refusal = plan([there(pool("a", uuid=UUID_A))], wanted(pool("b", uuid=UUID_A))).refusals[0]
    assert refusal.message.rule == XT402
    assert "the pool a (a.xml in the store) has this uuid" in refusal.message.text
    assert (
        refusal.libvirt_message
        == f"operation failed: pool 'a' is already defined with uuid {UUID_A}"
    )


def test_the_source_of_another_pool_is_refused_and_first() -> None:
    entries = [there(pool("a", uuid=UUID_A)), there(pool("b", uuid=UUID_B))]
    refusal = plan(entries, wanted(pool("b", "/srv/a", UUID_A))).refusals[0]
    assert refusal.message.rule == XT403
    assert refusal.libvirt_message == "operation failed: Storage source conflict with pool: 'a'"


def test_conflicts_between_what_is_given_name_the_file() -> None:
    found = plan(
        [], wanted(pool("a"), pool("b", "/srv/a"), pool("c", uuid=UUID_A), pool("d", uuid=UUID_A))
    )
    assert [(r.number, r.message.rule) for r in found.refusals] == [(1, XT403), (3, XT402)]
    assert "the pool a (0.xml)" in found.refusals[0].message.text


def test_pools_may_exchange_their_sources() -> None:
    entries = [there(pool("a", "/one", UUID_A)), there(pool("b", "/two", UUID_B))]
    assert (
        actions(plan(entries, wanted(pool("a", "/two"), pool("b", "/one")))) == [Action.UPDATED] * 2
    )


def test_a_skipped_entry_does_not_stand_in_the_way_but_is_told() -> None:
    step = plan([skipped("a")], wanted(pool("a"))).steps[0]
    assert step.action is Action.DEFINED
    assert step.before == b"old"
    assert step.remark == "it takes the place of a.xml, which libvirt skips (not well-formed)"


def test_marks() -> None:
    unmarked, marked = there(pool("a", uuid=UUID_A)), there(pool("a", uuid=UUID_A), autostart=True)
    for entry, autostart, link in (
        (unmarked, True, True), (unmarked, False, None), (unmarked, None, None),
        (marked, True, None), (marked, False, False), (marked, None, None),
    ):  # fmt: skip
        step = plan([entry], wanted(pool("a")), Terms(autostart=autostart)).steps[0]
        assert step.link is link
        assert step.changes_something is (link is not None)
    assert plan([], wanted(pool("a")), Terms(autostart=True)).steps[0].link is True
    assert plan([], wanted(pool("a")), Terms(autostart=False)).steps[0].link is None


def test_a_link_that_waits_for_a_new_pool_is_told() -> None:
    links = frozenset({"a.xml"})
    step = plan([], wanted(pool("a")), links=links).steps[0]
    assert step.link is None
    assert step.remark == "autostart/a.xml was there already, and stays"
    assert plan([], wanted(pool("a")), Terms(autostart=False), links=links).steps[0].link is False


def test_one_name_twice() -> None:
    same = wanted(pool("a"), pool("a"))
    assert actions(plan([], same)) == [Action.DEFINED, Action.UNCHANGED]
    differing = wanted(pool("a", "/one"), pool("a", "/two"))
    assert (
        plan([], differing).refusals[0].message.text == "the pool a is defined differently by 0.xml"
    )
    redefined = wanted(pool("a", "/one", UUID_A), pool("a", "/two", UUID_A))
    found = plan([], redefined)
    assert actions(found) == [Action.DEFINED, Action.UPDATED]
    assert found.steps[-1].data == stored_bytes(pool("a", "/two", UUID_A))
    assert plan([], redefined, Terms(once=True)).refusals


def test_back_to_what_is_stored_is_written_all_the_same() -> None:
    entry = there(pool("a", "/one", UUID_A))
    found = plan([entry], wanted(pool("a", "/two", UUID_A), pool("a", "/one", UUID_A)))
    assert found.steps[-1].data == entry.data


def test_uuid_policies() -> None:
    fixed = UuidPolicy("fixed", UUID_B)
    by_name = UuidPolicy("from-name")
    assert (
        plan([], wanted(pool("a", uuid=UUID_A)), Terms(policy=fixed)).steps[0].definition.uuid
        == UUID_B
    )
    assert plan([], wanted(pool("a")), Terms(policy=by_name)).steps[
        0
    ].definition.uuid == uuid_from_name("a")
    entry = there(pool("a", uuid=UUID_A))
    assert plan([entry], wanted(pool("a")), Terms(policy=by_name)).refusals[0].message.rule == XT401
    again = there(pool("a", uuid=uuid_from_name("a")))
    assert actions(plan([again], wanted(pool("a")), Terms(policy=by_name))) == [Action.UNCHANGED]


def test_removing_marking_and_renaming() -> None:
    entry = there(pool("a", uuid=UUID_A), autostart=True)
    gone = removal(entry)
    assert (gone.action, gone.link, gone.file) == (Action.REMOVED, False, "a.xml")
    assert marking(entry, mark=True).link is None
    assert marking(entry, mark=False).link is False
    old, new = renaming(entry, "b")
    assert old == gone
    assert (new.file, new.link, new.definition.uuid) == ("b.xml", True, UUID_A)
    assert new.data == stored_bytes(pool("b", "/srv/a", UUID_A))
