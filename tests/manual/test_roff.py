"""What stands in a page is what a reader of man pages shows, whatever roff means by it."""

from __future__ import annotations

import random
import shutil
import subprocess

import pytest

from xmltool.manual.roff import ManPage, escaped, man_text

PAGE = ManPage("xmltool-x", 7, "a page", "1.0", "2026-01-31")


@pytest.mark.parametrize(
    ("text", "roff"),
    [
        (".xmltool.toml", r"\&.xmltool.toml"),
        ("'quoted'", r"\(aqquoted\(aq"),
        ("--root DIR", r"\-\-root DIR"),
        (r"a\nb", r"a\enb"),
        ("`~^", r"\(ga\(ti\(ha"),
        ("a…", "a..."),
        ("↔", r"\[u2194]"),
    ],
)
def test_special_characters(text: str, roff: str) -> None:
    assert escaped(text) == roff


def test_a_line_that_begins_with_a_dot_by_filling_is_no_request() -> None:
    text = man_text(PAGE, "word " * 15 + ".so /etc/passwd " * 10)
    assert not [line for line in text.splitlines() if line.startswith(".so")]


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_mandoc_shows_code_as_it_is() -> None:
    chosen = random.Random(13)
    alphabet = "ab.'\\-`^~\"%{}|$#@ "
    lines = ["".join(chosen.choices(alphabet, k=8)).strip() + "." for _ in range(400)]
    text = man_text(PAGE, "\n".join(["```", *lines, "```"]))
    ended = subprocess.run(
        ["mandoc", "-T", "ascii"], input=text.encode(), capture_output=True, check=True
    )
    shown = ended.stdout.decode().splitlines()
    assert [line.strip() for line in shown if line.startswith(" " * 9)] == lines
