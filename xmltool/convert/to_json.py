"""Pool documents to JSON, in the shape that the XSD gives them: arrays where it allows several.

The only module that imports xmlschema. The form is described in `xmltool.convert.from_json`.
"""

from __future__ import annotations

import copy
import json
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from xmltool.convert.from_json import ATTRIBUTE, CHILDREN, NAMESPACES, TEXT
from xmltool.errors import DocumentError
from xmltool.resources import rng_directory

if TYPE_CHECKING:
    from xmlschema import XMLSchema11, XsdElement

    from xmltool.document.document import Document

_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}
_BLANK = " \t\r\n"
_NO_TEXT = "blank"
"""The XSD's type of elements that hold attributes only, with or without white space."""

Json = str | dict[str, Any] | list[Any]


def to_json(document: Document) -> str:
    """Return a valid document as JSON, with a final line end.

    Args:
        document: whose comments and processing instructions are left out.

    Raises:
        DocumentError: it is not well-formed.
    """
    if document.root is None or not document.well_formed:
        raise DocumentError(f"{document.name}: not well-formed")
    return document_to_json(document.root)


def document_to_json(root: etree._Element) -> str:
    """Return a valid `<pool>` as JSON."""
    bare = copy.deepcopy(root)
    etree.strip_tags(bare, etree.Comment, etree.ProcessingInstruction)
    etree.cleanup_namespaces(bare)  # of the unused ones some would stop xmlschema
    text = json.dumps(_value(bare, _declarations(bare)), ensure_ascii=False, indent=2)
    return _printable(text) + "\n"


def _declarations(root: etree._Element) -> dict[etree._Element, XsdElement]:
    """Return each element's declaration in the XSD.

    xmlschema's verdict is not asked for: the grammar gives it, and where the two differ (see the
    head of storagepool.xsd) a declaration is found all the same.
    """
    from xmlschema import XMLResource

    found: dict[etree._Element, XsdElement] = {}

    def note(element: Any, declaration: XsdElement) -> None:
        found[element] = declaration

    tree: Any = root  # xmlschema takes lxml's elements; its types know the standard library's only
    source = XMLResource(tree, allow="none", defuse="never")  # a tree: nothing is opened
    for _ in _schema().iter_errors(source, extra_validator=note):
        pass
    return found


@cache
def _schema() -> XMLSchema11:
    from xmlschema import XMLSchema11

    path = os.path.join(rng_directory(), "storagepool.xsd")
    return XMLSchema11(path, allow="sandbox", defuse="always")


def _value(element: etree._Element, declarations: dict[etree._Element, XsdElement]) -> Json:
    """Return the JSON of an element: its text alone, or an object."""
    made: dict[str, Any] = {f"{ATTRIBUTE}{name}": value for name, value in element.items()}
    children = list(element)
    if not children:
        text = element.text or ""
        if _has_text(element, text, declarations):
            return {**made, TEXT: text} if made else text
        return made
    names = [_name(child) for child in children]
    values = [_value(child, declarations) for child in children]
    if _scattered(names):
        made[CHILDREN] = [{name: value} for name, value in zip(names, values, strict=True)]
        return made
    for child, name, value in zip(children, names, values, strict=True):
        if name in made:
            made[name].append(value)
        else:
            made[name] = [value] if _several(child, names, declarations) else value
    return made


def _has_text(
    element: etree._Element, text: str, declarations: dict[etree._Element, XsdElement]
) -> bool:
    """Report whether an element's text is part of its content, be it empty or white space."""
    declaration = declarations.get(element)
    if text.strip(_BLANK) or declaration is None:
        return bool(text.strip(_BLANK))
    content = declaration.type.simple_type  # None: children only
    return content is not None and content.local_name != _NO_TEXT


def _several(
    child: etree._Element, names: list[str], declarations: dict[etree._Element, XsdElement]
) -> bool:
    """Report whether a child's values are an array: where the XSD allows several, also for one."""
    declaration = declarations.get(child)
    return names.count(_name(child)) > 1 or (
        declaration is not None and declaration.max_occurs != 1
    )


def _scattered(names: list[str]) -> bool:
    """Report whether children of one name stand apart, so that keys cannot keep their order."""
    runs = [name for index, name in enumerate(names) if index == 0 or names[index - 1] != name]
    return len(runs) != len(set(runs))


def _name(element: etree._Element) -> str:
    name = etree.QName(element)
    if name.namespace is None:
        return name.localname
    return f"{_PREFIXES[name.namespace]}:{name.localname}"


def _printable(text: str) -> str:
    """Escape what does not print: it could harm a terminal, or get lost on the way."""
    if all(line.isprintable() for line in text.split("\n")):
        return text
    return "".join(
        char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text
    )
