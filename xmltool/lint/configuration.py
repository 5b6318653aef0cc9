"""Which configuration holds for which file: the nearest ancestor's, or the one that was named."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.errors import ConfigError, UsageError
from xmltool.findings import FileReport, Severity
from xmltool.lint.config import Settings
from xmltool.lint.engine import Ruleset
from xmltool.lint.selection import Selectors, enabled_rules, near, resolve, selects
from xmltool.text.suggest import one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NAMES = (".xmltool.toml", "xmltool.toml", "pyproject.toml")
"""Files that hold a configuration, the one that counts first; as in ruff."""


class Configuration:
    """The settings of each file.

    Args:
        config: `--config`: one file for all; None: the nearest ancestor's.
        isolated: `--isolated`: no file counts.
        selectors: what the command line selects.
        severities: what the command line says of severities, resolved.
    """

    def __init__(
        self,
        config: str | None = None,
        *,
        isolated: bool = False,
        selectors: Selectors | None = None,
        severities: tuple[tuple[str, Severity], ...] = (),
    ) -> None:
        if config is not None and isolated:
            raise UsageError("--config and --isolated exclude each other")
        self._selectors = selectors or Selectors()
        self._severities = severities
        self._by_directory: dict[str, Settings] = {}
        self._by_given: dict[str, Settings] = {}  # the same by the directory as it was given
        self._rulesets: dict[str, Ruleset] = {}
        self._only: Settings | None = Settings() if isolated else None
        if config is not None:
            self._only = _named(config)

    def settings(self, path: str) -> Settings:
        """Return the settings that hold for a file.

        Raises:
            ConfigError: its configuration cannot be used.
        """
        if self._only is not None:
            return self._only
        given = path.rpartition("/")[0]
        settings = self._by_given.get(given)
        if settings is None:
            settings = self._by_given[given] = self._of(os.path.abspath(os.path.dirname(path)))
        return settings

    def problems(self) -> Iterator[FileReport]:
        """Report the configurations that were read and name unknown rules.

        A configuration's own `select` does not silence that: a misspelt rule in it would switch
        everything off without a word.
        """
        read = self._by_directory.values() if self._only is None else (self._only,)
        for settings in {settings.path: settings for settings in read}.values():
            own = settings.selectors._replace(select=None)
            findings = self._rules_of(settings._replace(selectors=own)).apply(settings.problems)
            if findings:
                yield FileReport(settings.path, None, None, findings, settings.data)

    def rules(self, path: str) -> Ruleset:
        """Return the rules that are on for a file."""
        settings = self.settings(path)
        rules = self._rulesets.get(settings.path)
        if rules is None:
            rules = self._rulesets[settings.path] = self._rules_of(settings)
        if not settings.per_file_ignores:
            return rules
        return rules.without(frozenset(_ignored(settings, path, rules)))

    def excluded(self, path: str) -> bool:
        """Report whether a file that was found in a directory is none to lint."""
        settings = self.settings(path)
        return any(_is_of(settings, glob, path) for glob in settings.exclude)

    def _rules_of(self, settings: Settings) -> Ruleset:
        return Ruleset(
            enabled_rules((settings.selectors, self._selectors)),
            (*settings.severity, *self._severities),
        )

    def _of(self, directory: str) -> Settings:
        found = self._by_directory.get(directory)
        if found is None:
            found = _in(directory)
            if found is None:
                parent = os.path.dirname(directory)
                found = Settings() if parent == directory else self._of(parent)
            self._by_directory[directory] = found
        return found


def command_line(
    select: Sequence[str] | None, extend_select: Sequence[str] | None, ignore: Sequence[str] | None
) -> Selectors:
    """Resolve what the options `--select`, `--extend-select` and `--ignore` say.

    Raises:
        UsageError: one of them names no rule.
    """
    return Selectors(
        None if select is None else _resolved("--select", select),
        _resolved("--extend-select", extend_select or ()),
        _resolved("--ignore", ignore or ()),
    )


def _resolved(option: str, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        resolved_option(option, word) for value in values for word in value.split(",") if word
    )


def resolved_option(option: str, word: str) -> str:
    """Return the selector that a word of an option stands for.

    Raises:
        UsageError: it stands for none.
    """
    selector = resolve(word)
    if selector is None:
        meant = near(word)
        raise UsageError(
            f"{option} {word}: there is no such rule",
            f"did you mean {meant}?" if meant else "`xmltool rule` lists the rules",
        )
    return selector


def severity_options(values: Sequence[str]) -> tuple[tuple[str, Severity], ...]:
    """Read the options `--severity RULE=SEVERITY`.

    Raises:
        UsageError: one of them names no rule or no severity.
    """
    found = []
    for value in values:
        word, _, name = value.partition("=")
        severity = one_of(
            f"--severity {word}=", name, tuple(severity.value for severity in Severity)
        )
        found.append((resolved_option("--severity", word), Severity(severity)))
    return tuple(found)


def _ignored(settings: Settings, path: str, rules: Ruleset) -> Iterable[str]:
    for glob, selectors in settings.per_file_ignores:
        if _is_of(settings, glob, path):
            for selector in selectors:
                yield from (rule for rule in rules.enabled if selects(selector, rule))


def _is_of(settings: Settings, glob: str, path: str) -> bool:
    """Report whether a glob stands for a file: by its path below the configuration, or its name."""
    from fnmatch import fnmatchcase

    relative = os.path.relpath(os.path.abspath(path), settings.directory)
    pattern = glob.removeprefix("./")
    below = pattern.rstrip("/") + "/*"  # a directory stands for what is in it
    return any(
        fnmatchcase(name, one)
        for name, one in (
            (relative, pattern),
            (relative, below),
            (os.path.basename(path), pattern),
        )
    )


def _in(directory: str) -> Settings | None:
    for name in NAMES:
        path = os.path.join(directory, name)
        if os.path.isfile(path):
            settings = _read(path)
            if settings is not None:
                return settings
    return None


def _named(path: str) -> Settings:
    settings = _read(path)
    if settings is None:
        raise ConfigError(f"{path}: there is no [tool.xmltool] in it")
    return settings


def _read(path: str) -> Settings | None:
    from xmltool.lint.config import read_settings

    shown = os.path.relpath(path)
    if shown.startswith(os.pardir):
        shown = path
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError as error:
        raise ConfigError(f"{shown}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise ConfigError(f"{shown}: not a TOML file: it is not UTF-8") from None
    directory = os.path.abspath(os.path.dirname(path))
    pyproject = os.path.basename(path) == "pyproject.toml"
    return read_settings(shown, directory, text, pyproject=pyproject)
