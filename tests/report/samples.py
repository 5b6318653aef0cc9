"""Reports to test with: plain ones, and ones where every text is hostile."""

from __future__ import annotations

import io

from xmltool.findings import (
    WHOLE_FILE,
    Edit,
    FileReport,
    Finding,
    Fix,
    Related,
    RunInfo,
    Severity,
    Span,
)
from xmltool.report.formats import Output, write_reports
from xmltool.report.style import Style

RUN = RunInfo("bundled", "12.8.0")

HOSTILE = (
    "\x1b[2J\x9b31m<script>alert(1)</script>\n::error::forged\r\u202e\u200b\u2028"
    "%0A::warning::x,y=z:[link](http://example.org)\"'&amp;]]>--><!--\x00\x07\U000e0041\ue000\udcff\uffff"
)
"""Escape sequences (C0, C1), markup, line breaks, workflow commands, bidi marks, private characters."""

DOCUMENT = b"""<pool type='netfs'>
  <name>images</name>
  <source>
    <hsot name='nas'/>
    <dir path='/export//images'/>
  </source>
  <target>
    <path>/tmp/images</path>
  </target>
</pool>
"""


def place(data: bytes, part: bytes) -> Span:
    """Place of the first occurrence of a part of UTF-8 text."""
    start = data.index(part)
    before = data[:start].decode()
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    text = part.decode()
    return Span(line, column, line, column + len(text), start, start + len(part))


MISSPELT = Finding(
    "XT101",
    Severity.ERROR,
    "unknown element 'hsot'; did you mean 'host'?",
    place(DOCUMENT, b"<hsot name='nas'/>"),
    "/pool/source/hsot",
    (),
    Fix("Write 'host'", True, (Edit(58, 62, "host"),)),
    "XML error: missing storage pool source host name",
    "refused",
    (
        Finding(
            "XT203",
            Severity.ERROR,
            "<source> needs <host>",
            place(DOCUMENT, b"<source>"),
            "/pool/source",
            libvirt="XML error: missing storage pool source host name",
            effect="refused",
        ),
    ),
)
NESTED = Finding(
    "XT410",
    Severity.WARNING,
    "inside the target of another pool",
    place(DOCUMENT, b"/tmp/images"),
    "/pool/target/path",
    (Related("pools/base.xml", 7, 11, "the other target"),),
)
NOTE = Finding("XT799", Severity.INFO, "about the file as a whole", WHOLE_FILE)

PLAIN = FileReport("pools/images.xml", False, False, (NOTE, MISSPELT, NESTED), DOCUMENT)
CLEAN = FileReport("pools/clean.xml", True, True)
UNREADABLE = FileReport(
    "pools/gone.xml",
    None,
    None,
    (Finding("XT004", Severity.ERROR, "cannot be read: No such file", WHOLE_FILE),),
)

_HOSTILE_DATA = f"<pool>{HOSTILE}</pool>\n".encode("utf-8", "surrogateescape")
HOSTILE_FILE = FileReport(
    f"pools/{HOSTILE}.xml".replace("\x00", ""),
    True,
    False,
    (
        Finding(
            "XT101",
            Severity.ERROR,
            HOSTILE,
            Span(1, 7, 1, 30, 6, 40),
            f"/pool/{HOSTILE}",
            (Related(f"pools/{HOSTILE}".replace("\x00", ""), 1, 1, HOSTILE),),
            Fix(HOSTILE, False, (Edit(6, 9, HOSTILE),)),
            HOSTILE,
        ),
    ),
    _HOSTILE_DATA,
)

FILES = (PLAIN, CLEAN, UNREADABLE)


def render(format_name: str, *files: FileReport, style: Style | None = None) -> str:
    """Give a report's text."""
    out = io.StringIO()
    write_reports(RUN, iter(files), [Output(format_name, out, style or Style())])
    return out.getvalue()
