"""Flags to documents that libvirt takes and keeps whole."""

from __future__ import annotations

from itertools import combinations

import pytest
from lxml import etree

from tests.generator.samples import IQN, LEAST, MOST, WWN
from xmltool.document.document import parse_document
from xmltool.errors import UsageError
from xmltool.generator.build import build_definition
from xmltool.generator.flags import BY_NAME, FLAGS
from xmltool.generator.generate import generate, takes
from xmltool.generator.minimal import minimal_document
from xmltool.generator.shapes import SHAPES, completed
from xmltool.grammar.load import load_grammar
from xmltool.pool.read import read_definition
from xmltool.pool.types import POOL_TYPES
from xmltool.verdict import judge

GRAMMARS = (load_grammar(),)
SETS = [(kind, flags) for table in (LEAST, MOST) for kind, flags in table.items()]

Flags = dict[str, tuple[str, ...]]


def make(kind: str, flags: Flags, name: str = "pool") -> str:
    return generate(name, kind, flags, GRAMMARS)


def refusal(kind: str, flags: Flags, name: str = "pool") -> str:
    with pytest.raises(UsageError) as caught:
        make(kind, flags, name)
    return caught.value.message


@pytest.mark.parametrize(("kind", "flags"), SETS)
def test_valid_loads_and_says_everything(kind: str, flags: Flags) -> None:
    text = make(kind, flags)
    verdict = judge(parse_document("-", text.encode()), GRAMMARS)
    assert (verdict.valid, verdict.loads, verdict.findings) == (True, True, ())
    assert verdict.definition is not None
    for flag in flags:
        assert BY_NAME[flag].read(verdict.definition) not in (None, ()), flag
    assert make(kind, flags) == text


@pytest.mark.parametrize("kind", POOL_TYPES)
def test_nothing_can_be_left_out(kind: str) -> None:
    """Minimal: without any one element the document is refused, or says something else.

    Only the name may be said by the source; then it is there because the user gave it.
    """
    text = make(kind, LEAST[kind])
    root = etree.fromstring(text)
    for element in list(root.iter("*"))[1:]:
        if element.getparent() is root and element.tag == "name" and POOL_TYPES[kind].shares_name:
            continue
        copy = etree.fromstring(text)
        twin = copy.xpath(root.getroottree().getpath(element))[0]  # type: ignore[index]
        twin.getparent().remove(twin)  # type: ignore[union-attr]
        verdict = judge(parse_document("-", etree.tostring(copy)), GRAMMARS)
        same = verdict.definition == judge(parse_document("-", text.encode()), GRAMMARS).definition
        assert not (verdict.valid and same), etree.tostring(copy)


CORE = (
    "--source-host", "--source-path", "--source-dev", "--source-name", "--source-initiator",
    "--adapter-name", "--target",
)  # fmt: skip


@pytest.mark.parametrize("kind", POOL_TYPES)
def test_required_flags_are_the_least_that_libvirt_takes(kind: str) -> None:
    """Try the combinations of the flags that any type requires, small ones first."""
    for size in range(len(CORE) + 1):
        found = []
        for flags in combinations(CORE, size):
            given = {flag: (BY_NAME[flag].sample,) for flag in flags}
            definition = completed(build_definition("name", kind, given, None), SHAPES[kind])
            root = etree.fromstring(minimal_document(definition, SHAPES[kind].keep))
            if GRAMMARS[0].accepts(root) and read_definition(root).definition is not None:
                found.append(set(flags))
        if found:
            assert found == [{group[0] for group in SHAPES[kind].required}]
            return
    pytest.fail("no combination is taken")


@pytest.mark.parametrize("kind", POOL_TYPES)
def test_a_flag_is_taken_or_named(kind: str) -> None:
    """Any flag beside the least ones: what the type does not take is named in the message."""
    for flag in FLAGS:
        flags = LEAST[kind] | {flag.name: (flag.sample,)}
        if flag.name in LEAST[kind] or takes(kind, flag.name, GRAMMARS):
            continue
        assert flag.name in refusal(kind, flags)


