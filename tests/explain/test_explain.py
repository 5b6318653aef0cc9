"""Explanations: the right place, the right words, one finding for each real fault."""

from __future__ import annotations

import csv
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.corpus import documents
from tests.real.grammars import LIBVIRT_GRAMMAR, need_grammar
from xmltool.document.document import parse_document
from xmltool.explain import explain as explaining
from xmltool.explain.explain import explain
from xmltool.findings import Severity
from xmltool.grammar.load import load_grammar
from xmltool.rules import RULES
from xmltool.versions import Version

if TYPE_CHECKING:
    from xmltool.document.document import Document
    from xmltool.findings import Finding
    from xmltool.grammar.grammar import Grammar

BROKEN = Path(__file__).parents[2] / "fixtures" / "broken"
UNWANTED = ("interleave", "[0-9", "[a-z", "{4}", "){", "NoneType", "notAllowed")
"""What no message may have: the grammar's inner words, regular expressions."""


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return load_grammar()


def index() -> list[dict[str, str]]:
    with (BROKEN / "index.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def document(text: str | bytes) -> Document:
    return parse_document("pool.xml", text.encode() if isinstance(text, str) else text)


def findings(grammar: Grammar, text: str | bytes) -> list[Finding]:
    """Explain a document that the grammar refuses."""
    read = document(text)
    assert read.root is not None
    assert not grammar.accepts(read.root)
    return list(explain(grammar, read))


def pool(content: str, kind: str = "dir", target: str = "<path>/srv/a</path>") -> str:
    return (
        f'<pool type="{kind}" xmlns:fs="http://libvirt.org/schemas/storagepool/fs/1.0">\n'
        f"<name>a</name>\n{content}\n<target>\n{target}\n</target>\n</pool>\n"
    )


def source(content: str, kind: str) -> str:
    return pool(f"<source>\n{content}\n</source>", kind)


def ceph(content: str) -> str:
    return f'<pool type="rbd"><source><name>p</name>\n{content}\n</source></pool>\n'


def fixed(text: str, finding: Finding) -> str:
    """Apply the finding's fix."""
    assert finding.fix is not None
    data = text.encode()
    for edit in sorted(finding.fix.edits, reverse=True):
        data = data[: edit.start] + edit.text.encode() + data[edit.end :]
    return data.decode()


def test_the_index_is_of_the_files() -> None:
    assert [row["file"] for row in index()] == sorted(
        (path.name for path in BROKEN.glob("*.xml")), key=lambda name: int(name.split("-")[0])
    )


@pytest.mark.parametrize("row", index(), ids=lambda row: row["file"])
def test_broken_documents(grammar: Grammar, row: dict[str, str]) -> None:
    found = findings(grammar, (BROKEN / row["file"]).read_bytes())
    assert [
        (finding.span.line, finding.span.column, finding.rule, finding.message) for finding in found
    ] == [(int(row["line"]), int(row["column"]), row["rule"], row["message"])]
    assert found[0].severity is Severity.ERROR


@pytest.mark.libvirt
@pytest.mark.parametrize("row", index(), ids=lambda row: row["file"])
def test_broken_documents_by_libvirts_grammar(row: dict[str, str]) -> None:
    """Without annotations the words are plainer; place and rule are the same."""
    need_grammar()
    foreign = load_grammar(str(LIBVIRT_GRAMMAR.parent))
    found = findings(foreign, (BROKEN / row["file"]).read_bytes())
    assert [(finding.span.line, finding.span.column, finding.rule) for finding in found] == [
        (int(row["line"]), int(row["column"]), row["rule"])
    ]


HABITS = [
    (
        source('<dev path="/dev/sdb"/>', "fs"),
        "XT130",
        "<dev> in <source>; libvirt calls it <device>",
    ),
    (source('<host name="a"/><directory path="/x"/>', "netfs"), "XT130", "did you mean <dir>?"),
    (source("<device>/dev/sdb</device>", "fs"), "XT131", 'write <device path="/dev/sdb"/>'),
    (ceph('<host name="a:6789,b:6789"/>'), "XT132", "is a list of 2 hosts"),
    (ceph('<host name="a, b , c"/>'), "XT132", "is a list of 3 hosts"),
    (ceph('<host name="mon1:6789"/>'), "XT105", 'write <host name="mon1" port="6789"/>'),
    (ceph('<host name="[2001:db8::1]"/>'), "XT133", 'write <host name="2001:db8::1"/>'),
    (ceph('<host name="[::1]:6789"/>'), "XT133", 'write <host name="::1" port="6789"/>'),
    (pool("# the default pool"), "XT134", "write <!-- ... -->"),
    (
        pool("<uuid>xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx</uuid>"),
        "XT135",
        "is not a UUID but stands",
    ),
    (pool("<uuid>...</uuid>"), "XT135", "leave <uuid> out"),
    (pool("<autostart>yes</autostart>"), "XT136", "virsh pool-autostart"),
    (pool("").replace('"dir"', '"dir" autostart="yes"'), "XT136", "virsh pool-autostart"),
    (pool("", target='<path>/a</path><format type="qcow2"/>'), "XT137", "is for a volume"),
    (source('<device path="my disk"/>', "fs"), "XT138", "has white space in it"),
    (pool("", target="<path>{{ p }}</path>"), "XT139", "--template jinja"),
    (pool("", target="<path>${POOL}</path>"), "XT139", "--template shell"),
    (pool("", target="<path>$POOL</path>"), "XT139", "--template shell"),
    (pool("", target="<path>%s</path>"), "XT139", "--template printf"),
    (pool("", target="<path>@POOL@</path>"), "XT139", "--template at"),
    (pool("<capacity>10G</capacity>"), "XT106", 'write the unit as an attribute: unit="G"'),
    (pool("", target="").replace("<target>", '<target path="/a">'), "XT102", "<path>/a</path>"),
]


@pytest.mark.parametrize(("text", "rule", "words"), HABITS)
def test_mistakes_that_people_make(grammar: Grammar, text: str, rule: str, words: str) -> None:
    (finding,) = findings(grammar, text)
    assert finding.rule == rule
    assert words in finding.message


ONE_FAULT = [
    # the place is the line and the first characters there
    (
        source("<host name='n'/><dir path='x'/><format type='nfs'/>", "netfs"),
        "path='x'",
        "absolute path",
    ),
    (source("<host name='n'/><dir path='x'/>", "netfs"), "path='x'", "without <format>"),
    (
        source("<host name='n'/><dir path='/x'/><format type='cifs'/><protocol ver='4'/>", "netfs"),
        "type='cifs'",
        'together with <protocol ver="4"> (line 4); expected auto or nfs',
    ),
    (
        source("<adapter type='scsi_host'/>", "scsi"),
        "<adapter",
        "attribute name or element <parentaddr>",
    ),
    (
        source(
            "<adapter type='scsi_host' wwnn='2000000000000000' wwpn='2000000000000000'/>", "scsi"
        ),
        "type='scsi_host'",
        "does not go with wwnn and wwpn; did you mean 'fc_host'?",
    ),
    (
        source(
            "<adapter type='fc_host' wwnn='2000000000000000' wwpn='2000000000000000' name='x'/>",
            "scsi",
        ),
        "name='x'",
        'name is not allowed on <adapter> together with type="fc_host"',
    ),
    (
        ceph("<host name='n'/><auth type='ceph' username='u'><secret uuid='1' usage='2'/></auth>"),
        "<secret",
        "takes uuid or usage, not both",
    ),
    (
        pool("<source><host name='n'/><dir path='/x'/></source>"),
        "<host",
        'right for type="netfs" instead of type="dir"',
    ),
    (
        pool("<permissions><mode>0755</mode></permissions>"),
        "<permissions",
        "it belongs in <target>",
    ),
    (pool("<name>b</name>"), "<name>b", "second <name>"),
    (pool("<foo/>"), "<foo/>", "unknown element <foo>"),
    (pool("", target="<foo>/srv/a</foo>"), "<foo>", "did you mean <path>, which is missing?"),
    ("<domain type='kvm'/>", "<domain", "a virtual machine (virsh define)"),
    (
        "<Pool type='dir'><name>a</name><target><path>/a</path></target></Pool>",
        "<Pool",
        "case-sensitive",
    ),
    ("<pool type='dir'/>", "<pool", "missing required elements <name> and <target>"),
    ("<pool/>", "<pool", "missing required attribute type"),
    (
        pool("").replace("<pool ", "<pool xmlns='urn:x' "),
        "<pool",
        'in namespace "urn:x"; expected it in no namespace',
    ),
    (
        pool("<fs:mount_opts><fs:option name='sync'/></fs:mount_opts><source/>", "fs"),
        "<source/>",
        "<source> is missing required element <device>",
    ),
]


@pytest.mark.parametrize(("text", "start", "words"), ONE_FAULT)
def test_one_fault_is_one_finding(grammar: Grammar, text: str, start: str, words: str) -> None:
    found = findings(grammar, text)
    if "mount_opts" in text:  # too early as well: two faults
        found = [finding for finding in found if finding.rule != "XT115"]
    (finding,) = found
    assert text.encode()[finding.span.start :].startswith(start.encode())
    assert words in finding.message


def test_each_of_several_faults_is_told(grammar: Grammar) -> None:
    text = (
        '<pool type="dir">\n<nmae>a</nmae>\n<uuid>1</uuid>\n<target>\n<path>a</path>\n'
        "<permissions>\n<owner>root</owner>\n<mode>rwx</mode>\n</permissions>\n</target>\n</pool>\n"
    )
    found = findings(grammar, text)
    assert [(finding.span.line, finding.rule) for finding in found] == [
        (2, "XT101"),
        (3, "XT106"),
        (5, "XT106"),
        (7, "XT106"),
        (8, "XT106"),
    ]


def test_missing_children_are_one_finding(grammar: Grammar) -> None:
    (finding,) = findings(
        grammar,
        source("", "iscsi-direct")
        .replace("<target>", "")
        .replace("</target>", "")
        .replace("<path>/srv/a</path>", ""),
    )
    assert "<device>, <host> and <initiator>" in finding.message


def test_paths_and_related_places(grammar: Grammar) -> None:
    text = source('<host name="a"/>\n<host name="b_c"/>\n<dir path="/x"/>', "netfs")
    (finding,) = findings(grammar, text)
    assert finding.path == "/pool/source/host[2]/@name"
    (finding,) = findings(grammar, pool("<name>b</name>"))
    assert [(place.file, place.line, place.column) for place in finding.related] == [
        ("pool.xml", 2, 1)
    ]


FIXES = [
    (pool("").replace("target>", "tagret>"), False),
    (source('<dev path="/dev/sdb"/>', "fs"), False),
    (source("<device>/dev/sdb</device>", "fs"), False),
    (source('<device pth="/dev/sdb"/>', "fs"), False),
    (source('<device path="/dev/sdb"/><format type="ext44"/>', "fs"), False),
    (ceph('<host name="a:6789,b:6789"/>'), False),
    (ceph('<host name="[::1]:6789"/>'), False),
    (ceph('<host name="[::1]"/>'), False),
    (pool("# the default pool"), True),
    (pool("<autostart/>"), True),
    (pool("", target="<path> /a</path>"), False),
    (pool("", "dirr"), False),
]


@pytest.mark.parametrize(("text", "safe"), FIXES)
def test_fixes_make_the_document_valid(grammar: Grammar, text: str, safe: bool) -> None:
    (finding,) = findings(grammar, text)
    root = document(fixed(text, finding)).root
    assert root is not None
    assert grammar.accepts(root)
    assert finding.fix is not None
    assert finding.fix.safe is safe
    assert RULES[finding.rule].fix == ("safe" if safe else "unsafe")


@pytest.mark.parametrize(
    ("text", "version", "words"),
    [
        (pool("<features/>"), (5, 0, 0), "<features> in <pool type=\"dir\"> needs libvirt 6.6.0; the target is 5.0.0"),
        (pool("", "zfs").replace("<target>", "<source><name>z</name></source><target>"), (1, 0, 0), 'type="zfs" on <pool> needs libvirt 1.2.8'),
        (source('<host name="n"/><dir path="/x"/><protocol ver="4.1"/>', "netfs"), (7, 0, 0), 'ver="4.1" on <protocol> needs libvirt 9.0.0'),
        (
            source('<adapter type="fc_host" wwnn="2000000000000000" wwpn="2000000000000000"/>', "scsi"),
            (1, 0, 0),
            'type, wwnn and wwpn on <adapter type="fc_host"> need libvirt 1.0.5',
        ),
        (
            pool("<fs:mount_opts/><source><host name='n'/><dir path='/x'/></source>", "netfs"),
            (7, 0, 0),
            '<fs:mount_opts> at this place in <pool type="netfs"> needs libvirt 9.0.0',
        ),
    ],
)  # fmt: skip
def test_what_needs_a_newer_libvirt(text: str, version: tuple[int, int, int], words: str) -> None:
    (finding,) = findings(load_grammar(version=Version(*version)), text)
    assert finding.rule == "XT110"
    assert finding.severity is Severity.ERROR
    assert words in finding.message


def test_faults_in_any_release_stay_what_they_are() -> None:
    old = load_grammar(version=Version(5, 0, 0))
    found = findings(old, pool("<features/>\n<foo/>"))
    assert [finding.rule for finding in found] == ["XT110", "XT101"]


def test_random_faults(grammar: Grammar, long_form: bool) -> None:
    """Whatever is refused gets findings of known rules, in plain words, inside the document."""
    for data in documents(20_000 if long_form else 700, 11):
        read = document(data)
        if read.root is None or not read.judged or not read.well_formed:
            continue
        if grammar.accepts(read.root):
            continue
        found = explain(grammar, read)
        assert found
        assert list(found) == sorted(found, key=lambda finding: finding.sort_key)
        for finding in found:
            assert finding.rule in RULES
            assert finding.rule != "XT119", data
            assert finding.rule == "XT003" or finding.rule.startswith("XT1")
            assert not [word for word in UNWANTED if word in finding.message], finding.message
            assert 0 <= finding.span.start <= finding.span.end <= len(data)


def test_many_faults_are_quick_and_few(grammar: Grammar) -> None:
    text = ceph("".join(f'<host name="a_{i}"/>' for i in range(5_000)))
    started = time.process_time()
    found = findings(grammar, text)
    assert time.process_time() - started < 2
    assert len(found) == 20


def test_a_disagreement_is_told_in_libxml2s_words(
    grammar: Grammar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should the matcher ever find nothing, the refusal still has its finding."""
    monkeypatch.setattr(explaining.Explainer, "faults", lambda self, root: [])
    (finding,) = findings(grammar, pool("<foo/>"))
    assert finding.rule == "XT119"
    assert "please report" in finding.message
    assert not [word for word in UNWANTED if word in finding.message]


def test_typos_of_every_name(grammar: Grammar) -> None:
    """Each element of a full document, misspelt in each way: the finding names the right one."""
    from tests.explain.planted import misspelt

    rng = random.Random(3)
    full = source(
        '<host name="n"/><device path="/d"/><initiator><iqn name="iqn.2013-06.com.example:a"/></initiator>'
        '<auth type="chap" username="u"><secret usage="s"/></auth><vendor name="v"/><product name="p"/>',
        "iscsi",
    )
    for name in (
        "host",
        "device",
        "initiator",
        "iqn",
        "auth",
        "secret",
        "vendor",
        "product",
        "path",
    ):
        for _ in range(20):
            wrong = misspelt(rng, name)
            text = full.replace(f"<{name}", f"<{wrong}").replace(f"</{name}", f"</{wrong}")
            (finding,) = findings(grammar, text)
            assert f"did you mean <{name}>?" in finding.message, (wrong, finding.message)
