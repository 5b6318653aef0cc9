"""What a configuration file says: `xmltool.toml`, `.xmltool.toml`, `[tool.xmltool]`."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from xmltool.errors import ConfigError, UsageError
from xmltool.files.side_file import blamed
from xmltool.findings import FAIL_ON, Severity
from xmltool.lint.selection import Selectors, meant_rule, resolve
from xmltool.rules.settings import XT903
from xmltool.text.suggest import suggestion
from xmltool.text.words import count_of, quoted
from xmltool.versions import OF_A_SYSTEM, parse_version

UNKNOWN_RULE = XT903
TEMPLATE_KINDS = (
    "jinja", "erb", "terraform", "shell", "printf", "format", "at", "percent", "capitals",
)  # fmt: skip
"""Values of `--template`: which placeholders count."""
MAX_BYTES = 1024 * 1024
"""Of a configuration."""
_MOST_PARTS = 64
_DEEP_KEY = re.compile(rf"(?:\.[ \t]*[\w\"'-]+[ \t]*){{{_MOST_PARTS}}}")
"""A dotted key that is longer than any: the library's time grows with the square of its parts."""
MAX_EXPLAINED = 20
"""Of a list's words that name no rule so many are told."""
MAX_GLOBS = 1000
"""Of a configuration: each file is held against each of them."""
MAX_GLOB = 1000
"""Characters of a glob."""
MAX_WILDCARDS = 10_000
"""Of a key's globs together: an expression is made of them."""
MAX_PATH = 4096
"""Characters of a path; Linux takes no longer one."""


class Settings(NamedTuple):
    """What a configuration file says; None and empty where it says nothing.

    Attributes:
        path: the file as reports show it; "" without one.
        directory: absolute, where it stands; globs and paths in it start there.
        selectors: which rules are on.
        per_file_ignores: pairs of a glob and resolved selectors.
        severity: pairs of a resolved selector and the severity.
        fail_on: as `--fail-on`.
        template: kinds of placeholders that count in every file.
        exclude: globs of files that are not looked for in directories.
        baseline: a path.
        libvirt_version: as `--libvirt-version`.
        schema: as `--schema`; a directory is made absolute.
        one_store: as `--one-store`.
        embedded: as `--embedded`.
        drift_ignore: as `--ignore` of `drift` and `watch`; not checked here.
        problems: rules to ignore that do not exist (XT903), each with its place in the file.
    """

    path: str = ""
    directory: str = ""
    selectors: Selectors = Selectors()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()
    fail_on: str | None = None
    template: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    baseline: str | None = None
    libvirt_version: str | None = None
    schema: str | None = None
    one_store: bool = False
    embedded: bool = False
    drift_ignore: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def read_settings(path: str, directory: str, text: str, *, pyproject: bool) -> Settings | None:
    """Read a configuration file, of a `pyproject.toml` its `[tool.xmltool]`; None where that has none.

    `path` is as reports show it, `directory` where the file stands.
    """
    if pyproject and "xmltool" not in text:
        return None
    if _DEEP_KEY.search(text) is not None:
        raise ConfigError(f"{path}: a key of more than {_MOST_PARTS} parts")
    import tomllib

    with blamed(path, "a TOML file"):
        data = tomllib.loads(text)
    if pyproject:
        tool = data.get("tool", {})
        if not isinstance(tool, dict) or "xmltool" not in tool:
            return None
        data = tool["xmltool"]
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: [tool.xmltool] is not a table")
    return _Reader(path, text).settings(data, directory)


