from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.corpus import documents
from xmltool.document.document import parse_document
from xmltool.errors import DocumentError
from xmltool.grammar.load import load_grammar
from xmltool.layout.writer import format_document, formatted
from xmltool.pool.read import read_definition

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXTURES = Path(__file__).parent.parent.parent / "fixtures" / "fmt"
CASES = sorted(path.name for path in FIXTURES.iterdir())
POOL = "<pool type='dir'>{}<name>n</name>{}</pool>"


def fmt(data: bytes | str) -> bytes | None:
    return formatted(parse_document("a.xml", data.encode() if isinstance(data, str) else data))


def laid_out(data: bytes | str) -> str:
    result = fmt(data)
    assert result is not None
    return result.decode()


@pytest.mark.parametrize("case", CASES)
def test_fixture(case: str) -> None:
    before = (FIXTURES / case / "in.xml").read_bytes()
    after = (FIXTURES / case / "out.xml").read_bytes()
    assert fmt(before) == after
    assert fmt(after) == after


def test_unchanged_text_is_the_same_object() -> None:
    document = parse_document("a.xml", b"<pool type='dir'>\n  <name>n</name>\n</pool>\n")
    assert formatted(document) is document.data


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_stay(line_end: str) -> None:
    text = f"<pool>{line_end}<!-- a{line_end}b --><name>n</name><uuid/></pool>"
    assert laid_out(text) == line_end.join(
        ("<pool>", "  <!-- a", "b -->", "  <name>n</name>", "  <uuid/>", "</pool>", "")
    )


def test_one_line_gets_line_feeds() -> None:
    assert laid_out("<pool><name>n</name></pool>") == "<pool>\n  <name>n</name>\n</pool>\n"


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ],
)
def test_byte_order_mark_stays(mark: bytes, codec: str) -> None:
    result = fmt(mark + "<pool><name>ü</name></pool>".encode(codec))
    assert result == mark + "<pool>\n  <name>ü</name>\n</pool>\n".encode(codec)


def test_declared_encoding_stays() -> None:
    head = b"<?xml version='1.0' encoding='iso-8859-1'?>"
    assert fmt(head + b"<pool><name>\xfc</name></pool>") == (
        head + b"\n<pool>\n  <name>\xfc</name>\n</pool>\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "<pool",
        "<!DOCTYPE pool><pool><name>n</name></pool>",
        "<volume><name>n</name></volume>",
        "<pool><x:name/></pool>",
        "<pool>\x00</pool>",
        "",
    ],
)
def test_what_cannot_be_read_is_left(text: str) -> None:
    assert fmt(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<pool>" + ("<a>" * 200 + "</a>" * 200) * 60 + "</pool>", "larger than 4194304 bytes"),
        ("<pool><a>" + "a" * 4194282 + "</a></pool>", "larger than 4194304 bytes"),
        (
            "<?xml version='1.0' encoding='ISO-2022-JP'?><pool><name>a\x1b(B</name></pool>",
            "cannot be written back",
        ),
        ("<volume/>", "the document is a <volume>, not a <pool>"),
    ],
    ids=["nested", "long", "encoding", "volume"],
)
def test_what_has_no_layout_says_why(text: str, reason: str) -> None:
    document = parse_document("a.xml", text.encode())
    with pytest.raises(DocumentError, match=reason):
        format_document(document)