def test_flags_that_fill_each_type() -> None:
    """What `takes` says is what the samples use: no flag is without a type, no type without flags."""
    used = {flag for flags in MOST.values() for flag in flags} | {"--adapter-name"}
    rest = {"--adapter-parent", "--adapter-parent-fabric-wwn"}
    rest |= {"--adapter-parentaddr", "--adapter-unique-id"}
    assert used | rest == set(BY_NAME)
    for kind, flags in MOST.items():
        assert all(takes(kind, flag, GRAMMARS) for flag in flags), kind


SCSI = {"--target": ("/d",)}
FC = {**SCSI, "--adapter-wwnn": (WWN,), "--adapter-wwpn": (WWN,)}
NAS = LEAST["netfs"]
SAN = LEAST["iscsi"]

REFUSED: list[tuple[str, Flags, str]] = [
    ("dir", {}, "needs --target"),
    ("netfs", {}, "needs --source-host, --source-path and --target"),
    ("scsi", SCSI, "needs --adapter-name or --adapter-wwnn or --adapter-parentaddr"),
    ("rbd", LEAST["rbd"] | {"--target": ("/x",)}, "takes no --target"),
    ("netfs", NAS | {"--cow": ("yes",)}, "takes no --cow"),
    ("dir", LEAST["dir"] | {"--auth-username": ("u",)}, "takes no --auth-username"),
    ("dir", LEAST["dir"] | {"--refresh": ("capacity",)}, "takes no --refresh"),
    ("logical", {"--target": ("/x",)}, "--target /x: libvirt would store /dev/pool instead"),
    ("zfs", {"--target": ("/dev/pool",)}, "store /dev/zvol/pool instead"),
    ("zfs", {"--source-dev": ("/dev/a", "/dev/b")}, "--source-dev /dev/b: second <device>"),
    ("fs", LEAST["fs"] | {"--source-format": ("ext5",)}, "--source-format ext5"),
    ("fs", LEAST["fs"] | {"--source-dev": ("/dev/a\tb",)}, "--source-dev /dev/a\tb: libvirt would"),
    ("netfs", NAS | {"--source-host": ("good", "not_good")}, "--source-host not_good"),
    ("netfs", NAS | {"--source-host": ("h:x",)}, "--source-host h:x: this value cannot be read"),
    ("netfs", NAS | {"--source-host": ("h:65536",)}, "--source-host h:65536"),
    ("netfs", NAS | {"--source-host": ("[::1",)}, "--source-host [::1"),
    ("netfs", NAS | {"--source-host": ("[::1]1",)}, "--source-host [::1]1"),
    ("netfs", NAS | {"--source-path": ("rel",)}, "--source-path rel"),
    ("netfs", NAS | {"--source-protocol-ver": ("3,soft",)}, "--source-protocol-ver 3,soft"),
    (
        "netfs",
        NAS | {"--source-format": ("cifs",), "--source-protocol-ver": ("3",)},
        "--source-format cifs",
    ),
    ("dir", {"--target": ("relative",)}, "--target relative"),
    ("dir", {"--target": ("/a", "/b")}, "--target is given 2 times"),
    ("dir", {"--target": ("",)}, "--target: the value is empty"),
    ("dir", LEAST["dir"] | {"--mode": ("1777",)}, "--mode 1777"),
    ("dir", LEAST["dir"] | {"--mode": ("rwx",)}, "--mode rwx"),
    ("dir", LEAST["dir"] | {"--owner": ("root",)}, "--owner root"),
    ("dir", LEAST["dir"] | {"--owner": ("-2",)}, "--owner -2"),
    ("dir", LEAST["dir"] | {"--owner": ("2147483648",)}, "--owner 2147483648"),
    ("dir", LEAST["dir"] | {"--cow": ("on",)}, "--cow on"),
    ("dir", LEAST["dir"] | {"--label": ("a\x01",)}, "--label: the character U+0001"),
    ("iscsi", SAN | {"--auth-type": ("chap",)}, "--auth-type needs --auth-username and"),
    (
        "iscsi",
        MOST["iscsi"] | {"--secret-uuid": ("c7a5fdbdedaf9455926ad65c16db1809",)},
        "--secret-usage and --secret-uuid exclude each other",
    ),
    ("iscsi-direct", MOST["iscsi-direct"] | {"--secret-uuid": ("xyz",)}, "--secret-uuid xyz"),
    ("iscsi", SAN | {"--source-dev": ("a b",)}, "--source-dev a b"),
    ("iscsi-direct", LEAST["iscsi-direct"] | {"--source-dev": ("/dev/a",)}, "--source-dev /dev/a"),
    ("scsi", FC | {"--adapter-name": ("h",)}, "--adapter-name and --adapter-wwnn"),
    ("scsi", SCSI | {"--adapter-wwnn": (WWN,)}, "--adapter-wwnn needs --adapter-wwpn"),
    ("scsi", FC | {"--adapter-wwpn": ("12",)}, "--adapter-wwpn 12"),
    ("scsi", FC | {"--adapter-parent-wwnn": (WWN,)}, "needs --adapter-parent-wwpn"),
    (
        "scsi",
        FC | {"--adapter-parent": ("scsi_host1",), "--adapter-parent-fabric-wwn": (WWN,)},
        "--adapter-parent and --adapter-parent-fabric-wwn exclude",
    ),
    ("scsi", SCSI | {"--adapter-name": ("a<b",)}, "--adapter-name a<b"),
    ("scsi", SCSI | {"--adapter-parentaddr": ("0:1f.2",)}, "needs --adapter-unique-id"),
    (
        "scsi",
        SCSI | {"--adapter-parentaddr": ("0:3f.2",), "--adapter-unique-id": ("1",)},
        "--adapter-parentaddr 0:3f.2",
    ),
    (
        "scsi",
        SCSI | {"--adapter-parentaddr": ("x",), "--adapter-unique-id": ("1",)},
        "--adapter-parentaddr x: this value cannot be read",
    ),
    (
        "scsi",
        SCSI | {"--adapter-parentaddr": ("0:1.2",), "--adapter-unique-id": ("-1",)},
        "--adapter-unique-id -1",
    ),
    ("rbd", LEAST["rbd"] | {"--config-opt": ("name",)}, "--config-opt name"),
    ("rbd", LEAST["rbd"] | {"--mount-opt": ("ro",)}, "takes no --mount-opt"),
    ("disk", LEAST["disk"] | {"--source-part-separator": ("maybe",)}, "--source-part-separator"),
]


