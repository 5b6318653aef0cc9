from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from tests.pool.samples import definition_of
from tests.pool.strategies import definitions
from tests.real.libvirt import private_libvirtd
from xmltool.pool.reload import reload_problems

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef

TARGET = "<target><path>/t</path></target>"


def owned(owner: str, group: str = "0") -> str:
    permissions = f"<owner>{owner}</owner><group>{group}</group>"
    return (
        "<pool type='dir'><name>n</name><target><path>/t</path>"
        f"<permissions>{permissions}</permissions></target></pool>"
    )


def scsi(attributes: str, content: str = "", kind: str = "scsi") -> str:
    adapter = f"<adapter type='scsi_host' {attributes}>{content}</adapter>"
    return f"<pool type='{kind}'><name>n</name><source>{adapter}</source>{TARGET}</pool>"


def named(name: str, kind: str = "scsi") -> str:
    """A pool whose adapter has a name; libvirt writes the name without escaping it."""
    return scsi(f'name="{name}"', kind=kind)


def function(number: str, bus: str = "0") -> str:
    address = f"<address bus='{bus}' function='{number}'/>"
    return scsi("", f"<parentaddr unique_id='1'>{address}</parentaddr>")


def secret(kind: str) -> str:
    auth = f'<auth type="chap" username="u"><secret type="{kind}" usage="s"/></auth>'
    return f"<pool type='dir'><name>n</name><source>{auth}</source>{TARGET}</pool>"


LOST = [
    (owned("2147483648"), ["XT301"]),
    (owned("5", "4294967294"), ["XT301"]),
    (owned("4294967294", "4294967294"), ["XT301", "XT301"]),
    (named("a&amp;b"), ["XT302"]),
    (named("a&lt;b"), ["XT302"]),
    (named("a'b"), ["XT302"]),
    (named("a' type='b"), ["XT302"]),
    (secret("a&amp;b"), ["XT303"]),
    (secret("a'b"), ["XT303"]),
    (secret("a' uuid='b"), ["XT303"]),
    ("<pool type='dir'><name>a&#13;b</name>" + TARGET + "</pool>", ["XT304"]),
    (function("100000000"), ["XT305"]),
    (function("0xffffffff"), ["XT305"]),
]
KEPT = [
    owned("2147483647", "4294967295"),
    owned("-1"),
    named("a&amp;amp;b"),
    named("a&gt;b&quot;c"),
    named("a' b='c"),
    named("a&amp;b", kind="dir"),
    secret("a&amp;lt;b"),
    secret("a' b='c"),
    function("99999999"),
    "<pool type='dir'><name>n</name><target><path>/t&#13;</path></target></pool>",
]


@pytest.mark.parametrize(("document", "rules"), LOST)
def test_lost(document: str, rules: list[str]) -> None:
    problems = reload_problems(definition_of(document))
    assert [problem.message.rule for problem in problems] == rules


@pytest.mark.parametrize("document", KEPT)
def test_kept(document: str) -> None:
    assert reload_problems(definition_of(document)) == ()


def test_places() -> None:
    places = [
        (problem.path, problem.attribute)
        for document, _ in LOST
        for problem in reload_problems(definition_of(document))
    ]
    assert set(places) == {
        ("target/permissions/owner", None),
        ("target/permissions/group", None),
        ("source/adapter", "name"),
        ("source/auth/secret", "type"),
        ("name", None),
        ("source/adapter/parentaddr/address", "function"),
    }


@given(definitions())
def test_what_is_written_well_is_no_problem(definition: StoragePoolDef) -> None:
    assert reload_problems(definition) == ()


@pytest.mark.libvirt
def test_libvirt_loses_exactly_those() -> None:
    documents = [document for document, _ in LOST] + KEPT
    kept = set()
    with private_libvirtd() as libvirtd:
        for number, document in enumerate(documents):
            own = document.replace("<name>n<", f"<name>n{number}<").replace(
                "<path>/t", f"<path>/t{number}"
            )
            assert libvirtd.define(own.encode(), keep=True).accepted, own
            if number >= len(LOST):
                kept.add(f"n{number}")
        assert len(libvirtd.names()) > len(kept)
        libvirtd.restart()
        assert set(libvirtd.names()) == kept
