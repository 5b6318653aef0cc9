"""Every way to encode a document against every encoding it may declare: who reads what."""

from __future__ import annotations

import re
from itertools import product

import pytest

from tests.real import agreement
from tests.real.libvirt import Libvirtd, private_libvirtd
from xmltool.document.document import parse_document
from xmltool.pool.read import read_definition

pytestmark = [pytest.mark.libvirt, pytest.mark.slow]

DECLARED = (None, "UTF-8", "utf8", "ISO-8859-1", "latin1", "windows-1252", "cp1252", "us-ascii", "UTF-16", "UTF-16LE", "UTF-16BE",
            "GB18030", "UTF-32", "UCS-4", "UTF-7", "bogus", "cp037", "ISO-8859-15", "koi8-r", "")  # fmt: skip
ENCODED = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16", "utf-16-be", "latin-1")
"""Not UTF-32 and EBCDIC: Xerces reads some of that, lxml's libxml2 nothing (see `exceptions`); of EBCDIC
only what libvirt loads at its start."""
LOOSE = ("latin-1", "l-1", "iso88591", "ISO_8859_1", "iso-8859-01", "CP-1252", "win-1252", "cp01252", "ibm_819",
         "us_ascii", "usascii", "koi8r", "KOI-8-R", "8859-1", "utf.8", "UTF_8", "shift-jis", "x-sjis", "mac_roman",
         "latin9", "latin_0", "ibm-850", "850", "utf-16-le", "UTF_16LE", "utf16le", "utf16be", "utf_16_be", "utf_16",
         "utf16", "ucs-2", "UCS2", "UCS_2", "iso-10646-ucs-2", "csUnicode", "x-utf-16le", "unicode", "UnicodeBig")  # fmt: skip
"""Names as people spell them: what libvirt's parser knows through the C library or ICU."""
_READ = re.compile(
    r"config filename '(?:[^'\n]*)/(\d+)\.xml' does not match pool name '([^\n]*)'\n"
)


def documents(
    names: tuple[str | None, ...] = DECLARED, encodings: tuple[str, ...] = ENCODED
) -> list[bytes]:
    """Give a document for each pair, once with a letter outside ASCII and once without."""
    made = []
    for declared, encoding, name in product(names, encodings, ("é", "e")):
        declaration = "" if declared is None else f"<?xml version='1.0' encoding='{declared}'?>"
        pool = f"<pool type='dir'><name>{name}</name><target><path>/t</path></target></pool>"
        made.append((declaration + pool).encode(encoding))
    return made


def test_validate_and_define(libvirtd: Libvirtd) -> None:
    made = documents()
    verdicts = agreement.judged(made)
    assert [*agreement.validity(made, verdicts)] == []
    assert [*agreement.definitions(made, verdicts, libvirtd)] == []


@pytest.mark.parametrize("names", [DECLARED, LOOSE])
def test_start_up_loading(names: tuple[str | None, ...]) -> None:
    """The name tells whether the text was decoded as libvirt decodes it."""
    made = documents(names, (*ENCODED, "cp037"))
    with private_libvirtd(
        files={f"{n}.xml": document for n, document in enumerate(made)}
    ) as daemon:
        theirs = {int(number): name for number, name in _READ.findall(daemon.log())}
    ours = {n: name for n, document in enumerate(made) if (name := _name_at_start_up(document))}
    assert ours == theirs


def _name_at_start_up(document: bytes) -> str | None:
    root = parse_document("x", document).libvirt_root(startup=True)
    definition = None if root is None else read_definition(root, startup=True).definition
    return None if definition is None else definition.name
