"""Which grammars a command judges by: `--schema`, `--libvirt-version` and `--root`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import GrammarError, UsageError
from xmltool.findings import RunInfo
from xmltool.grammar.grammar import BUNDLED
from xmltool.grammar.load import load_grammar
from xmltool.rules.system import XT690

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.grammar.grammar import Grammar
    from xmltool.versions import Version

AUTO = "auto"
"""Value of `--schema`: the grammar inside `--root`, else the bundled one."""
SCHEMAS = "/usr/share/libvirt/schemas"
"""Where a libvirt package puts its grammars."""
UNUSABLE = XT690
"""Rule of the warning that the grammar of a root cannot be used."""
UNKNOWN = "unknown"
"""In a report, the libvirt release of a grammar directory that does not say it."""


class Grammars(NamedTuple):
    """The grammars, oldest target first, and what a report says of them."""

    grammars: tuple[Grammar, ...]
    run: RunInfo


def choose_grammars(
    schema: str = AUTO, libvirt_version: str | None = None, root: str | None = None
) -> Grammars:
    """Load the grammars that the options ask for.

    Args:
        schema: `auto`, `bundled` or a directory with libvirt's own.
        libvirt_version: one version or several with commas, or None for the newest known.
        root: the option `--root`; unless it is `/`, `auto` takes the grammar installed in it, and
            the bundled one with a warning in the report's notes when that cannot be used.

    Raises:
        UsageError: a version that is none.
        GrammarError: the grammar of the directory cannot be used.
    """
    versions: Sequence[Version | None] = (None,)
    if libvirt_version is not None:
        versions = target_versions(libvirt_version)
    notes: tuple[str, ...] = ()
    if schema == AUTO and root is not None and not os.path.samefile(root, "/"):
        try:
            return _inside(root, versions)
        except GrammarError as error:
            notes = (f"{UNUSABLE} {error.message}; judged by the bundled grammar",)
    source = BUNDLED if schema == AUTO else schema
    grammars = tuple(load_grammar(source, version) for version in versions)
    if source == BUNDLED or libvirt_version is not None:
        return Grammars(grammars, RunInfo(source, _listed(grammars), notes))
    return Grammars(grammars, RunInfo(source, _release_of(source), notes))


def target_versions(text: str) -> tuple[Version, ...]:
    """Read `--libvirt-version`: versions with commas between them, sorted, each once.

    Raises:
        UsageError: one of them is none, or the host has no libvirt.
    """
    from xmltool.versions import installed_version, parse_version

    found = set()
    for word in text.split(","):
        if word.strip() != "host":
            found.add(parse_version(word))
            continue
        version = installed_version()
        if version is None:
            raise UsageError(
                "--libvirt-version host: no libvirt is installed on this machine",
                "name the version, for example --libvirt-version 9.0",
            )
        found.add(version)
    return tuple(sorted(found))


def _inside(root: str, versions: Sequence[Version | None]) -> Grammars:
    """Load the grammar that a root has installed; nothing is read from outside of it."""
    from xmltool.confined.root import Root
    from xmltool.grammar.foreign import MAX_FILE_BYTES
    from xmltool.versions import installed_version

    source = root.rstrip("/") + SCHEMAS
    with Root(root) as confined:

        def names_in(directory: str) -> list[str]:
            try:
                with confined.open_dir(directory) as opened:
                    return os.listdir(opened.fd)
            except OSError:
                return []

        def read(name: str) -> bytes:
            return confined.read(f"{SCHEMAS}/{name}", MAX_FILE_BYTES)

        grammars = tuple(load_grammar(source, version, read=read) for version in versions)
        installed = installed_version(names_in)
    libvirt = _listed(grammars) if versions[0] is not None else str(installed or UNKNOWN)
    return Grammars(grammars, RunInfo(source, libvirt))


def grammar_inside(root: str) -> Grammar | None:
    """Return the grammar that a root has installed, or None where there is none to be used."""
    try:
        return _inside(root, (None,)).grammars[0]
    except GrammarError:
        return None


def _listed(grammars: tuple[Grammar, ...]) -> str:
    return ",".join(str(grammar.version) for grammar in grammars)


def _release_of(directory: str) -> str:
    """Return the release of a directory of libvirt's grammars where that can be known."""
    from xmltool.versions import installed_version

    installed = installed_version()
    is_ours = os.path.isdir(SCHEMAS) and os.path.samefile(directory, SCHEMAS)
    return str(installed) if is_ours and installed is not None else UNKNOWN