@pytest.mark.parametrize(("kind", "flags", "words"), REFUSED)
def test_the_culprit_is_named(kind: str, flags: Flags, words: str) -> None:
    assert words in refusal(kind, flags)


@pytest.mark.parametrize("name", ["a/b", "a\nb", "a\rb", "", "x" * 248, "a\0b"])
def test_names_that_libvirt_does_not_take(name: str) -> None:
    assert refusal("dir", LEAST["dir"], name).startswith("NAME")
    assert refusal("zfs", {}, name).startswith("NAME")


@pytest.mark.parametrize("name", [".", "..", "-a", "a b", "a<b&c'd\"e", "ünï€", "x" * 247, "a\tb"])
def test_names_that_it_takes(name: str) -> None:
    root = etree.fromstring(make("dir", LEAST["dir"], name))
    assert root.findtext("name") == name


def test_an_unknown_type() -> None:
    assert "TYPE dirr" in refusal("dirr", {})
    with pytest.raises(UsageError) as caught:
        make("netf", {})
    assert caught.value.hint == "did you mean netfs?"


def test_what_means_nothing_is_not_written() -> None:
    flags = LEAST["netfs"] | {"--owner": ("-1",), "--source-host": ("h:0",)}
    text = make("netfs", flags)
    assert "permissions" not in text
    assert " port=" not in text


def test_a_target_that_libvirt_would_make_itself() -> None:
    assert "/dev/vg" in make("logical", {"--target": ("/dev/vg",)}, "vg")
    root = etree.fromstring(make("zfs", {"--source-name": ("tank/vm",), "--mode": ("0700",)}))
    assert root.findtext("target/path") == "/dev/zvol/tank/vm"


def test_several_problems_are_told_together() -> None:
    message = refusal("iscsi", SAN | {"--source-host": ("a_b",), "--source-initiator": ("\u200b",)})
    assert message.startswith("--source-host a_b: ")
    assert IQN not in message