@pytest.mark.parametrize(
    ("inside", "lines"),
    [
        ("<!-- c --><name>n</name>", "  <!-- c -->\n  <name>n</name>"),
        ("<name>n</name><!-- c -->", "  <name>n</name>\n  <!-- c -->"),
        ("<name>n</name>\t<!-- c -->\n", "  <name>n</name>\t<!-- c -->"),
        ("<name>n</name> <!-- c --> <!-- d -->\n", "  <name>n</name> <!-- c --> <!-- d -->"),
        ("<name>n</name> <!-- c --><uuid/>", "  <name>n</name>\n  <!-- c -->\n  <uuid/>"),
        ("<uuid/><!-- c --><name>n</name>", "  <!-- c -->\n  <name>n</name>\n  <uuid/>"),
        ("<uuid/><!-- c -->\n<name>n</name>", "  <name>n</name>\n  <uuid/><!-- c -->"),
        (
            "<uuid/> <!-- c -->\n<!-- d -->\n<name/>",
            "  <!-- d -->\n  <name/>\n  <uuid/> <!-- c -->",
        ),
        (" <!-- c -->\n<uuid/><name/>", "  <name/>\n  <uuid/>"),
        ("<name/>\n\n\n<uuid/>\n\n<!-- c -->\n\n", "  <name/>\n\n  <uuid/>\n\n  <!-- c -->\n"),
        ("<uuid/>\n\n<name/>\n<target/>", "  <name/>\n  <uuid/>\n  <target/>"),
        ("\n\n<name/>", "\n  <name/>"),
        ("<uuid/>\n<?p i?><name>n</name>", "  <?p i?>\n  <name>n</name>\n  <uuid/>"),
        ("<!-- last -->", "  <!-- last -->"),
    ],
)
def test_comments_and_instructions(inside: str, lines: str) -> None:
    result = laid_out(f"<pool>{inside}</pool>")
    leading = " <!-- c -->" if inside.startswith(" ") else ""
    assert result == f"<pool>{leading}\n{lines}\n</pool>\n"
    assert laid_out(result) == result


def test_start_tags_are_laid_out_and_values_kept() -> None:
    text = "<pool\n  type = 'dir'\n  note=\"a > 'b'\n c\"  ><source  ><host name='h'></host  ></source></pool>"
    assert laid_out(text) == (
        "<pool type='dir' note=\"a > 'b'\n c\">\n"
        "  <source>\n    <host name='h'/>\n  </source>\n</pool>\n"
    )


def test_empty_lines_outside_the_pool_become_one() -> None:
    text = "\n\n<!-- a -->\n\n\n\n<!-- b -->\n<pool/>\n\n\n<!-- c --> \n\n"
    assert laid_out(text) == "<!-- a -->\n\n<!-- b -->\n<pool/>\n\n<!-- c -->\n"


def test_default_namespace_hides_the_children_from_libvirt() -> None:
    text = "<pool xmlns='urn:x'><target/><name>n</name></pool>"
    assert laid_out(text).index("<target") < laid_out(text).index("<name")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("u1 uuid name", "u1 name uuid"),  # first stays first
        ("uuid u1 name", "name uuid u1"),  # behind the one before it
        ("uuid u1 name u2", "name uuid u1 u2"),  # in their own order
        ("target u1 source u2 name u3", "name source target u1 u2 u3"),
    ],
)
def test_unknown_elements_have_a_place(before: str, after: str) -> None:
    def text(names: str) -> str:
        return "\n".join(["<pool>", *(f"  <{name}/>" for name in names.split()), "</pool>", ""])

    expected = text(after).replace("<source/>", "<source>\n  </source>")
    assert laid_out(text(before)) == expected


def test_deepest_nesting() -> None:
    depth = 250
    text = "<pool>" + "<a>" * depth + "</a>" * depth + "</pool>"
    assert laid_out(text).count("\n") == 2 * depth + 1


# the laws, on documents of all kinds


def corpus(count: int) -> Iterator[tuple[bytes, bytes]]:
    for data in documents(count, seed=3):
        result = fmt(data)
        if result is not None:
            yield data, result


@pytest.fixture(scope="module")
def pairs(long_form: bool) -> list[tuple[bytes, bytes]]:
    found = list(corpus(100_000 if long_form else 2_000))
    assert len(found) > 1_500
    assert sum(before != after for before, after in found) > 1_000
    return found


def test_formatting_twice_changes_nothing(pairs: list[tuple[bytes, bytes]]) -> None:
    for before, after in pairs:
        assert fmt(after) == after, before


TEXTS = frozenset(
    [
        "name",
        "uuid",
        "capacity",
        "allocation",
        "available",
        "path",
        "mode",
        "owner",
        "group",
        "label",
    ]
)


SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def canonical(element: etree._Element) -> str:
    """An element's digest, up to layout and to the order of children of different names."""
    children = [child for child in element if isinstance(child.tag, str)]
    texts = [element.text or "", *(child.tail or "" for child in element)]
    own = "".join(texts).strip(" \t\r\n")
    text = own or (str(element.tag).rpartition("}")[2] in TEXTS and not children)
    if text or element.get(SPACE, "default") != "default":
        return etree.tostring(element, with_tail=False).decode()
    by_name: dict[str, list[str]] = {}
    for child in children:
        by_name.setdefault(str(child.tag), []).append(canonical(child))
    parts = (element.tag, sorted(element.attrib.items()), sorted(by_name.items()))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def test_nothing_is_lost_but_layout_and_order(pairs: list[tuple[bytes, bytes]]) -> None:
    for before, after in pairs:
        old, new = parse_document("a", before).root, parse_document("a", after).root
        assert old is not None
        assert new is not None
        assert canonical(old) == canonical(new), before
        assert sorted(str(node) for node in old.iter(etree.Comment)) == sorted(
            str(node) for node in new.iter(etree.Comment)
        )
        assert before.count(b"<![CDATA[") == after.count(b"<![CDATA[")


def tag(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return etree.tostring(element, with_tail=False).decode().split(">")[0]


def ends_its_line(node: etree._Element) -> bool:
    """Report whether only other comments follow on the node's line."""
    while "\n" not in (node.tail or ""):
        after = node.getnext()
        if after is None or isinstance(after.tag, str):
            return False
        node = after
    return True


def whose_line(node: etree._Element) -> etree._Element | None:
    """Return the element on the line of whose end (or the parent, of whose start) a comment stands."""
    if not ends_its_line(node):
        return None
    while True:
        before = node.getprevious()
        parent = node.getparent()
        assert parent is not None
        space = parent.text if before is None else before.tail
        if "\n" in (space or ""):
            return None
        if before is None or isinstance(before.tag, str):
            return parent if before is None else before
        node = before


def companions(root: etree._Element) -> list[tuple[str, str, str, str]]:
    """Each comment with its parent, the element whose line it ends, or else the one after it."""
    found = []
    for node in root.iter(etree.Comment, etree.PI):
        parent = node.getparent()
        if parent is not None:
            line = whose_line(node)
            after = next(node.itersiblings("*"), None) if line is None else None
            found.append((str(node), str(parent.tag), tag(line), tag(after)))
    return sorted(found)


def test_comments_stay_with_their_element(pairs: list[tuple[bytes, bytes]]) -> None:
    seen = 0
    for before, after in pairs:
        old, new = parse_document("a", before).root, parse_document("a", after).root
        assert old is not None
        assert new is not None
        seen += len(companions(old))
        assert companions(old) == companions(new), before
    assert seen > 100


def test_libvirt_reads_the_same(pairs: list[tuple[bytes, bytes]]) -> None:
    loading = 0
    for before, after in pairs:
        old = parse_document("a", before).libvirt_root()
        new = parse_document("a", after).libvirt_root()
        assert (old is None) == (new is None), before
        if old is None or new is None:
            continue
        was, now = read_definition(old), read_definition(new)
        assert was.definition == now.definition, before
        assert [refusal.libvirt_message for refusal in was.refusals] == [
            refusal.libvirt_message for refusal in now.refusals
        ], before
        loading += was.definition is not None
    assert loading > 500


def test_valid_stays_valid_and_leaves_the_order_trap(pairs: list[tuple[bytes, bytes]]) -> None:
    grammar = load_grammar()
    trapped = valid = 0
    for before, after in pairs:
        old, new = parse_document("a", before).root, parse_document("a", after).root
        assert old is not None
        assert new is not None
        was = grammar.judge(old)
        if was.valid:
            valid += 1
            trapped += was.order_trap
            now = grammar.judge(new)
            assert now.valid, before
            assert not now.order_trap, before
            assert now.number_trap == was.number_trap, before
    assert valid > 300
    assert trapped > 5
