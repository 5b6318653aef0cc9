"""`xmltool --version`: the program's, and with `--format json` also that of what it judges by."""

from __future__ import annotations

from xmltool import __version__
from xmltool.errors import UsageError
from xmltool.text.suggest import one_of

FORMATS = ("text", "json")


def version_text(operands: list[str]) -> str:
    """Return what `--version` prints."""
    if _format(operands) == "text":
        return f"xmltool {__version__}\n"
    import json

    from xmltool.document.parser import library_versions
    from xmltool.versions import NEWEST

    found = {"version": 1, "tool": f"xmltool {__version__}", "grammar": str(NEWEST)}
    return json.dumps(found | library_versions(), indent=2) + "\n"


def _format(operands: list[str]) -> str:
    words = operands[0].split("=", 1) if len(operands) == 1 else operands
    if not words:
        return "text"
    if len(words) != 2 or words[0] != "--format":
        raise UsageError(f"--version takes no {operands[0]}", "it takes --format text or json")
    return one_of("--format", words[1], FORMATS)
