"""What the generator writes stays the same, byte for byte: images are built from it."""

from __future__ import annotations

from tests.generator.goldens import GOLDENS, generated


def test_goldens() -> None:
    assert generated() == {path.name: path.read_text() for path in GOLDENS.iterdir()}
