"""Changes of the secrets beside a store alone: planned under its lock, done whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.errors import UsageError
from xmltool.findings import FileReport, Severity
from xmltool.grammar.choose import choose_grammars
from xmltool.pool.uuid_policy import KEPT
from xmltool.secret.read import ROOT as SECRET
from xmltool.secret.value import read_value, value_finding
from xmltool.store.definitions import Definitions
from xmltool.store.live_store import SECRETS
from xmltool.store.plan import Changes
from xmltool.store.secret_plan import SecretPlan, secret_removal
from xmltool.store.secrets import NoSuchSecretError, secret_of
from xmltool.store.writing import change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.files.operands import DefinitionFile
    from xmltool.store.place import Place
    from xmltool.store.secret_plan import WantedSecret
    from xmltool.store.session import Writing
    from xmltool.store.writing import Seen


def define_secrets(place: Place, wanted: Sequence[WantedSecret], writing: Writing) -> Changes:
    """Write secrets, unless one of them is refused."""

    def planned(seen: Seen) -> Changes:
        return Changes(secrets=seen.secrets().planned(wanted, KEPT))

    return change(place, writing, planned, (SECRETS,))


def define_files(
    place: Place,
    given: Sequence[DefinitionFile],
    writing: Writing,
    value_file: str | None = None,
    *,
    keep_newline: bool = False,
) -> tuple[Changes | None, Sequence[FileReport]]:
    """Write the secrets of files, unless one is refused: then there are no changes, but findings.

    `value_file` has the value of the one secret that is given; a line end at its end is dropped unless
    it is kept.
    """
    definitions = Definitions(given, choose_grammars(), validate=False, kinds=(SECRET,))
    files = definitions.files
    if definitions.refused:
        return None, files
    wanted = [given.wanted for given in definitions.secrets]
    if not wanted:
        raise UsageError("there is no secret in what is given")
    if value_file is not None:
        if len(wanted) != 1:
            raise several_values(f", and there are {len(wanted)}")
        value = read_value(value_file, keep_newline=keep_newline)
        wanted = [wanted[0]._replace(value=value)]
        finding = value_finding(value, wanted[0].definition)
        if finding is not None:
            files.append(FileReport(value_file, None, None, (finding,)))
            if finding.severity is Severity.ERROR:
                return None, files
    changes = define_secrets(place, wanted, writing)
    definitions.refuse(definitions.secrets, changes.secrets.refusals)
    return None if changes.refused else changes, files


def several_values(why: str = "") -> UsageError:
    """Return that a file has the value of one secret only."""
    return UsageError(f"--value-file is for one secret{why}", "define each with its own value file")


def remove_secrets(
    place: Place, uuids: Sequence[str], writing: Writing, *, if_exists: bool = False
) -> Changes:
    """Remove secrets with their values, all that are named or none."""

    def planned(seen: Seen) -> Changes:
        secrets = seen.secrets().secrets
        found = {}
        for uuid in uuids:
            try:
                entry = secret_of(secrets, uuid)
            except NoSuchSecretError:
                if not if_exists:
                    raise
                continue
            found[entry.uuid] = secret_removal(entry)
        return Changes(secrets=SecretPlan(tuple(found.values())))

    return change(place, writing, planned, (SECRETS,))
