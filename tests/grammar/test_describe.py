"""The grammar's own words as data: how often, which values, since when."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.grammar.test_grammar import TYPES
from tests.real.grammars import LIBVIRT_GRAMMAR, need_grammar
from xmltool.grammar.assemble import RNG
from xmltool.grammar.describe import Item, PoolType, Value, known_releases, pool_types
from xmltool.grammar.load import OLDEST, load_grammar
from xmltool.versions import Version


def described(kind: str, version: Version | None = None) -> PoolType:
    return {t.name: t for t in pool_types(load_grammar(version=version).tree)}[kind]


def find(items: tuple[Item, ...], *names: str) -> Item:
    """Go down to an item; through every alternative of a choice."""
    for item in items:
        for group in (*item.groups, (item,) if item.name == names[0] else ()):
            inner = (item.items, names[1:]) if group == (item,) else (group, names)
            if not inner[1]:
                return item
            try:
                return find(inner[0], *inner[1])
            except LookupError:
                continue
    raise LookupError(names)


def test_every_type_in_the_grammars_order() -> None:
    types = pool_types(load_grammar().tree)
    assert tuple(kind.name for kind in types) == TYPES
    assert types[0] == PoolType(
        "dir", "A directory of the host: its files are the volumes.", "0.4.1", None, types[0].items
    )


@pytest.mark.parametrize(
    ("kind", "names", "occurs"),
    [
        ("dir", ("name",), "required"),
        ("zfs", ("name",), "optional"),
        ("dir", ("source",), "optional"),
        ("netfs", ("source", "host"), "one or more"),
        ("logical", ("source", "device"), "any number"),
        ("disk", ("source", "device", "freeExtent"), "any number"),
        ("fs", ("mount_opts",), "optional"),
        ("rbd", ("config_opts",), "optional"),
        ("rbd", ("config_opts", "option"), "any number"),
        ("rbd", ("config_opts", "option", "value"), "required"),
        ("scsi", ("source", "adapter", "parentaddr", "unique_id"), "optional"),
    ],
)
def test_how_often_a_part_occurs(kind: str, names: tuple[str, ...], occurs: str) -> None:
    assert find(described(kind).items, *names).occurs == occurs


def test_values_and_phrases() -> None:
    netfs = described("netfs").items
    assert [v.text for v in find(netfs, "source", "format", "type").values] == ["auto", "nfs"]
    assert (
        find(netfs, "uuid").expects == "a UUID (32 hex digits, or 8-4-4-4-12 of them with hyphens)"
    )
    owner = find(netfs, "target", "permissions", "owner")
    assert (owner.values, owner.expects) == (
        (), "a numeric id (0 to 4294967295) or -1; names are not taken")  # fmt: skip
    version = find(netfs, "source", "protocol", "ver")
    assert version.expects is not None
    assert version.expects.endswith(" or any text (since 9.0.0)")
    chap = find(described("iscsi").items, "source", "auth", "type").values[0]
    words = "A user name and a password, for iscsi and iscsi-direct pools."
    assert chap == Value("chap", words, "1.1.1", None)


def test_alternatives() -> None:
    source = find(described("netfs").items, "source")
    (choice,) = source.items
    assert (choice.kind, choice.name, len(choice.groups)) == ("choice", None, 2)
    assert [i.name for i in choice.groups[1]] == ["host", "dir", "format", "vendor", "product"]


def test_marks_are_those_of_the_part_itself_or_next_around_it() -> None:
    fc = find(described("scsi").items, "source", "adapter", "wwnn")
    assert (fc.since, fc.note is not None) == ("1.0.5", True)
    fabric = find(described("scsi").items, "source", "adapter", "parent_fabric_wwn")
    assert (fabric.since, fabric.note) == ("3.0.0", None)
    assert find(described("netfs").items, "name").since is None
    assert find(described("zfs").items, "source", "device").since == "1.2.9"


def test_namespaces() -> None:
    options = find(described("fs").items, "mount_opts")
    assert options.namespace == "http://libvirt.org/schemas/storagepool/fs/1.0"
    assert options.items[0].namespace == options.namespace
    assert options.items[0].items[0].namespace is None
    assert find(described("fs").items, "name").namespace is None


def test_an_older_release_has_less() -> None:
    old = described("dir", Version(6, 0, 0))
    with pytest.raises(LookupError):
        find(old.items, "features")
    assert find(described("dir", Version(6, 6, 0)).items, "features").since == "6.6.0"


def test_every_element_and_attribute_of_the_grammar_is_described() -> None:
    names: set[str | None] = set()

    def collect(items: tuple[Item, ...]) -> None:
        for item in items:
            names.add(item.name)
            collect(item.items)
            for group in item.groups:
                collect(group)

    tree = load_grammar().tree
    for kind in pool_types(tree):
        collect(kind.items)
    assert names - {None} == {
        place.get("name") for place in tree.iter(RNG + "element", RNG + "attribute")
    } - {"pool"}


def test_the_releases_that_are_known() -> None:
    releases = known_releases(load_grammar().tree)
    assert releases[0] == OLDEST
    assert list(releases) == sorted(set(releases))
    assert Version(6, 6, 0) in releases


@pytest.mark.libvirt
def test_a_grammar_without_words_is_described_too() -> None:
    need_grammar()
    tree = load_grammar(str(LIBVIRT_GRAMMAR.parent)).tree
    types = {kind.name: kind for kind in pool_types(tree)}
    assert set(types) == set(TYPES)
    assert known_releases(tree) == ()
    assert types["dir"].words is None
    assert find(types["disk"].items, "source", "device", "freeExtent").occurs == "any number"
    assert find(types["dir"].items, "target", "permissions", "mode").expects == "unsignedInt"


def test_a_grammar_of_something_else_has_no_types() -> None:
    text = "<grammar xmlns='http://relaxng.org/ns/structure/1.0'><start><ref name='a'/></start></grammar>"
    assert pool_types(etree.fromstring(text)) == ()
