"""What is said of silent changes; that it is said when it must be is tested in tests/real/test_silent.py."""

from __future__ import annotations

import random
import time
from itertools import chain, islice
from typing import TYPE_CHECKING

import pytest

from tests.corpus import documents
from tests.corpus.sweep import sweep
from tests.lint.samples import ALL_RULES, lint
from xmltool.document.document import parse_document
from xmltool.document.edits import apply_fixes
from xmltool.findings import Finding, Severity
from xmltool.grammar.describe import ATTRIBUTE, CHOICE, Item, pool_type_of
from xmltool.grammar.load import load_grammar
from xmltool.lint.checks.silent import SilentChange, silent_changes
from xmltool.pool.read import read_definition
from xmltool.pool.tree import TREE, Node
from xmltool.pool.types import POOL_TYPES
from xmltool.pool.write import stored_bytes
from xmltool.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def told(text: str) -> list[Finding]:
    """What is said of silent changes, in findings of its own or as a part of others."""
    return [
        said
        for finding in lint(text, ALL_RULES).findings
        for said in (finding, *finding.others)
        if said.rule.startswith("XT31")
    ]


def dir_pool(target: str = "<path>/srv/a</path>", more: str = "") -> str:
    return f"<pool type='dir'><name>a</name>{more}<target>{target}</target></pool>"


def source(content: str, kind: str = "fs") -> str:
    return (
        f"<pool type='{kind}'><name>a</name><source>{content}</source>"
        "<target><path>/srv/a</path></target></pool>"
    )


CASES = [
    (dir_pool(more="<foo/>"), "XT310", "<foo> is dropped: libvirt knows no such element in <pool>"),
    (dir_pool("<path>/a</path><pth>/b</pth>"), "XT310", "did you mean <path>?"),
    (dir_pool(more="<name>b</name>"), "XT310", "there is another <name> before it"),
    (dir_pool(more="<permissions><mode>0700</mode></permissions>"), "XT310", "in <target>, not in <pool>"),
    (source("<host name='h'/>", "dir"), "XT310", "a pool of type dir takes no <host>"),
    (source("<format type='xfs'/>", "mpath"), "XT310", "a pool of type mpath takes no <format>"),
    (source("<host name='h'/><name>n</name>", "rbd"), "XT310", "a pool of type rbd takes no <target>"),
    (
        dir_pool(more="<fs:mount_opts><fs:option name='x'/></fs:mount_opts>").replace(
            "'dir'", "'dir' xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'"
        ),
        "XT310",
        "only pools of type fs and netfs take it, not dir",
    ),
    (
        source("<device path='/d'/>").replace("</pool>", "<mount_opts><option name='a'/></mount_opts></pool>"),
        "XT310",
        "libvirt knows it by its namespace",
    ),
    (dir_pool(more="<x:uuid xmlns:x='urn:x'>1</x:uuid>"), "XT310", "libvirt knows <uuid> in no namespace"),
    (source("<device path='/d' prt='1'/>"), "XT311", "prt of <device> is dropped"),
    (source("<adapter type='scsi_host' name='host1' wwnn='1'/>", "scsi"), "XT311", "this type of <adapter>"),
    (source("<device path='/d'/><format type='xfs' x:type='xfs' xmlns:x='urn:x'/>"), "XT311", "another type"),
    (dir_pool("<path>/a</path>words"), "XT312", "the text 'words' in <target> is dropped"),
    (source("<device path='/d'>words</device>"), "XT312", "in path and part_separator, not as text"),
    (source("<device path='/d'/><vendor name='a&#9;b'/>"), "XT313", "unescaped"),
    ("<x:pool xmlns:x='urn:x' type='dir'><name>a</name><target><path>/a</path></target></x:pool>",
     "XT313", "libvirt stores <pool> for <x:pool>"),
    (dir_pool("<path>/srv//a/</path>"), "XT314", "is '/srv//a/', which libvirt stores as '/srv/a'"),
    (source("<host name='h'/><dir path='/e/'/>", "netfs"), "XT314", "path of <dir> is '/e/'"),
    (source("<name>vg</name>", "logical"), "XT315", "which libvirt replaces by '/dev/vg'"),
    (source("<name>tank</name>", "zfs"), "XT315", "of type zfs is /dev/zvol/ with"),
    (dir_pool("<path>/a</path></target><target><permissions><mode>0700</mode></permissions>"),
     "XT316", "libvirt writes what it takes of all into one <target>"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "words"), CASES)
