"""The verdict on a secret's document: whether libvirt takes it, and what is to be said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.findings import Finding, Severity, told_first
from xmltool.pool.elements import name_of
from xmltool.rules.secrets import XT806, XT807
from xmltool.secret.read import Reading, dropped, read_definition
from xmltool.text.suggest import nearest

if TYPE_CHECKING:
    from lxml.etree import _Element

    from xmltool.document.document import Document
    from xmltool.secret.definition import SecretDef
    from xmltool.secret.read import Dropped


class Verdict(NamedTuple):
    """What libvirt would say of a secret.

    Attributes:
        loads: whether it takes the document; None where no verdict was possible.
        definition: what it would hold in memory; None unless it does.
        findings: sorted.
    """

    loads: bool | None
    definition: SecretDef | None
    findings: tuple[Finding, ...]


def judge_secret(document: Document, *, stored: bool = False) -> Verdict:
    """Judge a document as libvirt does for `secret-define`; a `stored` one as it does when it starts."""
    if not document.judged:
        return Verdict(None, None, document.problems)
    root = document.libvirt_root(startup=stored)
    definition, refusals = Reading(None, ()) if root is None else read_definition(root)
    findings = [*document.problems, *told_first(refusals, lambda each: each.finding(document))]
    if definition is not None and root is not None:
        findings += told_first(list(dropped(root)), lambda each: _drop(document, each))
        if definition.ephemeral:
            findings.append(_ephemeral(document, root, stored=stored))
    findings.sort(key=lambda finding: finding.sort_key)
    return Verdict(definition is not None, definition, tuple(findings))


_VALUES = ("value", "secret", "key", "password", "passphrase")
"""Elements in which people write the value itself."""


def _drop(document: Document, found: Dropped) -> Finding:
    element, attribute, known = found
    name = name_of(element)
    what = f"<{name}>" if attribute is None else f"{attribute} of <{name}>"
    written = name if attribute is None else attribute
    if attribute is None and name in _VALUES:
        message = XT807.message("value", part=what)
    elif written in known:
        message = XT807.message("again", part=what)
    elif meant := nearest(written, known):
        message = XT807.message("meant", part=what, meant=meant if attribute else f"<{meant}>")
    else:
        message = XT807.message("unknown", part=what)
    return message.finding(*document.at(element, attribute))


def _ephemeral(document: Document, root: _Element, *, stored: bool) -> Finding:
    message = XT806.message("stored" if stored else "new")
    severity = Severity.WARNING if stored else Severity.ERROR
    return message.finding(*document.at(root, "ephemeral"), severity=severity)
