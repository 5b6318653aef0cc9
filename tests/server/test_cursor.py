"""What stands at a place of a document that is being typed."""

from __future__ import annotations

import pytest

from xmltool.server.cursor import ATTRIBUTE, TAG, TEXT, VALUE, cursor_at

MARK = "|"


def at(text: str) -> tuple[str, str, str, str | None] | None:
    """Return kind, path, word and attribute at the mark in a text."""
    found = cursor_at(text.replace(MARK, ""), text.index(MARK))
    if found is None:
        return None
    return (
        found.kind,
        "/".join(element.name for element in found.path),
        found.word,
        found.attribute,
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<po|ol", (TAG, "", "pool", None)),
        ("<pool><na|", (TAG, "pool", "na", None)),
        ("<pool></po|ol>", (TAG, "pool", "pool", None)),
        ("<pool ty|pe='dir'>", (ATTRIBUTE, "pool", "type", None)),
        ("<pool |>", (ATTRIBUTE, "pool", "", None)),
        ("<pool type='di|r'>", (VALUE, "pool", "dir", "type")),
        ("<pool type='dir' x='|'>", (VALUE, "pool", "", "x")),
        ("<pool><name>im|ages</name></pool>", (TEXT, "pool/name", "images", None)),
        ("<pool><name>a</name>|", (TEXT, "pool", "", None)),
        ("<pool><uuid/><!-- a > b --><na|me>", (TAG, "pool", "name", None)),
        ("<pool><source></sorce><na|me>", (TAG, "pool/source", "name", None)),
        ("<pool><source><name></source>|", (TEXT, "pool", "", None)),
        ("|", (TEXT, "", "", None)),
    ],
)
def test_a_place(text: str, found: tuple[str, str, str, str | None]) -> None:
    assert at(text) == found


@pytest.mark.parametrize(
    "text", ["<!-- a | -->", "<pool><![CDATA[ a|b ]]>", "<?xml vers|ion='1.0'?><pool/>"]
)
def test_where_nothing_is_asked(text: str) -> None:
    assert at(text) is None