def test_messages(text: str, rule: str, words: str) -> None:
    (finding,) = told(text)
    assert finding.rule == rule
    assert words in finding.message
    assert finding.severity is (Severity.INFO if rule == "XT314" else Severity.WARNING)


SAME = [
    dir_pool(),
    dir_pool(more="<source/><features/>"),
    dir_pool(more="<uuid>6E1D6B045F524B1E9C8E3A0F2F1C7D10</uuid>"),
    dir_pool(more="<capacity unit='G'>5</capacity><allocation/><available>1</available>"),
    dir_pool("<path>/a</path><permissions><mode>755</mode><owner>-1</owner></permissions>"),
    dir_pool("<permissions/><!-- a comment --><path><![CDATA[/a]]></path>"),
    source("<host name='h' port='0'/><dir path='/e'/>", "netfs"),
    source("<host name='h' port='+080'/><dir path='/e'/>", "netfs"),
    source("<adapter name='host1'/>", "scsi"),
    source("<device path='/d'><freeExtent start='1' end='2'/></device>", "disk"),
    source("<name>a</name>", "logical").replace("/srv/a", "/dev/a"),
]


@pytest.mark.parametrize("text", SAME)
def test_defaults_and_spellings_are_no_changes(text: str) -> None:
    assert told(text) == []


def test_what_is_lost_at_the_next_start_is_told_once() -> None:
    found = lint(dir_pool().replace("<name>a<", "<name>a&#13;<"), ALL_RULES).findings
    (finding,) = (each for each in found if each.rule.startswith("XT3"))
    assert (finding.rule, finding.also) == ("XT304", ("XT313",))


@pytest.mark.parametrize(("text", "rule", "words"), CASES)
def test_fixes(text: str, rule: str, words: str) -> None:
    """A fix takes the finding away; a safe one changes nothing that libvirt stores."""
    (finding,) = told(text)
    if finding.fix is None:  # only its author knows what was meant by what libvirt drops
        assert rule != "XT314"
        return
    data = text.encode()
    fixed = apply_fixes(data, [finding.fix]).data
    assert told(fixed.decode()) == []
    assert finding.fix.safe
    assert stored(fixed) == stored(data)


def stored(data: bytes) -> bytes:
    root = parse_document("a.xml", data).libvirt_root()
    assert root is not None
    definition = read_definition(root).definition
    assert definition is not None
    return stored_bytes(definition)


def test_a_better_fix_is_not_in_the_way() -> None:
    text = source("<dev path='/dev/vg/a'/><format type='ext4'/><vendor nam='x'/>")
    fixes = [finding.fix for finding in lint(text, ALL_RULES).findings if finding.fix is not None]
    fixed = apply_fixes(text.encode(), fixes).data
    assert b"<device path='/dev/vg/a'/>" in fixed
    assert b"<vendor name='x'/>" in fixed


def test_very_many_changes_take_no_square_of_time() -> None:
    text = dir_pool(more="<foo/>" * 3_000 + "<source>" + "<host name='h'/>" * 3_000 + "</source>")
    start = time.process_time()
    found = told(text)
    assert len(found) == 100
    assert found[-1].message.endswith("; 5900 more like it in this file are not told")
    assert time.process_time() - start < 20


def test_the_quick_look_sees_no_more_than_the_close_one() -> None:
    quick, rewritten, grammar = 0, 0, load_grammar()
    for data in chain(documents(2_000, 311), islice(sweep(), 0, None, 16), respelt(2_000, 311)):
        verdict = judge(parse_document("a.xml", data), grammar)
        if verdict.rewritten is not None:
            quick += 1
            rewritten += bool(verdict.rewritten)
            root = verdict.document.libvirt_root()
            assert root is not None
            assert verdict.definition is not None
            quickly = {SilentChange("value", *at, to) for at, to in verdict.rewritten.items()}
            assert set(silent_changes(root, verdict.definition)) == quickly, data
    assert quick > 1_000
    assert rewritten > 400


ATTRIBUTES = {
    "type": ("scsi_host", "fc_host"),
    "name": ("host5", "scsi_host5", "", "a b", "&amp;lt;"),
    "parent": ("scsi_host3", ""),
    "managed": ("yes", "no", ""),
    "wwnn": ("20000000c9831b4c", "20000000C9831B4C", ""),
    "wwpn": ("10000000c9831b4c", ""),
    "parent_wwnn": ("20000000c9831b4c",),
    "parent_wwpn": ("10000000c9831b4c",),
    "parent_fabric_wwn": ("10000000c9831b4c", ""),
}
"""Of adapters."""


