"""The topics: their text, with the tables that come from the program."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.resources import data_text

if TYPE_CHECKING:
    from collections.abc import Callable

_GENERATED = re.compile(r"^<!-- (rules|keys) -->\n", re.MULTILINE)


def topic_text(topic: str) -> str:
    """Return the page of a topic, in Markdown."""
    text = data_text(f"manual/topics/{topic}.md")
    return _GENERATED.sub(lambda mark: _TABLES[mark[1]](), text)


def topic_title(topic: str) -> str:
    """Return the title of the page of a topic."""
    return data_text(f"manual/topics/{topic}.md").partition("\n")[0].removeprefix("# ")


def _rules() -> str:
    from xmltool.report.rule_text import rules_table
    from xmltool.rules import RULES

    return rules_table(tuple(RULES.values()))


def _keys() -> str:
    import json

    keys = json.loads(data_text("lint/xmltool.schema.json"))["properties"]
    del keys["lint"]  # whose keys are the same
    rows = [f"| `{key}` | {entry['description']} |\n" for key, entry in keys.items()]
    return "| key | meaning |\n|---|---|\n" + "".join(rows)


_TABLES: dict[str, Callable[[], str]] = {"rules": _rules, "keys": _keys}
"""What stands in a page as `<!-- NAME -->`."""
