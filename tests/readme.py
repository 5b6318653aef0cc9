"""The parts of the README that are real output; `python -m tests.readme` renews them."""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
from pathlib import Path

from tests.scene import IMAGE, make_scene
from xmltool.__main__ import main

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
_PART = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def shown(words: str, *, place: Path = ROOT, only: str = "") -> str:
    """What a command prints, as a block of a page.

    Args:
        words: of the command line, without a shell's syntax.
        place: the current directory.
        only: a regular expression; dots stand for the lines that it does not match.
    """
    out = io.StringIO()
    here = Path.cwd()
    os.chdir(place)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            main(words.split()[1:])
    finally:
        os.chdir(here)
    lines: list[str] = []
    for line in out.getvalue().splitlines():
        if re.search(only, line):
            lines.append(line)
        elif lines[-1] != "...":
            lines.append("...")
    return "\n".join(["```console", f"$ {words}", *lines, "```", ""])


def check_block() -> str:
    """What `check` reports of an image that lacks a target directory."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        make_scene(place)
        text = shown("xmltool check --root image --select XT606 -q", place=place)
    return text.replace("--root image", f"--root {IMAGE}").replace("\nimage/", f"\n{IMAGE}/")


def parts(text: str) -> dict[str, str]:
    """The generated parts as a text has them."""
    return {match[2]: match[3] for match in _PART.finditer(text)}


def generated() -> dict[str, str]:
    """The generated parts as they ought to be."""
    explain = "xmltool explain fixtures/review/vms.xml --step delete"
    return {
        "picture": shown("xmltool lint --format full fixtures/review"),
        "check": check_block(),
        "explain": shown(explain, only="^(# pool|# delete|vgremove|pvremove)"),
    }


def renewed(text: str) -> str:
    """The text with its generated parts made anew."""
    fresh = generated()
    return _PART.sub(lambda match: match[1] + fresh[match[2]] + match[4], text)


if __name__ == "__main__":
    README.write_text(renewed(README.read_text()))