def respelt(number: int, seed: int) -> Iterator[bytes]:
    """Yield valid pools of values that libvirt stores otherwise, takes for none, or loses something of."""
    draw = random.Random(seed)

    def path() -> str:
        parts = (
            "/",
            "//",
            "///",
            "a",
            "vg",
            "dev",
            ".",
            " ",
            "&amp;",
            "&#228;",
            "&#x1f4be;",
            "&#10;",
        )
        weights = (*([4] * (len(parts) - 1)), 1)
        return "/" + "".join(draw.choices(parts, weights, k=draw.randrange(8)))

    def some(*texts: str) -> str:
        return draw.choice((*texts, ""))

    def adapter() -> str:
        inside = some(
            "<parentaddr unique_id='1'><address domain='0x0000' bus='0x00' slot='0x1f' function='0x2'/></parentaddr>"
        )
        given = "".join(
            f" {name}='{draw.choice(values)}'"
            for name, values in ATTRIBUTES.items()
            if draw.random() < 0.4
        )
        return f"<adapter{given}>{inside}</adapter>"

    for _ in range(number):
        port = draw.choice(("0", "00", "-0", "3260"))
        owner = draw.choice(("-1", "4294967295", "0", "007"))
        inner = some(f"<owner>{owner}</owner>") + some("<mode>755</mode>", "<mode>0755</mode>")
        target = f"<target><path>{path()}</path><permissions>{inner}</permissions></target>"
        kind, source = draw.choice((
            ("netfs", f"<host name='h' port='{port}'/><dir path='{path()}'/>"),
            ("logical", some("<device path='/dev/sda'/>") + some("<name>a</name>", "<name>v g</name>")),
            ("zfs", "<name>a/b</name>"),
            ("dir", ""),
            ("scsi", adapter()),
        ))  # fmt: skip
        given = some(target) if POOL_TYPES[kind].forced_target is not None else target
        yield f"<pool type='{kind}'><name>vg</name><source>{source}</source>{given}</pool>".encode()


@pytest.mark.parametrize(
    ("pool", "kept"),
    [
        ("<pool type='dir'><name>a</name><target><path>/a</path></target></pool>", True),
        ("<pool type='dir'><name>a</name><target><path>/a/</path></target></pool>", False),
        ("<pool type='dir'><name>a</name><name>b</name><target><path>/a</path></target></pool>", False),
        ("<pool type='dir'><name>a</name>x<target><path>/a</path></target></pool>", False),
        ("<pool type='dir'><name>a</name><!-- x --><target><path>/a</path></target></pool>", True),
        ("<pool type='dir'><name>a&#9;b</name><target><path>/a</path></target></pool>", False),
        (("<pool type='scsi'><name>a</name><source><adapter name='&amp;lt;'/></source>"
         "<target><path>/a</path></target></pool>"), False),
        (("<pool type='zfs'><name>a</name><source><name>z</name><device path='/d'>"
         "<freeExtent start='1' end='2'/></device></source></pool>"), True),
    ],
)  # fmt: skip
def test_the_quick_look(pool: str, kept: bool) -> None:
    rewritten = judge(parse_document("a.xml", pool.encode()), load_grammar()).rewritten
    assert (rewritten == {}) is kept


def test_the_quick_look_needs_the_grammar_that_tells() -> None:
    document = parse_document("a.xml", dir_pool().encode())
    assert judge(document, load_grammar()).rewritten == {}
    assert judge(document, ()).rewritten is None


@pytest.mark.parametrize("kind", POOL_TYPES)
def test_the_grammar_has_little_that_libvirt_does_not_keep(kind: str) -> None:
    """What a grammar allows is known and kept, but for what the reader notes: the quick look relies on it."""

    def unkept(items: Sequence[Item], node: Node) -> Iterator[str]:
        for item in items:
            if item.kind == CHOICE:
                for group in item.groups:
                    yield from unkept(group, node)
            elif item.kind == ATTRIBUTE:
                if item.name not in node.attributes:
                    yield f"{node.path}/@{item.name}"
            else:
                tag = f"{{{item.namespace}}}{item.name}" if item.namespace else item.name
                child = node.children.get(tag or "")
                if child is None or (child.kept is not None and kind not in child.kept):
                    yield f"{node.path}/{item.name}"
                else:
                    yield from unkept(item.items, child)

    known = {"source/format/vendor", "source/format/product"}
    known.add("source/adapter/parentaddr/address/@multifunction")
    assert set(unkept(pool_type_of(load_grammar(), kind).items, TREE)) <= known
