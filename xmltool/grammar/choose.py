"""Which grammars a command judges by: `--schema`, `--libvirt-version` and `--root`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import GrammarError, UsageError
from xmltool.findings import RunInfo
from xmltool.grammar.grammar import BUNDLED
from xmltool.grammar.load import load_grammar
from xmltool.rules.system import XT690, XT691
from xmltool.versions import NEWEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
            the bundled one with a warning in the report's notes when that cannot be used. A root
            in which no libvirt is installed has none, and nobody expects one.
    """
    versions: Sequence[Version | None] = (None,)
    if libvirt_version is not None:
        versions = target_versions(libvirt_version, root)
    notes = newer_notes(versions)
    versions = tuple(dict.fromkeys(version and min(version, NEWEST) for version in versions))
    if schema == AUTO and root is not None and _has_libvirt(root):
        try:
            inside = _inside(root, versions)
            return inside._replace(run=inside.run._replace(notes=(*notes, *inside.run.notes)))
        except GrammarError as error:
            notes = (*notes, unusable(error))
    source = BUNDLED if schema == AUTO else schema
    grammars = tuple(load_grammar(source, version) for version in versions)
    if source == BUNDLED or libvirt_version is not None:
        return Grammars(grammars, RunInfo(source, _listed(grammars), notes))
    return Grammars(grammars, RunInfo(source, _release_of(source), notes))


def _has_libvirt(root: str) -> bool:
    """Report whether a root that is not the machine's own has a grammar, or a libvirt without one."""
    from xmltool.confined.root import Root
    from xmltool.versions import installed_version

    if os.path.samefile(root, "/"):
        return False
    with Root(root) as confined:
        return confined.exists(SCHEMAS) or installed_version(confined.names) is not None


def unusable(error: GrammarError) -> str:
    """Return the note that the grammar of a root cannot be used."""
    message = XT690.message(reason=error.message, grammar=BUNDLED)
    return f"{XT690} {message.text}"


def target_versions(text: str, root: str | None = None) -> tuple[Version, ...]:
    """Read `--libvirt-version`: versions with commas between them, sorted, each once.

    Args:
        text: the option's value; `host` is the libvirt of this machine, `root` that in the root.
        root: the option `--root`; None: `/`.
    """
    from xmltool.versions import OF_A_SYSTEM, parse_version

    return tuple(
        sorted(
            {
                _installed(word, root) if word in OF_A_SYSTEM else parse_version(word)
                for word in map(str.strip, text.split(","))
            }
        )
    )


def _installed(word: str, root: str | None) -> Version:
    from xmltool.confined.root import Root
    from xmltool.versions import installed_version

    if word == "host" or root is None:
        version, where = installed_version(), "on this machine"
    else:
        with Root(root) as confined:
            version, where = installed_version(confined.names), f"in {root}"
    if version is None:
        raise UsageError(
            f"--libvirt-version {word}: no libvirt is installed {where}",
            "name the version, for example --libvirt-version 9.0",
        )
    return version


def newer_notes(versions: Iterable[Version | None]) -> tuple[str, ...]:
    """Return the warning that releases are newer than the newest known one; nothing where none is."""
    newer = [str(version) for version in versions if version is not None and version > NEWEST]
    if not newer:
        return ()
    message = XT691.message(versions=", ".join(newer), newest=NEWEST)
    return (f"{XT691} {message.text}",)


def _inside(root: str, versions: Sequence[Version | None], *, falls_back: bool = True) -> Grammars:
    """Load the grammar that a root has installed; nothing is read from outside of it."""
    from xmltool.confined.root import Root
    from xmltool.grammar.foreign import MAX_FILE_BYTES
    from xmltool.versions import installed_version

    source = root.rstrip("/") + SCHEMAS
    with Root(root) as confined:

        def read(name: str) -> bytes:
            return confined.read(f"{SCHEMAS}/{name}", MAX_FILE_BYTES)

        grammars = tuple(
            load_grammar(source, version, read=read, falls_back=falls_back) for version in versions
        )
        installed = installed_version(confined.names)
    libvirt = _listed(grammars) if versions[0] is not None else str(installed or UNKNOWN)
    notes = newer_notes((installed,)) if versions[0] is None else ()
    return Grammars(grammars, RunInfo(source, libvirt, notes))


def grammar_inside(root: str) -> Grammar | None:
    """Return the grammar that a root has installed, or None where there is none to be used."""
    try:
        return _inside(root, (None,), falls_back=False).grammars[0]
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
