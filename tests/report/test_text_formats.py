"""`full` and `concise`: what people read."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING

import pytest

from tests.report.samples import CLEAN, FILES, HOSTILE_FILE, PLAIN, RUN, UNREADABLE, render
from xmltool.__main__ import main
from xmltool.report.formats import Output, write_reports
from xmltool.report.style import Style

if TYPE_CHECKING:
    from pathlib import Path

FULL = """\
info[XT799]: about the file as a whole
 --> pools/images.xml:1:1

error[XT101]: unknown element 'hsot'; did you mean 'host'?
 --> pools/images.xml:4:5
  |
4 |     <hsot name='nas'/>
  |     ^^^^^^^^^^^^^^^^^^
  = also: XT203 <source> needs <host>
  = libvirt: XML error: missing storage pool source host name
  = fix: Write 'host' (lint --fix)
  -     <hsot name='nas'/>
  +     <host name='nas'/>

warning[XT410]: inside the target of another pool
 --> pools/images.xml:8:11
  |
8 |     <path>/tmp/images</path>
  |           ^^^^^^^^^^^
  = see: pools/base.xml:7:11: the other target

pools/images.xml: not valid, libvirt would refuse it

error[XT004]: cannot be read: No such file
 --> pools/gone.xml:1:1

pools/gone.xml: no verdict possible

"""

CONCISE = """\
pools/images.xml:1:1: XT799 about the file as a whole
pools/images.xml:4:5: XT101 unknown element 'hsot'; did you mean 'host'? (libvirt refuses it: XML error: missing storage pool source host name)
pools/images.xml:8:11: XT410 inside the target of another pool
pools/gone.xml:1:1: XT004 cannot be read: No such file
"""


def test_full() -> None:
    assert render("full", *FILES) == FULL


def test_concise() -> None:
    assert render("concise", *FILES) == CONCISE


@pytest.mark.parametrize("format_name", ["full", "concise"])
def test_clean_run_says_nothing(format_name: str) -> None:
    assert render(format_name, CLEAN) == ""


def test_colours_are_all_that_they_add() -> None:
    coloured = render("full", *FILES, style=Style(color=True))
    plain = coloured
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[36m"):
        plain = plain.replace(code, "")
    assert plain == FULL
    assert "\x1b[31m" in coloured
    assert coloured.count("\x1b[0m") == coloured.count("\x1b[") - coloured.count(
        "\x1b[0m"
    ) - coloured.count("\x1b[1m\x1b[")


@pytest.mark.parametrize("format_name", ["full", "concise", "github"])
def test_hostile_text_is_made_visible(format_name: str) -> None:
    text = render(format_name, HOSTILE_FILE)
    assert text.replace("\n", "").isprintable()
    for line in text.splitlines():
        assert not line.startswith(("::error::", "::warning::"))
    assert "\\x1b[2J\\x9b31m" in text
    assert "\\u202e" in text


def test_concise_has_one_line_a_finding_whatever_the_text() -> None:
    assert render("concise", HOSTILE_FILE).count("\n") == 1


def test_long_messages_are_broken_between_words_where_it_is_wanted() -> None:
    finding = PLAIN.findings[1]._replace(
        message="one two three four five six seven eight", libvirt="aaaaaaaaaa bbbbbbbbb ccc"
    )
    file = PLAIN._replace(findings=(finding,))
    text = render("full", file, style=Style(width=30, wrap=True))
    assert text.startswith("error[XT101]: one two three\n    four five six seven eight\n --> pools")
    assert "  = libvirt: aaaaaaaaaa bbbbbbbbb\n             ccc\n" in text
    assert "one two three four five six seven eight" in render("full", file, style=Style(width=30))


def test_libvirts_words_keep_their_lines() -> None:
    finding = PLAIN.findings[1]._replace(libvirt="(x):1: bad\n<po\x1bol\n---^")
    text = render("full", PLAIN._replace(findings=(finding,)))
    assert "  = libvirt: (x):1: bad\n             <po\\x1bol\n             ---^\n" in text


@pytest.mark.parametrize("format_name", ["full", "concise"])
def test_verdicts_of_every_file_go_where_they_are_wanted(format_name: str) -> None:
    verdicts = io.StringIO()
    render(format_name, *FILES, style=Style(verdicts=verdicts))
    assert verdicts.getvalue() == (
        "pools/images.xml: not valid, libvirt would refuse it\n"
        "pools/clean.xml: valid, loads\n"
        "pools/gone.xml: no verdict possible\n"
    )


def test_verdicts_that_disagree() -> None:
    verdicts = io.StringIO()
    files = (CLEAN._replace(valid=False), CLEAN._replace(loads=False))
    render("concise", *files, style=Style(verdicts=verdicts))
    assert verdicts.getvalue().splitlines() == [
        "pools/clean.xml: not valid, but loads",
        "pools/clean.xml: valid, but libvirt would refuse it",
    ]


def test_several_reports_in_one_pass() -> None:
    full, concise = io.StringIO(), io.StringIO()
    write_reports(RUN, iter(FILES), [Output("full", full), Output("concise", concise)])
    assert full.getvalue() == FULL
    assert concise.getvalue() == CONCISE


def test_a_file_is_written_before_the_next_is_read() -> None:
    out = io.StringIO()
    seen = []

    def files() -> object:
        for file in (PLAIN, UNREADABLE, CLEAN):
            seen.append(out.getvalue().count("\n"))
            yield file

    write_reports(RUN, files(), [Output("concise", out)])  # type: ignore[arg-type]
    assert seen == [0, 3, 4]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-16", "utf-32-le"])
@pytest.mark.parametrize("head", ["<?xml version='1.0' encoding='UTF-16'?>", ""])
@pytest.mark.parametrize("form", ["full", "html"])
def test_a_source_line_is_shown_as_text_in_every_encoding(
    form: str, head: str, codec: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(f"{head}<pool type='dir'>\n <name>é</nmae></pool>\n".encode(codec))
    assert main(["validate", str(path), "--format", form]) == 1
    out = capsys.readouterr().out
    assert "\\x00" not in out
    shown = out if form == "full" else html.unescape(re.sub("<[^>]+>", "", out))
    assert "pool type=" in shown or "<name>é</n" in shown
