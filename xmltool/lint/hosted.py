"""Files of other kinds that have pools in them: which ones they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.files.found import HEAD, kind_of, read_found
from xmltool.files.inputs import STDIN, is_candidate

if TYPE_CHECKING:
    from xmltool.document.document import Document
    from xmltool.files.inputs import Source


def read_host(source: Source, stdin_filename: str | None) -> Document | str:
    """Read an input that may have pools in it; of what is no pool and has none return what it is."""
    if is_candidate(source.path) or source.path == STDIN:
        return read_found(source, stdin_filename)
    document = read_found(source._replace(found=False), stdin_filename)
    if isinstance(document, str) or hosted_pools(document.name, document.data):
        return document
    return document if _is_pool(document) else "file without a pool"


def hosted_pools(name: str, data: bytes) -> list[tuple[int, int]]:
    """Return the places of the pools in a file of another kind; none in what is XML by its name."""
    if name == STDIN or is_candidate(name) or b"</pool>" not in data:
        return []
    if data.lstrip()[:1] == b"<" and not name.endswith((".md", ".adoc", ".rst")):
        return []
    from xmltool.lint.embedded import pools_in

    return pools_in(data)


def _is_pool(document: Document) -> bool:
    """Report whether a file that is XML, but not by its name, is a pool."""
    return document.well_formed and kind_of(document.data[:HEAD], document.name).other is None
