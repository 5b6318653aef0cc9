"""Documents of elements: read back as exactly what went in."""

from __future__ import annotations

from lxml import etree

from xmltool.document.markup import Element, document_text, foreign_character

NASTY = "a<b>&'\"\t\n\r é\u00a0\u0085\u2028\ufeff\U0001f600\x7f\x9b\u202e"


def test_layout_is_libvirts() -> None:
    inner = Element("target", (), "", (Element("path", (), "/srv"),))
    root = Element("pool", (("type", "dir"),), "", (Element("source"), inner))
    assert document_text(root, {}) == (
        "<pool type='dir'>\n  <source/>\n  <target>\n    <path>/srv</path>\n  </target>\n</pool>\n"
    )


def test_values_survive_any_parser() -> None:
    root = Element("pool", (("type", NASTY),), "", (Element("name", (), NASTY),))
    read = etree.fromstring(document_text(root, {}).encode())
    assert read.get("type") == NASTY
    assert read.findtext("name") == NASTY


def test_nothing_that_a_terminal_obeys_is_written() -> None:
    text = document_text(Element("name", (), NASTY), {})
    assert all(char.isprintable() or char in "\t\n" for char in text)


def test_only_used_namespaces_are_declared() -> None:
    known = {"fs": "urn:fs", "rbd": "urn:rbd"}
    wrapper = Element("fs:mount_opts", (), "", (Element("fs:option", (("name", "a"),)),))
    root = etree.fromstring(document_text(Element("pool", (), "", (wrapper,)), known).encode())
    assert root.nsmap == {"fs": "urn:fs"}
    assert root[0].tag == "{urn:fs}mount_opts"


def test_foreign_characters() -> None:
    assert foreign_character(NASTY) is None
    for char in ("\0", "\x01", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"):
        assert foreign_character(f"a{char}b") == char
