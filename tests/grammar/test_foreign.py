"""Grammar directories that are not ours: libvirt's own works, hostile ones are refused."""

from __future__ import annotations

import fcntl
import gc
import os
import resource
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.grammar.test_grammar import drawn, verdicts
from tests.real.grammars import LIBVIRT_GRAMMAR, jing_accepts, need_grammar
from xmltool.__main__ import main
from xmltool.document.document import parse_document
from xmltool.errors import GrammarError
from xmltool.grammar.load import load_grammar
from xmltool.grammar.sandbox import run_limited
from xmltool.resources import rng_directory
from xmltool.versions import NEWEST, Version

if TYPE_CHECKING:
    from pathlib import Path

HEAD = (
    '<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary='
    '"http://www.w3.org/2001/XMLSchema-datatypes">'
)
START = '<start><element name="pool"><empty/></element></start></grammar>'


def put(directory: Path, **files: str) -> str:
    for name, text in files.items():
        (directory / f"{name}.rng").write_text(text)
    return str(directory)


def pattern(text: str) -> str:
    return (
        f'{HEAD}<start><element name="pool"><data type="string"><param name="pattern">{text}</param>'
        "</data></element></start></grammar>"
    )


def doubling(kind: str, times: int = 40) -> str:
    """References that double at each step: nothing to read, for ever to follow."""
    steps = "".join(
        f'<define name="d{i}"><{kind}><ref name="d{i + 1}"/><ref name="d{i + 1}"/></{kind}></define>'
        for i in range(times)
    )
    last = f'<define name="d{times}"><element name="x"><empty/></element></define>'
    return f'{HEAD}<start><element name="pool"><ref name="d0"/></element></start>{steps}{last}</grammar>'


