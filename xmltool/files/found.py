"""What was found in a directory and is a pool, as far as the beginning of the file tells."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.document import parse_document, read_document
from xmltool.document.parser import MAX_BYTES
from xmltool.files.inputs import XML_SUFFIX, shown_name
from xmltool.stream import open_to_read, read_up_to
from xmltool.text.suggest import distance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.document.document import Document
    from xmltool.files.inputs import Inputs, Skipped, Source

HEAD = 4096
"""So many bytes of a file tell what it is."""
NEAR = 1024
"""So near to its start a template that does not begin with an element has its pool."""
EMPTY = "empty"
NO_ELEMENT = "without an element"
DOCTYPE = "DOCTYPE "
"""Before the name of a root that is declared."""

_BEFORE_ROOT = re.compile(
    rb"""
    \s+ | \xef\xbb\xbf
    | <\?.*?\?> | <!--.*?-->
    | \{%.*?%\} | \{\#.*?\#\} | \{\{.*?\}\}      # Jinja, Go
    | <%.*?%> | \[%.*?%\] | %\{.*?\}             # ERB and EPP, Template Toolkit, Terraform
    | \$\{[^}]*\} | @\w+@ | %\w+%                # a placeholder for a whole header
    | \#[^\n]*                                   # Ansible's own header, or a comment that is none
    """,
    re.DOTALL | re.VERBOSE,
)
_OPENED = (b"<!--", b"<?", b"{#", b"{%", b"{{", b"<%", b"[%", b"%{", b"${")
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+([^\s>\[]+)", re.IGNORECASE)
_ROOT = re.compile(rb"<([^\s<>/!?&=\"']+)")
_POOL = re.compile(rb"<pool(?![\w.:-])")
_POOL_LINE = re.compile(rb"^<pool(?![\w.:-])", re.MULTILINE)
_CONTENT = re.compile(rb"<(?:name|source|target|uuid)[\s>/]")
_NAMES = ("pool", "storagepool", "storage-pool", "storage_pool")


class Kind(NamedTuple):
    """What the beginning of a file tells.

    Attributes:
        other: what it is in place of a pool; None for a pool.
        sure: False where it is a broken pool if it is broken at all.
        cut: True where what comes before the root element is not all there.
    """

    other: str | None
    sure: bool = True
    cut: bool = False


_POOL_KIND = Kind(None)


def read_found(source: Source, stdin_filename: str | None) -> Document | str:
    """Read an input; of a file that was found and does not look like a pool return what it is."""
    name = shown_name(source, stdin_filename)
    if source.data is not None:
        head, whole = source.data[:HEAD], source.data
        kind = kind_of(head, name)
    elif not source.found:
        return read_document(source.path, name=name)
    else:
        try:
            descriptor = open_to_read(source.path)
        except (OSError, ValueError):
            return read_document(source.path, name=name)  # which says why it cannot
        try:
            head = os.read(descriptor, HEAD + 1)
            kind = kind_of(head, name)
            if kind.other is not None and kind.sure and not (kind.cut and len(head) > HEAD):
                return kind.other
            whole = (
                head if len(head) <= HEAD else head + read_up_to(descriptor, MAX_BYTES, len(head))
            )
        except OSError:
            return read_document(source.path, name=name)
        finally:
            os.close(descriptor)
    return _judged(name, kind, head, whole) if source.found else parse_document(name, whole)


def read_pools(
    inputs: Inputs, skipped: Skipped, stdin_filename: str | None
) -> Iterator[tuple[Source, Document]]:
    """Yield each input with its document; what is no pool is counted in `skipped`."""
    for source in inputs.sources:
        document = read_found(source, stdin_filename)
        if isinstance(document, str):
            skipped.add(document)
        else:
            yield source, document


def _judged(name: str, kind: Kind, head: bytes, whole: bytes) -> Document | str:
    if kind is _POOL_KIND:
        return parse_document(name, whole)
    if kind.cut and len(whole) > len(head):
        kind = kind_of(whole, name)
    if kind.other is not None and kind.sure:
        return kind.other
    document = parse_document(name, whole)
    return kind.other if kind.other is not None and document.well_formed else document


def kind_of(text: bytes, name: str) -> Kind:
    """Return what a file is by the beginning of its text; `*.xml` that is broken is a pool where it has one."""
    if text.startswith(b"<pool") and text[5:6] in (b" ", b">", b"\n", b"\t", b"\r", b"/"):
        return _POOL_KIND
    if b"\0" in text[:8]:
        text = text.replace(b"\0", b"").lstrip(b"\xff\xfe")
    position = 0
    while found := _BEFORE_ROOT.match(text, position):
        position = found.end()
    if position == len(text):
        return Kind(EMPTY if not text.strip() else NO_ELEMENT, cut=True)
    doctype = _DOCTYPE.match(text, position)
    root = doctype or _ROOT.match(text, position)
    if root is None:
        return _without_root(text, position, name)
    tag = root.group(1).decode("utf-8", "replace")
    local = tag.rpartition(":")[2].lower()
    if local in ("pool", "pools") or (_is_misspelt(local) and _CONTENT.search(text)):
        return _POOL_KIND
    if doctype is not None:
        return Kind(f"{DOCTYPE}{tag}")
    return Kind(tag, sure=_POOL.search(text) is None or not _is_xml(name))


@lru_cache
def _is_misspelt(name: str) -> bool:
    return any(abs(len(name) - len(other)) <= 1 and distance(name, other) <= 1 for other in _NAMES)


def _without_root(text: bytes, position: int, name: str) -> Kind:
    """Return what a file is that does not begin with an element."""
    if _is_xml(name):
        if _POOL.search(text):
            return _POOL_KIND
    elif not text.startswith(b"#!") and _POOL_LINE.search(text[:NEAR]):
        return _POOL_KIND
    return Kind(NO_ELEMENT, cut=text.startswith(_OPENED, position))


def _is_xml(name: str) -> bool:
    """Report whether a file is to be XML by its name, once it is filled in."""
    return name.endswith(XML_SUFFIX) or os.path.splitext(name)[0].endswith(XML_SUFFIX)
