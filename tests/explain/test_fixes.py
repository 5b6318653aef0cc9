"""What the fix of a refused document writes, and where there is none since a comment would go."""

from __future__ import annotations

import pytest

from xmltool.document.document import parse_document
from xmltool.grammar.load import load_grammar
from xmltool.verdict import judge

REST = "<name>a</name><target><path>/t</path></target></pool>"


def fixed(text: str) -> list[str | None]:
    """Return what each finding's fix makes of a document."""
    made: list[str | None] = []
    data = text.encode()
    for finding in judge(parse_document("a.xml", data), load_grammar()).findings:
        if finding.fix is None:
            made.append(None)
            continue
        after = data
        for edit in sorted(
            finding.fix.edits, key=lambda edit: (edit.start, edit.end), reverse=True
        ):
            after = after[: edit.start] + edit.text.encode() + after[edit.end :]
        made.append(after.decode())
    return made


NAS = "<pool type='netfs'><name>a</name><source>{}<dir path='/d'/></source><target><path>/t</path></target></pool>"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (NAS.format("<host>nas</host>"), NAS.format('<host name="nas"/>')),
        (NAS.format("<host>a&amp;b</host>"), None),
        (NAS.format("<host>nas<!-- why --></host>"), None),
        (NAS.format("<host><name>nas</name></host>"), NAS.format('<host name="nas"/>')),
        (f"<pool><type>dir</type>{REST}", f'<pool type="dir">{REST}'),
        (f"<pool TYPE='dir'>{REST}", f"<pool type='dir'>{REST}"),
        (
            "<POOL type='dir'><NAME>a</NAME><TARGET><PATH>/t</PATH></TARGET></POOL>",
            f"<pool type='dir'>{REST}",
        ),
        (f"<pool type='dir'># why\n{REST}", f"<pool type='dir'><!-- why -->\n{REST}"),
        (f"<pool type='dir'><![CDATA[# why]]>{REST}", None),
        (f"<pool type='dir'># a &amp; b\n{REST}", None),
    ],
)
def test_a_fix(text: str, result: str | None) -> None:
    assert fixed(text) == [result]
