"""Parts of a definition by XPath; what virsh itself prints is in `tests/real/test_store.py`."""

from __future__ import annotations

import pytest

from xmltool.pool.xpath import select

POOL = b"""<pool type='dir'>
  <name>a</name>
  <target>
    <path>/srv/a&amp;b</path>
    <permissions><mode>0711</mode></permissions>
  </target>
</pool>"""


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("//path", "<path>/srv/a&amp;b</path>\n"),
        ("//path/text()", "/srv/a&b\n"),
        ("/pool/@type", ' type="dir"\n'),
        ("//mode | //name", "<name>a</name>\n<mode>0711</mode>\n"),
        ("//permissions", "<permissions>\n  <mode>0711</mode>\n</permissions>\n"),
        ("//none", ""),
    ],
)
def test_nodes(expression: str, found: str) -> None:
    assert select(POOL, expression) == found


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("//path", "<nodes>\n  <path>/srv/a&amp;b</path>\n</nodes>\n"),
        ("/pool/@type", '<nodes type="dir"/>\n'),
        ("//path/text()", "<nodes>/srv/a&amp;b</nodes>\n"),
        ("//name | //path/text()", "<nodes><name>a</name>/srv/a&amp;b</nodes>\n"),
        ("//none", "<nodes/>\n"),
    ],
)
def test_nodes_in_one_element(expression: str, found: str) -> None:
    assert select(POOL, expression, wrap=True) == found


@pytest.mark.parametrize(
    ("data", "expression", "why"),
    [
        (POOL, "//[", "Invalid expression"),
        (POOL, "count(//path)", "gives a value"),
        (b"<pool", "//path", "cannot be read"),
    ],
)
def test_what_gives_no_nodes(data: bytes, expression: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        select(data, expression)
