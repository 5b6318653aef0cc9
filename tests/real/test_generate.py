"""`generate` against a real libvirtd: it takes every definition, and keeps what the flags say."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.generator.samples import IQN, LEAST, MOST, WWN
from tests.real.grammars import jing_accepts, need_grammar
from tests.real.libvirt import Libvirtd, private_libvirtd
from xmltool.document.document import parse_document
from xmltool.errors import UsageError
from xmltool.generator.flags import BY_NAME
from xmltool.generator.generate import generate
from xmltool.grammar.load import load_grammar
from xmltool.pool.read import read_definition
from xmltool.pool.scalars import parse_uuid
from xmltool.pool.types import POOL_TYPES
from xmltool.pool.uuid_policy import uuid_from_name
from xmltool.pool.write import stored_bytes

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef

pytestmark = pytest.mark.libvirt

GRAMMARS = (load_grammar(),)
SETS = [
    (f"{kind}-{size}", kind, flags)
    for size, table in (("least", LEAST), ("most", MOST))
    for kind, flags in table.items()
]
DEFINED = [case for case in SETS if POOL_TYPES[case[1]].has_backend]
LOADED = [case for case in SETS if not POOL_TYPES[case[1]].has_backend]

Flags = dict[str, tuple[str, ...]]


def definition_of(data: bytes) -> StoragePoolDef | None:
    root = parse_document("-", data).libvirt_root(startup=True)
    return None if root is None else read_definition(root, startup=True).definition


def made(name: str, kind: str, flags: Flags) -> bytes:
    return generate(name, kind, flags, GRAMMARS, uuid=uuid_from_name(name)).encode()


def normalized(data: bytes) -> bytes:
    definition = definition_of(data)
    assert definition is not None
    return stored_bytes(definition, header=False)


@pytest.mark.parametrize(("name", "kind", "flags"), DEFINED)
def test_pool_define_takes_it(libvirtd: Libvirtd, name: str, kind: str, flags: Flags) -> None:
    data = made(name, kind, flags)
    answer = libvirtd.define(data, validate=True, keep=True)
    assert answer.accepted, answer.error
    try:
        shown = libvirtd.virsh("pool-dumpxml", "--inactive", name).stdout.rstrip("\n") + "\n"
        assert shown.encode() == normalized(data)
    finally:
        libvirtd.virsh("pool-undefine", name)


def test_types_without_a_backend_load_at_the_start() -> None:
    files = {f"{name}.xml": made(name, kind, flags) for name, kind, flags in LOADED}
    # one of a type at a time: the least and the most of it exclude each other
    for size in ("least", "most"):
        chosen = {name: data for name, data in files.items() if size in name}
        with private_libvirtd(files=chosen) as daemon:
            for file, data in chosen.items():
                name = file.removesuffix(".xml")
                shown = daemon.virsh("pool-dumpxml", "--inactive", name).stdout.rstrip("\n") + "\n"
                assert shown.encode() == normalized(data)


VALUES: dict[str, tuple[str, ...]] = {
    "--source-host": ("nas", "10.0.0.1", "a_b"),
    "--source-path": ("/export", "relative"),
    "--source-dev": ("/dev/sdb", IQN, "word"),
    "--source-name": ("vg", "tank/fs"),
    "--source-format": ("auto", "nfs", "cifs", "ext4", "lvm2", "gpt", "unknown"),
    "--source-initiator": (IQN, "free text"),
    "--source-protocol-ver": ("3", "4.2"),
    "--target": ("/srv", "/dev/pool", "/dev/vg", "relative"),
    "--auth-type": ("chap", "ceph"),
    "--auth-username": ("user",),
    "--secret-usage": ("usage",),
    "--secret-uuid": ("c7a5fdbd-edaf-9455-926a-d65c16db1809", "no-uuid"),
    "--adapter-name": ("scsi_host5", "host3"),
    "--adapter-wwnn": (WWN, "12"),
    "--adapter-wwpn": (WWN,),
    "--adapter-parent": ("scsi_host5",),
    "--adapter-parent-wwnn": (WWN,),
    "--adapter-parent-wwpn": (WWN,),
    "--adapter-parent-fabric-wwn": (WWN,),
}
"""virsh's flags with values that some type takes."""


def drawn(rng: random.Random) -> tuple[str, Flags]:
    """Draw a type and flags: what the type needs or not quite, and a few of any kind."""
    kind = rng.choice(sorted(kind for kind, facts in POOL_TYPES.items() if facts.has_backend))
    wanted = [flag for flag in LEAST[kind] if rng.random() < 0.95]
    wanted += [flag for flag in MOST[kind] if flag in VALUES and rng.random() < 0.3]
    wanted += rng.sample(sorted(VALUES), rng.choice((0, 0, 0, 1, 1, 2)))
    flags = {}
    for flag in dict.fromkeys(wanted):
        usual = [*LEAST[kind].get(flag, ()), *MOST[kind].get(flag, ())[:1]]
        if flag == "--source-host":  # virsh has no ports
            usual = [value for value in usual if ":" not in value]
        flags[flag] = (rng.choice(usual if usual and rng.random() < 0.8 else VALUES[flag]),)
    return kind, flags


def keeps(definition: StoragePoolDef, flags: Flags) -> bool:
    """Tell whether every flag's value is in what libvirt stored."""
    for flag, (value,) in flags.items():
        held = BY_NAME[flag].read(definition)
        if flag == "--source-host":
            held = tuple(host.name for host in definition.source.hosts)
        if held is None or held not in (value, (value,), parse_uuid(value)):
            return False
    return True


def attempted(kind: str, flags: Flags) -> tuple[bytes, str]:
    """Give what `generate` makes, or nothing and what it says."""
    try:
        return generate("pool", kind, flags, GRAMMARS).encode(), ""
    except UsageError as error:
        return b"", error.message


def test_agrees_with_virsh(libvirtd: Libvirtd, long_form: bool) -> None:
    """What virsh makes of the same flags, where it is valid and kept whole, is what we make."""
    need_grammar()
    rng = random.Random(8)
    draws = [drawn(rng) for _ in range(2_000 if long_form else 250)]
    commands = [
        ["pool-define-as", "pool", kind, "--print-xml"]
        + [f"{flag}={value}" for flag, (value,) in flags.items()]
        for kind, flags in draws
    ]
    printed = [text.encode() for text in libvirtd.virsh_batch(commands)]
    valid = jing_accepts([text if text.startswith(b"<pool") else b"<x/>" for text in printed])
    taken = refused = 0
    for (kind, flags), xml, is_valid in zip(draws, printed, valid, strict=True):
        answer = libvirtd.define(xml) if xml.startswith(b"<pool") else None
        stored = definition_of(answer.stored) if answer and answer.stored else None
        whole = stored is not None and is_valid and keeps(stored, flags)
        ours, message = attempted(kind, flags)
        if not ours:
            refused += 1
            assert not whole, f"{kind} {flags}: {message}"
            continue
        taken += 1
        own = libvirtd.define(ours, validate=True)
        assert own.accepted, own.error
        assert own.stored is not None
        held = definition_of(own.stored)
        assert held is not None
        assert keeps(held, flags)
        if stored is not None:
            assert held._replace(uuid=None) == stored._replace(uuid=None)
    assert taken > len(draws) / 5
    assert refused > len(draws) / 5


def test_the_documents_are_valid_by_libvirts_grammar() -> None:
    need_grammar()
    documents = [made(name, kind, flags) for name, kind, flags in SETS]
    assert all(jing_accepts(documents))
    assert all(etree.fromstring(data).tag == "pool" for data in documents)
