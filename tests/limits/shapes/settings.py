"""Configurations and baselines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.limits.shapes.shape import ROOTED, SERVER, Shape, numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LINTED = (
    ("lint", "p.xml"),
    ("lint", "--format", "json", "p.xml"),
    ("fmt", "--check", "p.xml"),
    ("drift", *ROOTED, "--live-from", "live.json"),
    SERVER,
)


def configurations() -> Iterator[Shape]:
    texts: dict[str, Callable[[int], str]] = {
        "unknown-keys": lambda n: numbered("k# = 1\n", n),
        "long-key": lambda n: "k" * n + " = 1\n",
        "deep-key": lambda n: "a." * n + "a = 1\n",
        "deep-table": lambda n: "[" + "a." * n + "a]\n",
        "deep-keys": lambda n: "\n".join("a." * 30 + f"k{i} = 1" for i in range(n)),
        "tables": lambda n: numbered("[t#]\n", n),
        "deep-array": lambda n: "select = " + "[" * n + "]" * n,
        "digits": lambda n: "one-store = " + "9" * n,
        "ignored": lambda n: (
            f"[lint]\nignore = [{numbered(chr(34) + 'bogus#' + chr(34) + ',', n)}]\n"
        ),
        "ignored-equal": lambda n: "[lint]\nignore = [" + '"bogus",' * n + "]\n",
        "ignored-long-word": lambda n: f'[lint]\nignore = ["XT70{"5" * n}"]\n',
        "selected": lambda n: "[lint]\nselect = [" + '"XT705",' * n + "]\n",
        "globs": lambda n: "[lint.per-file-ignores]\n" + numbered('"g#/*.xml" = ["XT705"]\n', n),
        "stars": lambda n: f'[lint.per-file-ignores]\n"{"*a" * n}" = ["XT705"]\n',
        "globs-that-match": lambda n: (
            "[lint.per-file-ignores]\n" + numbered('"[p#]*" = ["XT7"]\n', n)
        ),
        "wildcards": lambda n: "exclude = [" + numbered(f'"#{"*e" * 400}",', n) + "]\n",
        "kinds": lambda n: "template = [" + '"jinja",' * n + "]\n",
        "excluded": lambda n: "exclude = [" + numbered('"g#/**",', n) + "]\n",
        "comments": lambda n: "# c\n" * n,
        "string": lambda n: 'baseline = "' + "b" * n + '"\n',
        "string-unclosed": lambda n: 'baseline = "' * n,
        "severities": lambda n: "[lint.severity]\n" + numbered('XT# = "info"\n', min(n, 900), 100),
        "drift-ignore": lambda n: "drift-ignore = [" + numbered('"a@p#",', n) + "]\n",
    }
    for name, text in texts.items():
        yield Shape(f"configuration-{name}", LINTED, "xmltool.toml", text)
    yield Shape(
        "configuration-pyproject",
        LINTED,
        "pyproject.toml",
        lambda n: numbered("[tool.t#]\na=1\n", n),
    )


def baselines() -> Iterator[Shape]:
    read = (("lint", "--isolated", "--baseline", "base.json", "p.xml"),)

    def entries(form: str) -> Callable[[int], str]:
        return lambda n: json.dumps(
            {
                "version": 1,
                "findings": [
                    {"file": form.replace("#", str(i)), "rule": "XT705", "fingerprint": f"{i:016x}"}
                    for i in range(n)
                ],
            }
        )

    yield Shape("baseline-entries", read, "base.json", entries("p.xml"))
    yield Shape("baseline-files", read, "base.json", entries("f#.xml"))
    yield Shape("baseline-deep", read, "base.json", lambda n: "[" * n)
    yield Shape("baseline-digits", read, "base.json", lambda n: f'{{"version": {"9" * n}}}')
