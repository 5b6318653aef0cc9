"""Which configuration holds for which file: the nearest ancestor's, or the one that was named."""

from __future__ import annotations

import functools
import os
import re
from typing import TYPE_CHECKING

from xmltool.errors import ConfigError, UsageError
from xmltool.files.inputs import given_directories
from xmltool.files.side_file import blamed, read_side_file
from xmltool.findings import Severity
from xmltool.lint.config import MAX_BYTES, UNKNOWN_RULE, Settings, read_settings
from xmltool.lint.config_files import files_in
from xmltool.lint.selection import Ruleset, Selectors, enabled_rules, meant_rule, resolve, selects
from xmltool.text.suggest import one_of
from xmltool.text.words import count_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xmltool.files.inputs import Inputs

OF_RUN = ("fail_on", "baseline", "libvirt_version", "schema", "one_store", "embedded")
"""Settings that a run has once, not for each file."""


class Configuration:
    """The settings of each file: those of the nearest ancestor, of one file for all, or none.

    `selectors` and `severities` are what the command line says.
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
        self._ignoring: dict[tuple[str, frozenset[str]], Ruleset] = {}  # by the globs that match
        self._only: Settings | None = Settings() if isolated else None
        if config is not None:
            self._only = _named(config)

    def settings(self, path: str) -> Settings:
        """Return the settings that hold for a file."""
        if self._only is not None:
            return self._only
        given = path[: path.rfind("/") + 1]
        settings = self._by_given.get(given)
        if settings is None:
            settings = self._by_given[given] = self._above(given)
        return settings

    def all_settings(self, paths: Iterable[str]) -> list[Settings]:
        """Return the settings that hold for some of the files, those of each directory once."""
        if self._only is not None:
            return [self._only]
        return list(map(self.settings, given_directories(paths)))

    def of_run(self, operands: Iterable[str]) -> Settings:
        """Return the settings that a run has once for all: those of the directory that holds all."""
        if self._only is not None:
            return self._only
        return self._of(os.path.commonpath([_directory(operand) for operand in operands]))

    def remarks(self, chosen: Settings, names: Iterable[str]) -> Iterator[str]:
        """Say what files' configurations get wrong, and what of them does not count."""
        yield from self._selectors.unknown
        used = {settings.path: settings for settings in (chosen, *self.all_settings(names))}
        for settings in used.values():
            own = settings.selectors._replace(select=None)  # says nothing of the file itself
            if UNKNOWN_RULE in self._rules_of(settings._replace(selectors=own)).enabled:
                yield from settings.problems
            keys = [
                field.replace("_", "-")
                for field in OF_RUN
                if _said(settings, field) and _said(settings, field) != _said(chosen, field)
            ]
            if keys:
                where = chosen.path or "the directory of all files, which has no configuration"
                yield f"{settings.path}: not used: {', '.join(keys)}; that of {where} counts"

    def rules(self, path: str) -> Ruleset:
        """Return the rules that are on for a file."""
        settings = self.settings(path)
        rules = self._rulesets.get(settings.path)
        if rules is None:
            rules = self._rulesets[settings.path] = self._rules_of(settings)
        if not settings.per_file_ignores:
            return rules
        globs = _globs_of(settings, path)
        known = self._ignoring.get((settings.path, globs))
        if known is None:
            off = {
                word for glob, words in settings.per_file_ignores if glob in globs for word in words
            }
            ignored = (rule for rule in rules.enabled if any(selects(word, rule) for word in off))
            known = self._ignoring[settings.path, globs] = rules.without(frozenset(ignored))
        return known

    def excluded(self, path: str) -> bool:
        """Report whether a file that was found in a directory is none to lint."""
        settings = self.settings(path)
        return bool(settings.exclude) and _is_of(settings.exclude, _names(settings, path))

    def _above(self, given: str) -> Settings:
        try:
            directory = os.path.abspath(given)
        except FileNotFoundError:  # the working directory is gone, and nothing is above it
            return Settings()
        return self._of(directory)

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


def _directory(operand: str) -> str:
    return os.path.abspath(operand if os.path.isdir(operand) else os.path.dirname(operand))


def _said(settings: Settings, field: str) -> object:
    """Return what a configuration says of a key, with paths made absolute; false for nothing."""
    value = getattr(settings, field)
    return value and (os.path.join(settings.directory, value) if field == "baseline" else value)