class _Reader:
    """Reads one file's tables; collects what is only worth a warning."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._problems: list[str] = []

    def settings(self, data: dict[str, Any], directory: str) -> Settings:
        lint = data.get("lint", {})
        if not isinstance(lint, dict):
            raise ConfigError(f"{self._path}: lint must be a table")
        found: dict[str, Any] = {}
        for prefix, table in (("", data), ("lint.", lint)):
            for key, value in table.items():
                if prefix or key != "lint":
                    self._key(key, prefix)
                    found[key.replace("-", "_")] = READERS[key](self, prefix + key, value)
        selectors = Selectors(
            *(found.pop(key, default) for key, default in Selectors._field_defaults.items())
        )
        if found.get("schema") not in (None, "auto", "bundled"):
            found["schema"] = f"{directory}/{found['schema']}"
        settings = Settings(self._path, directory, selectors, **found)
        return settings._replace(problems=tuple(self._problems))

    def _key(self, key: str, prefix: str) -> None:
        if key in READERS:
            return
        raise ConfigError(
            f"{self._path}: unknown key {prefix}{key}",
            suggestion(key, READERS, f"the keys are {', '.join(READERS)}"),
        )

    def selectors(self, key: str, value: object) -> tuple[str, ...]:
        return tuple(self._selector(word) for word in dict.fromkeys(self.strings(key, value)))

    def ignored(self, key: str, value: object) -> tuple[str, ...]:
        """Read selectors of rules that are off: one that is misspelt is not missed."""
        words = dict.fromkeys(self.strings(key, value))
        resolved = [(word, resolve(word)) for word in words]
        unknown = [word for word, selector in resolved if selector is None]
        self._problems += map(self._unknown, unknown[:MAX_EXPLAINED])
        if len(unknown) > MAX_EXPLAINED:
            more = count_of(len(unknown) - MAX_EXPLAINED, "more word")
            message = XT903.message("more", more=more, key=key)
            self._problems.append(f"{self._path}: {XT903} {message.text}")
        return tuple(selector for _, selector in resolved if selector is not None)

    def _selector(self, word: str) -> str:
        selector = resolve(word)
        if selector is None:
            line, column = _place(self._text, word)
            raise ConfigError(
                f"{self._path}:{line}:{column}: there is no rule {word}", meant_rule(word)
            )
        return selector

    def _unknown(self, word: str) -> str:
        line, column = _place(self._text, word)
        place = f"{self._path}:{line}:{column}"
        message = XT903.message("unknown", word=word, hint=meant_rule(word))
        return f"{place}: {XT903} {message.text}"

    def strings(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f'{self._path}: {key} must be a list of strings, like ["XT7"]')
        return tuple(value)

    def string(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise ConfigError(f"{self._path}: {key} must be a string")
        return value

    def path(self, key: str, value: object) -> str:
        text = self.string(key, value)
        if "\0" in text or len(text) > MAX_PATH:
            raise ConfigError(f"{self._path}: {key} {quoted(text)} is no path")
        return text

    def flag(self, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            raise ConfigError(f"{self._path}: {key} must be true or false")
        return value

    def one_of(self, key: str, value: object, choices: tuple[str, ...]) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise ConfigError(f"{self._path}: {key} must be one of {', '.join(choices)}")

    def table(self, key: str, value: object) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise ConfigError(f"{self._path}: {key} must be a table")
        return value

    def per_file(self, key: str, value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
        table = self.table(key, value)
        self._limit(key, table)
        return tuple((glob, self.ignored(f'{key}."{glob}"', table[glob])) for glob in table)

    def globs(self, key: str, value: object) -> tuple[str, ...]:
        globs = self.strings(key, value)
        self._limit(key, globs)
        return globs

    def _limit(self, key: str, globs: Collection[str]) -> None:
        if len(globs) > MAX_GLOBS or any(len(glob) > MAX_GLOB for glob in globs):
            raise ConfigError(
                f"{self._path}: {key} has more than {MAX_GLOBS} globs, or one of more than"
                f" {MAX_GLOB} characters"
            )
        if sum(glob.count(sign) for glob in globs for sign in "*?[") > MAX_WILDCARDS:
            raise ConfigError(f"{self._path}: {key} has more than {MAX_WILDCARDS} of * ? and [")

    def severities(self, key: str, value: object) -> tuple[tuple[str, Severity], ...]:
        choices = tuple(severity.value for severity in Severity)
        return tuple(
            (self._selector(word), Severity(self.one_of(f"{key}.{word}", severity, choices)))
            for word, severity in self.table(key, value).items()
        )

    def kinds(self, key: str, value: object) -> tuple[str, ...]:
        words = value.split(",") if isinstance(value, str) else self.strings(key, value)
        return tuple(self.one_of(key, word, TEMPLATE_KINDS) for word in dict.fromkeys(words))

    def versions(self, key: str, value: object) -> str:
        text = value if isinstance(value, str) else ",".join(self.strings(key, value))
        for word in map(str.strip, text.split(",")):
            try:
                _ = word in OF_A_SYSTEM or parse_version(word)
            except UsageError as error:
                raise ConfigError(f"{self._path}: {key}: {error.message}", error.hint) from None
        return text


READERS: dict[str, Callable[[_Reader, str, object], object]] = {
    "select": _Reader.selectors,
    "extend-select": _Reader.selectors,
    "ignore": _Reader.ignored,
    "per-file-ignores": _Reader.per_file,
    "severity": _Reader.severities,
    "fail-on": lambda reader, key, value: reader.one_of(key, value, FAIL_ON),
    "template": _Reader.kinds,
    "exclude": _Reader.globs,
    "baseline": _Reader.path,
    "libvirt-version": _Reader.versions,
    "schema": _Reader.path,
    "one-store": _Reader.flag,
    "embedded": _Reader.flag,
    "drift-ignore": _Reader.strings,
}
"""Every key, at the top level or in `[lint]`, and how it is read."""


def _place(text: str, word: str) -> tuple[int, int]:
    """Return the line and column of a word in the file: TOML's reader keeps none."""
    start = max(text.find(f'"{word}"'), text.find(f"'{word}'"))
    start = start + 1 if start >= 0 else max(text.find(word), 0)
    from xmltool.text.lines import Lines

    return Lines(text.encode()).text_span(start, start)[:2]
