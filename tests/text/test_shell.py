"""What is pasted into a shell names what was meant."""

from __future__ import annotations

import ast
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xmltool
from xmltool.text.shell import command, shell_word

NAMES = [
    "images",
    "a b",
    "it's",
    '"$HOME" `id` $(id) \\ !! ~ * {a,b}',
    "-rf",
    "--all",
    "-",
    "zero\u200bwidth",
    "\u202eright",
    "no\u00a0break",
    "two\nlines",
    "tab\tbell\x07escape\x1b[31m",
    "\x7f\x85",
    "latin-\udce9",
    "\udcff'\\",
    "日本",
    "e\u0301",
    "#comment",
    "a=b",
    "f\x011",  # a digit behind an escape
    "\u200b\u200bff",
]
HALF = "half a pair \ud800"
"""In JSON of somebody else; no file is called so."""


def pasted(line: str) -> list[bytes]:
    """Words that bash makes of a command line, without its first two."""
    script = f"xmltool() {{ printf '%s\\0' \"$@\"; }}\n{line}\n".encode()
    done = subprocess.run(["/bin/bash"], input=script, stdout=subprocess.PIPE, check=True)
    return done.stdout.split(b"\0")[1:-1]


@pytest.mark.parametrize("name", NAMES)
def test_a_pasted_command_names_the_same_pool(name: str) -> None:
    line = command("xmltool build", name, options=("--root", f"/mnt/{name}"))
    assert line.isprintable()
    words = pasted(line)
    if name.startswith("-"):
        assert words == [b"--root", os.fsencode(f"/mnt/{name}"), b"--", os.fsencode(name)]
    else:
        assert words == [os.fsencode(name), b"--root", os.fsencode(f"/mnt/{name}")]


def test_half_a_pair_of_surrogates_has_bytes_too() -> None:
    assert pasted(f"xmltool x {shell_word(HALF)}") == [HALF.encode("utf-8", "surrogatepass")]


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=1, max_size=30).filter(lambda name: b"\0" not in name))
def test_any_file_name_is_one_word(name: bytes) -> None:
    assert pasted(f"xmltool x {shell_word(os.fsdecode(name))}") == [name]


def test_no_other_module_quotes_for_a_shell() -> None:
    """But the collection's plugin, whose words are for a host's sh: nobody reads or pastes them."""
    package = Path(xmltool.__file__).parent
    found = [
        path.relative_to(package).as_posix()
        for path in sorted(package.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node) in ("shlex.quote", "shlex.join")
        and path.relative_to(package).parts[0] != "collection"
        and path.relative_to(package).as_posix() != "text/shell.py"
    ]
    assert not found, "use xmltool.text.shell"