def included(inputs: Inputs, configuration: Configuration) -> Inputs:
    """Return the inputs without the files that were found and that their configuration excludes."""
    found = (source.path for source in inputs.sources if source.found)
    if not any(settings.exclude for settings in configuration.all_settings(found)):
        return inputs
    kept = tuple(
        source
        for source in inputs.sources
        if not (source.found and configuration.excluded(source.path))
    )
    if not kept:
        raise UsageError(
            "nothing to read: the configuration excludes all that was found"
            f" ({count_of(len(inputs.sources), 'file')})",
            "a file that is named is read all the same",
        )
    return inputs._replace(sources=kept)


def command_line(
    select: Sequence[str] | None, extend_select: Sequence[str] | None, ignore: Sequence[str] | None
) -> Selectors:
    """Resolve what the options `--select`, `--extend-select` and `--ignore` say."""
    off = [(word, resolve(word)) for word in _words(ignore or ())]
    return Selectors(
        None if select is None else _resolved("--select", select),
        _resolved("--extend-select", extend_select or ()),
        tuple(selector for _, selector in off if selector is not None),
        tuple(
            f"--ignore {word}: there is no such rule; {meant_rule(word)}"
            for word, selector in off
            if selector is None
        ),
    )


def _words(values: Sequence[str]) -> Iterator[str]:
    return (word for value in values for word in value.split(",") if word)


def _resolved(option: str, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(resolved_option(option, word) for word in _words(values))


def resolved_option(option: str, word: str) -> str:
    """Return the selector that a word of an option stands for."""
    selector = resolve(word)
    if selector is None:
        raise UsageError(f"{option} {word}: there is no such rule", meant_rule(word))
    return selector


def severity_options(values: Sequence[str]) -> tuple[tuple[str, Severity], ...]:
    """Read the options `--severity RULE=SEVERITY`."""
    found = []
    for value in values:
        word, _, name = value.partition("=")
        severity = one_of(
            f"--severity {word}=", name, tuple(severity.value for severity in Severity)
        )
        found.append((resolved_option("--severity", word), Severity(severity)))
    return tuple(found)


def _globs_of(settings: Settings, path: str) -> frozenset[str]:
    """Return the globs of `per-file-ignores` that stand for a file."""
    names = _names(settings, path)
    globs = tuple(glob for glob, _ in settings.per_file_ignores)
    if not _is_of(globs, names):
        return frozenset()
    return frozenset(glob for glob in globs if _is_of((glob,), names))


def _names(settings: Settings, path: str) -> tuple[str, str]:
    """Return what a glob may stand for of a file: its path below the configuration, or its name."""
    return os.path.relpath(os.path.abspath(path), settings.directory), os.path.basename(path)


def _is_of(globs: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Report whether one of some globs stands for one of a file's names."""
    matches = _pattern(globs).match
    return any(map(matches, names))


@functools.cache
def _pattern(globs: tuple[str, ...]) -> re.Pattern[str]:
    """Return one expression for many globs: a thousand are asked of every file."""
    written = [glob.removeprefix("./") for glob in globs]
    below = [f"{glob.rstrip('/')}/*" for glob in written]  # a directory stands for what is in it
    from fnmatch import translate

    return re.compile("|".join(map(translate, (*written, *below))))


def _in(directory: str) -> Settings | None:
    read = map(_read, files_in(directory))
    return next((settings for settings in read if settings is not None), None)


def _named(path: str) -> Settings:
    settings = _read(path)
    if settings is None:
        raise ConfigError(f"{path}: there is no [tool.xmltool] in it")
    return settings


def _shown(path: str) -> str:
    """Return a path as reports show it: below the working directory, where there is one."""
    try:
        shown = os.path.relpath(path)
    except FileNotFoundError:
        return path
    return path if shown.startswith(os.pardir) else shown


def _read(path: str) -> Settings | None:
    shown = _shown(path)
    with blamed(shown, "a TOML file"):
        text = read_side_file(shown, MAX_BYTES).decode()
    directory = os.path.abspath(os.path.dirname(path))
    pyproject = os.path.basename(path) == "pyproject.toml"
    return read_settings(shown, directory, text, pyproject=pyproject)
