"""Write the goldens of the generator anew: `python -m tests.generator.goldens`, then look at the diff."""

from __future__ import annotations

from pathlib import Path

from tests.generator.samples import LEAST, MOST
from xmltool.generator.generate import generate
from xmltool.grammar.load import load_grammar

GOLDENS = Path(__file__).resolve().parents[2] / "fixtures" / "generated"


def generated() -> dict[str, str]:
    """Give the documents of all samples by the name of their golden."""
    grammars = (load_grammar(),)
    return {
        f"{kind}-{size}.xml": generate("pool", kind, flags, grammars)
        for size, table in (("least", LEAST), ("most", MOST))
        for kind, flags in table.items()
    }


if __name__ == "__main__":
    GOLDENS.mkdir(exist_ok=True)
    for name, text in generated().items():
        (GOLDENS / name).write_text(text)
