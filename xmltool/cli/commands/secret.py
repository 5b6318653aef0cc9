"""`xmltool secret list`, `info` and `undefine`: the secrets of a libvirt offline."""

from typing import Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Argument
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.cli.show import secrets as show
from xmltool.store.secret_view import secrets_of
from xmltool.store.secret_writing import remove_secrets
from xmltool.store.secrets import secret_of, sorted_secrets
from xmltool.store.session import WAIT_SECONDS


@grouped
def list_secrets(
    where: stores.StoreOptions,
    output_format: options.ReportFormat = "text",
    wait: stores.Wait = WAIT_SECONDS,
    quiet: options.Quiet = False,
) -> int:
    """List the secrets that libvirt will have after its next start, and what it will skip."""
    place = where.place
    secrets, notes = secrets_of(place, wait)
    emit.notes(notes)
    entries = sorted_secrets(secrets.entries)
    if output_format == "json":
        emit.out_json(show.list_report(place, entries))
        return 0
    emit.out("".join(show.list_lines([entry for entry in entries if entry.loaded])))
    if not quiet:
        emit.notes(f"{e.file}: libvirt skips it: {e.reason}" for e in entries if not e.loaded)
    return 0


@grouped
def info(
    secrets: Annotated[list[str], Argument("UUID|USAGE...", "Uuids or usages of secrets.")],
    where: stores.StoreOptions,
    output_format: options.ReportFormat = "text",
    wait: stores.Wait = WAIT_SECONDS,
) -> int:
    """Show what is known of secrets; never a value."""
    place = where.place
    found, notes = secrets_of(place, wait)
    emit.notes(notes)
    entries = list(dict.fromkeys(secret_of(found, each, by_usage=True) for each in secrets))
    if output_format == "json":
        emit.out_json(show.list_report(place, entries))
    else:
        emit.out("\n".join(show.info_text(entry) for entry in entries))
    return 0


@grouped
def undefine(
    secrets: Annotated[list[str], Argument("UUID...", "Uuids of secrets.")],
    where: stores.StoreOptions,
    writing: stores.WritingOptions,
    if_exists: stores.IfExists = False,
) -> int:
    """Remove secrets with their values: all that are named, or none."""
    place = where.opened(writing).place
    changes = remove_secrets(place, secrets, writing.how(), if_exists=if_exists)
    return show.SecretReport(place, writing).outcome(changes)
