"""The only place that opens XML: limits, a hardened parser, and places in the text.

`Document.root` is the tree that the grammar judges; `Document.libvirt_root` the tree that libvirt's
own parser would see, which differs where libvirt (libxml2 with a C string) and XML with namespaces
disagree. Positions are found with expat, and only when somebody asks.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from xmltool.findings import Finding, Span

MAX_BYTES = 4 * 1024 * 1024
"""libvirt's RPC takes no longer string (libvirt: remote_protocol.x, REMOTE_STRING_MAX)."""
MAX_DEPTH = 256
"""libxml2 refuses deeper nesting, so libvirt does."""
MAX_ATTRIBUTES = 1000
"""Of one element: libxml2's look-up is linear, so that more would make a report quadratic."""


class Document:
    """A file's bytes, and what can be said of them as XML.

    Attributes:
        name: the path as the user gave it, `-` for standard input.
        data: the bytes as read.
        root: the document element, or None where the file is not well-formed or was not parsed.
        problems: findings (XT0xx) that were met while reading; empty for a sound document.
        judged: False where no verdict is possible at all (unreadable, DOCTYPE, over the limits):
            `valid` and `loads` are null then.
    """

    __slots__ = ("_places", "data", "judged", "name", "problems", "root")

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data
        self.root: etree._Element | None = None
        self.problems: tuple[Finding, ...] = ()
        self.judged = True
        self._places: object | None = None

    def libvirt_root(self, *, startup: bool = False) -> etree._Element | None:
        """Give the tree as libvirt's parser sees it, or None where it reports a syntax error.

        Args:
            startup: False for `pool-define` (a string through the API), True for a file that is
                loaded when the daemon starts (encodings are honoured there, a DOCTYPE is looked
                through).
        """
        raise NotImplementedError

    def element_span(self, element: etree._Element) -> Span:
        """Place of an element's start tag, from its `<` to behind its `>`."""
        raise NotImplementedError

    def attribute_span(self, element: etree._Element, name: str) -> Span:
        """Place of an attribute, from its name to behind its closing quote; `name` as in lxml."""
        raise NotImplementedError

    def text_span(self, element: etree._Element) -> Span:
        """Place of the first stray text in an element: its first character that is no white space."""
        raise NotImplementedError

    def path(self, element: etree._Element, attribute: str | None = None) -> str:
        """Give a place such as `/pool/source/host[2]/@name`; an index only where names repeat."""
        raise NotImplementedError


def parse_document(name: str, data: bytes) -> Document:
    """Read bytes as a document; never raises for what they hold."""
    raise NotImplementedError


def read_document(path: str, *, name: str | None = None) -> Document:
    """Read a file (`-`: standard input); an unreadable one gives a document with a finding."""
    raise NotImplementedError
