"""Which grammars a command judges by: `--schema` and `--libvirt-version`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import UsageError
from xmltool.findings import RunInfo
from xmltool.schema.grammar import load_grammar

if TYPE_CHECKING:
    from xmltool.schema.grammar import Grammar
    from xmltool.versions import Version


class Grammars(NamedTuple):
    """The grammars, oldest target first, and what a report says of them."""

    grammars: tuple[Grammar, ...]
    run: RunInfo


def choose_grammars(
    schema: str = "auto", libvirt_version: str | None = None, root: str | None = None
) -> Grammars:
    """Load the grammars that the options ask for.

    Args:
        schema: `auto`, `bundled` or a directory.
        libvirt_version: one version or several with commas, or None for the newest known.
        root: the option `--root`; with `auto` its own grammar is used.

    Raises:
        UsageError: a version that is none.
        SchemaError: the grammar cannot be used.
    """
    versions = () if libvirt_version is None else target_versions(libvirt_version)
    source = "bundled" if schema == "auto" else schema
    notes: tuple[str, ...] = ()
    grammars = tuple(load_grammar(source, version) for version in versions) or (
        load_grammar(source),
    )
    libvirt = ",".join(str(grammar.version) for grammar in grammars)
    return Grammars(grammars, RunInfo(grammars[0].source, libvirt, notes))


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