REFUSED = {
    "parent": (f'{HEAD}<include href="../a.rng"/>{START}', "includes '../a.rng'"),
    "absolute": (f'{HEAD}<include href="/etc/passwd"/>{START}', "includes '/etc/passwd'"),
    "network": (f'{HEAD}<include href="http://127.0.0.1:9/a.rng"/>{START}', "includes 'http:"),
    "file url": (f'{HEAD}<include href="file:///etc/passwd"/>{START}', "includes 'file:"),
    "escaped": (f'{HEAD}<include href="%2e%2e"/>{START}', "includes '%2e%2e'"),
    "below": (f'{HEAD}<include href="a/b.rng"/>{START}', "includes 'a/b.rng'"),
    "hidden": (f'{HEAD}<include href=".a.rng"/>{START}', "includes '.a.rng'"),
    "no name": (f"{HEAD}<include/>{START}", "includes ''"),
    "missing": (f'{HEAD}<include href="b.rng"/>{START}', "has no b.rng, which it includes"),
    "itself": (f'{HEAD}<include href="storagepool.rng"/>{START}', "includes itself"),
    "circle": (f'{HEAD}<include href="circle.rng"/>{START}', "storagepool.rng: the grammar includes itself"),
    "many": (HEAD + '<include href="empty.rng"/>' * 100 + START, "more than 64 files"),
    "external": (f'{HEAD}<start><externalRef href="/etc/passwd"/></start></grammar>', "has a <externalRef>"),
    "nested": (f"{HEAD}<start>{HEAD}{START}</start></grammar>", "has a <grammar>"),
    "doctype": (f'<!DOCTYPE grammar SYSTEM "/etc/passwd">{HEAD}{START}', "DOCTYPE"),
    "entity": (f'<!DOCTYPE grammar [<!ENTITY a SYSTEM "/etc/passwd">]>{HEAD}&a;{START}', "DOCTYPE"),
    "choice bomb": (doubling("choice"), "repeat others many times"),
    "group bomb": (doubling("group"), "repeat others many times"),
    "interleave bomb": (doubling("interleave"), "repeat others many times"),
    "endless": (f'{HEAD}<start><ref name="a"/></start><define name="a"><group><ref name="a"/></group></define></grammar>', "refers to itself"),
    "deep": (f'{HEAD}<start>{"<group>" * 240}<empty/>{"</group>" * 240}</start></grammar>', "nested too deeply"),
    "undefined": (f'{HEAD}<start><ref name="a"/></start></grammar>', "no matching definition"),
    "pattern": (pattern("((a+)+)+b"), "can take for ever"),
    "long pattern": (pattern("a" * 3000), "more than 2000 characters"),
    "datatype": (f'{HEAD}<start><element name="pool"><data type="nope"/></element></start></grammar>', "'nope'"),
    "no start": (f"{HEAD}</grammar>", "not a sound RELAX NG grammar"),
    "large": (f"{HEAD}<!--{'x' * 2_000_000}-->{START}", "too large for a grammar"),
    "text": ("hello", "not well-formed"),
    "empty": ("", "not well-formed"),
    "page": ("<html/>", "not a RELAX NG grammar"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_usable_grammar_is_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    text, reason = REFUSED[name]
    source = put(
        tmp_path,
        storagepool=text,
        empty=f"{HEAD}</grammar>",
        circle=f'{HEAD}<include href="storagepool.rng"/></grammar>',
    )
    with pytest.raises(GrammarError) as raised:
        load_grammar(source)
    assert raised.value.message.startswith(f"{source}: ")
    assert reason in raised.value.message
    assert raised.value.hint


def test_a_directory_without_the_entry_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(GrammarError, match=r"has no storagepool\.rng"):
        load_grammar(str(tmp_path))
    with pytest.raises(GrammarError, match="No such file or directory"):
        load_grammar(str(tmp_path / "missing"))
    (tmp_path / "file").touch()
    with pytest.raises(GrammarError, match="Not a directory"):
        load_grammar(str(tmp_path / "file"))


@pytest.mark.parametrize("included", [False, True])
def test_links_and_special_files_are_not_read(tmp_path: Path, included: bool) -> None:
    put(tmp_path, storagepool=f'{HEAD}<include href="a.rng"/>{START}', real=f"{HEAD}</grammar>")
    name = tmp_path / ("a.rng" if included else "storagepool.rng")
    name.unlink(missing_ok=True)
    name.symlink_to(tmp_path / "real.rng")
    with pytest.raises(GrammarError, match="is a symbolic link"):
        load_grammar(str(tmp_path))
    name.unlink()
    os.mkfifo(name)
    with pytest.raises(GrammarError, match="no regular file"):
        load_grammar(str(tmp_path))
    name.unlink()
    name.mkdir()
    with pytest.raises(GrammarError, match="Is a directory"):
        load_grammar(str(tmp_path))


def test_the_directory_itself_may_be_reached_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    put(tmp_path / "real", storagepool=HEAD + START)
    (tmp_path / "link").symlink_to("real")
    assert load_grammar(str(tmp_path / "link")).accepts(etree.fromstring("<pool/>"))


def test_files_can_come_from_somewhere_else() -> None:
    """`--schema auto` reads them inside a foreign root, which only its owner may open."""
    files = {"storagepool.rng": f'{HEAD}<include href="a.rng"/><start><ref name="p"/></start></grammar>',
             "a.rng": f'{HEAD}<define name="p"><element name="pool"><empty/></element></define></grammar>'}  # fmt: skip
    asked = []

    def read(name: str) -> bytes:
        asked.append(name)
        return files[name].encode()

    grammar = load_grammar("/mnt/image/usr/share/libvirt/schemas", read=read)
    assert grammar.source == "/mnt/image/usr/share/libvirt/schemas"
    assert asked == ["storagepool.rng", "a.rng"]
    assert grammar.accepts(etree.fromstring("<pool/>"))

    def refuse(name: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    with pytest.raises(GrammarError, match=r"cannot read storagepool\.rng: Permission denied"):
        load_grammar("/mnt/image", read=refuse)


def test_names_with_a_prefix_survive_the_joining_of_files(tmp_path: Path) -> None:
    source = put(
        tmp_path,
        storagepool=f'{HEAD}<include href="a.rng"/><start><ref name="p"/></start></grammar>',
        a=HEAD[:-1] + ' xmlns:f="urn:f"><define name="p"><element name="f:pool"><element name="o">'
        '<attribute name="f:a"/></element></element></define></grammar>',
    )
    grammar = load_grammar(source)
    assert grammar.accepts(etree.fromstring("<f:pool xmlns:f='urn:f'><o f:a=''/></f:pool>"))
    assert not grammar.accepts(etree.fromstring("<f:pool xmlns:f='urn:f'><f:o f:a=''/></f:pool>"))


def test_an_include_may_override_what_it_includes(tmp_path: Path) -> None:
    source = put(
        tmp_path,
        storagepool=f'{HEAD}<include href="a.rng"><define name="p"><element name="b"><empty/></element>'
        "</define></include></grammar>",
        a=f'{HEAD}<start><ref name="p"/></start><define name="p"><element name="a"><empty/></element>'
        "</define></grammar>",
    )
    grammar = load_grammar(source)
    assert [grammar.accepts(etree.fromstring(text)) for text in ("<a/>", "<b/>")] == [False, True]


def test_our_own_files_are_a_directory_like_any_other(tmp_path: Path) -> None:
    shutil.copytree(rng_directory(), tmp_path / "rng")
    made = drawn(200, seed=31)
    assert verdicts(load_grammar(str(tmp_path / "rng")), made) == verdicts(load_grammar(), made)


@pytest.mark.libvirt
def test_libvirts_own_directory_gives_the_verdicts_of_jing(long_form: bool) -> None:
    need_grammar()
    made = drawn(10_000 if long_form else 400, seed=32)
    grammar = load_grammar(str(LIBVIRT_GRAMMAR.parent), Version(7, 0, 0))
    assert (grammar.source, grammar.version) == (str(LIBVIRT_GRAMMAR.parent), Version(7, 0, 0))
    theirs = jing_accepts(made)
    assert [
        d for d, a, b in zip(made, verdicts(grammar, made), theirs, strict=True) if a is not b
    ] == []
    bundled = load_grammar()
    for document in made:
        root = parse_document("d.xml", document).root
        assert root is not None
        assert grammar.judge(root) == bundled.judge(root), document
    assert load_grammar(str(LIBVIRT_GRAMMAR.parent)).version == NEWEST


def slow() -> str:
    """A grammar that is quick on any document but one whose name its patterns nearly match."""
    names = "".join(
        f'<element name="name"><data type="string"><param name="pattern">(a|b|ab)*{last}</param></data>'
        "</element>"
        for last in "cdefghij"
    )
    rest = (
        "<element><anyName><except><name>name</name></except></anyName><zeroOrMore><choice><text/>"
        '<attribute><anyName/></attribute><ref name="rest"/></choice></zeroOrMore></element>'
    )
    return (
        f'{HEAD}<start><element name="pool"><optional><attribute name="type"/></optional><zeroOrMore>'
        f'<choice>{names}<ref name="rest"/></choice></zeroOrMore></element></start>'
        f'<define name="rest">{rest}</define></grammar>'
    )


HANGING = f"<pool type='dir'><name>{'ab' * 60}</name><x/><target><path>/p</path></target></pool>"


def test_a_grammar_that_hangs_on_one_document_is_stopped(tmp_path: Path) -> None:
    grammar = load_grammar(put(tmp_path, storagepool=slow()))
    assert grammar.accepts(etree.fromstring("<pool><name>abc</name></pool>"))
    start = time.monotonic()
    with pytest.raises(GrammarError, match="more than the limits of time and memory") as raised:
        grammar.judge(etree.fromstring(HANGING))
    assert raised.value.message.startswith(str(tmp_path))
    with pytest.raises(GrammarError):  # once and for all
        grammar.accepts(etree.fromstring("<pool><name>abc</name></pool>"))
    assert time.monotonic() - start < 60  # of the clock; the limit is of the child's own time


def test_validate_by_a_grammar_that_hangs_is_no_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = put(tmp_path, storagepool=slow())
    (tmp_path / "p.xml").write_text(HANGING)
    assert main(["validate", "--schema", source, str(tmp_path / "p.xml")]) == 2
    said = capsys.readouterr().err
    assert f"xmltool: {source}: it takes more than the limits of time and memory" in said
    assert "--schema bundled" in said


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--root", "{}", "--format", "json"),
        ("validate", "--root", "{}", "--format", "json", "{}/p.xml", "{}/q.xml"),
        ("validate", "--root", "{}", "--format", "json", "-j", "2", "{}/p.xml", "{}/q.xml"),
        ("lint", "--isolated", "--root", "{}", "--format", "json", "{}/p.xml", "{}/q.xml"),
        ("lint", "--isolated", "--root", "{}", "--format", "json", "-j", "2", "{}"),
        ("define", "--root", "{}", "--dry-run", "{}/p.xml"),
        ("define", "--root", "{}", "--dry-run", "--no-validate", "{}/p.xml"),
        ("apply", "--root", "{}", "--dry-run", "{}/p.xml"),
    ],
    ids=" ".join,
)
def test_the_bundled_grammar_stands_in_for_the_one_of_a_root_that_hangs(
    tmp_path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    if command[0] != "check":
        monkeypatch.setattr("xmltool.grammar.sandbox.CPU_SECONDS", 1)
    schemas = tmp_path / "usr/share/libvirt/schemas"
    store = tmp_path / "etc/libvirt/storage"
    schemas.mkdir(parents=True)
    store.mkdir(parents=True)
    put(schemas, storagepool=slow())
    for path in (store / "p.xml", tmp_path / "p.xml"):
        path.write_text(HANGING)
    (tmp_path / "q.xml").write_text(HANGING.replace("<name>", "<name>q"))
    before = children_seconds()
    status = main([word.format(tmp_path) for word in command])
    assert children_seconds() - before < 10
    said = capsys.readouterr()
    note = f"{schemas}: it takes more than the limits of time and memory; judged by the bundled grammar"
    assert (said.out + said.err).count(note) == 1
    assert "<x>" in said.out + said.err  # said by the bundled one
    assert status == 1


def children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_the_child_holds_no_file_of_ours_and_ends_with_us(tmp_path: Path) -> None:
    """A lock that is given back here must be free, whatever the child was forked with."""
    grammar = load_grammar(put(tmp_path, storagepool=HEAD + START))
    held = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    assert grammar.accepts(etree.fromstring("<pool/>"))
    os.close(held)
    again = os.open(tmp_path / "lock", os.O_RDWR)
    fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(again)
    del grammar
    gc.collect()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_process_that_is_forked_has_a_child_of_its_own(tmp_path: Path) -> None:
    grammar = load_grammar(put(tmp_path, storagepool=HEAD + START))
    roots = [etree.fromstring(text) for text in ("<pool/>", "<pool a=''/>")]
    assert [grammar.accepts(root) for root in roots] == [True, False]

    def ask() -> bytes:
        answers = [grammar.accepts(roots[number % 2]) for number in range(200)]
        return b"alike" if answers == [True, False] * 100 else b"mixed"

    with ThreadPoolExecutor(3) as at_once:
        asked = [at_once.submit(run_limited, ask) for _ in range(3)]
        assert [each.result() for each in asked] == [b"alike"] * 3
