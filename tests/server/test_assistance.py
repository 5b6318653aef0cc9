"""Hover texts and completions of places in a document, by the grammar."""

from __future__ import annotations

import pytest
from lsprotocol import types as lsp

from xmltool.grammar.choose import AUTO, choose_grammars
from xmltool.server.assistance import completions, hover
from xmltool.server.cursor import cursor_at
from xmltool.server.text import OpenText
from xmltool.server.vocabulary import Vocabulary

MARK = "|"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(choose_grammars(AUTO, None).grammars[0])


def hovered(vocabulary: Vocabulary, text: str) -> str | None:
    """Return what is said at the mark in a text."""
    plain = text.replace(MARK, "")
    cursor = cursor_at(plain, text.index(MARK))
    assert cursor is not None
    found = hover(vocabulary, cursor, OpenText(plain))
    if found is None:
        return None
    assert isinstance(found.contents, lsp.MarkupContent)
    return found.contents.value


def offered(vocabulary: Vocabulary, text: str) -> dict[str, lsp.CompletionItem]:
    """Return what may be written at the mark in a text, by label."""
    plain = text.replace(MARK, "")
    cursor = cursor_at(plain, text.index(MARK))
    assert cursor is not None
    found = list(completions(vocabulary, cursor, OpenText(plain)))
    assert len({item.label for item in found}) == len(found)
    return {item.label: item for item in found}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("<pool type='netfs'><source><format type='ci|fs'/>", ["`cifs`: A share of Windows or Samba."]),
        ("<pool type='rbd'><source><auth type='c|'/>", ["Values: `chap`, `ceph`"]),
        ("<pool type='rbd'><source><auth type='ceph|'/>",
         ["`ceph`: A Ceph user and its key, for rbd pools. Since libvirt 0.9.7."]),
        ("<pool type='fs'><features><cow state='y|es'/>", ["`yes`: one of its values"]),
        ("<pool type='fs'><feat|ures>", ["Since libvirt 6.6.0."]),
        ("<pool type='iscsi'><source><init|iator>",
         [("documented for 4.7.0, which is when iscsi-direct came; libvirt reads it in iscsi pools since 2014 (1.2)"
          " at the latest")]),
        ("<pool type='dir'><name>im|ages</name>", ['Value: a name without "/" and without a line break']),
    ],
)  # fmt: skip
def test_hover(vocabulary: Vocabulary, text: str, lines: list[str]) -> None:
    found = hovered(vocabulary, text)
    assert found is not None
    assert found.split("\n\n")[1:] == lines


@pytest.mark.parametrize("mark", ["format ty|pe='nope'", "format type='no|pe'"])
def test_the_values_of_all_alternatives_are_told(vocabulary: Vocabulary, mark: str) -> None:
    """Those of a share are in several groups of the grammar, one for each way to mount it."""
    text = f"<pool type='netfs'><source><{mark}/>"
    values = offered(vocabulary, "<pool type='netfs'><source><format type='|'/>")
    assert list(values) == ["auto", "nfs", "cifs", "glusterfs"]
    told = hovered(vocabulary, text)
    assert told is not None
    assert told.endswith("Values: " + ", ".join(f"`{value}`" for value in values))


@pytest.mark.parametrize(
    "text",
    ["<po|ol type='dir'>", "<pool><no|pe>", "<pool nope='|x'>", "<domain><na|me>", "te|xt", "<x><name>a|"],
)  # fmt: skip
def test_nothing_is_known_of_it(vocabulary: Vocabulary, text: str) -> None:
    assert hovered(vocabulary, text) is None


@pytest.mark.parametrize("text", ["text |", "<domain type='|'>", "<domain><|", "<pool nope='|'>"])
def test_nothing_is_offered(vocabulary: Vocabulary, text: str) -> None:
    assert offered(vocabulary, text) == {}


def test_a_document_begins_with_a_pool(vocabulary: Vocabulary) -> None:
    assert list(offered(vocabulary, "<|")) == ["pool"]


def test_each_part_is_offered_once_and_the_needed_ones_first(vocabulary: Vocabulary) -> None:
    """Without a type those of all types may be written, which share most of them."""
    found = offered(vocabulary, "<pool><source><|")
    assert {"host", "device", "adapter"} <= set(found)
    host = offered(vocabulary, "<pool type='netfs'><source><host |/>")
    assert (host["name"].detail, host["name"].sort_text) == ("required", "0name")
    assert (host["port"].detail, host["port"].sort_text) == (None, "1port")


def test_an_attribute_that_is_there_is_not_offered_again(vocabulary: Vocabulary) -> None:
    assert set(offered(vocabulary, "<pool type='netfs'><source><host name='h' |/>")) == {"port"}
    being_typed = offered(vocabulary, "<pool type='netfs'><source><host na|me='h'/>")
    assert set(being_typed) == {"name", "port"}


@pytest.mark.parametrize(
    ("text", "label", "new"),
    [
        ("<pool><na|", "name", "name>$1</name>"),
        ("<pool>\n|", "name", "<name>$1</name>"),
        ("<pool>\n|", "target", "<target$1"),
        ("<pool |>", "type", 'type="$1"'),
        ("<pool type='|'>", "dir", "dir"),
    ],
)
def test_what_a_completion_writes(vocabulary: Vocabulary, text: str, label: str, new: str) -> None:
    edit = offered(vocabulary, text)[label].text_edit
    assert edit is not None
    assert edit.new_text == new
