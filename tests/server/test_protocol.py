"""The classes of the protocol, as the server makes them."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import attrs
full = attrs.define
from xmltool.server.protocol import import_protocol
import_protocol()
assert attrs.define is full
from lsprotocol import converters, types
converter = converters.get_converter()
at = types.Position(1, 2)
assert converter.structure(converter.unstructure(at), types.Position) == at
assert "__eq__" not in vars(types.TextEdit) and "__repr__" not in vars(types.TextEdit)
edit = types.TextEdit(types.Range(at, at), "x")
again = converter.structure(converter.unstructure(edit), types.TextEdit)
assert converter.unstructure(again) == converter.unstructure(edit)
try:
    types.TextEdit(types.Range(at, at))
except TypeError:
    print("as it should be")
"""


def test_they_are_made_without_what_nobody_asks_for_and_work() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert (ended.stdout, ended.stderr) == ("as it should be\n", "")
