"""The language server, asked by a real client."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types as lsp

from tests.lint.repositories import git
from tests.server.client import Editor, editor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

GOOD = """<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
"""
TYPO = GOOD.replace("target>", "traget>")


def run(root: Path, talk: Callable[[Editor], Awaitable[None]]) -> None:
    async def session() -> None:
        async with editor(root) as found:
            await talk(found)

    asyncio.run(session())


def ended(root: Path, *messages: dict[str, object]) -> subprocess.CompletedProcess[bytes]:
    """Start the server in a directory, send it messages and the end of a session."""
    text = b""
    first = {
        "id": 1,
        "method": "initialize",
        "params": {"rootUri": root.as_uri(), "capabilities": {}},
    }
    for message in (first, *messages, {"id": 2, "method": "shutdown"}, {"method": "exit"}):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        text += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    program = "import sys; from xmltool.__main__ import entry_point; sys.argv[1:] = ['server']; entry_point()"
    return subprocess.run(
        [sys.executable, "-P", "-c", program],
        input=text,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_it_ends_as_an_editor_asks_it_to(tmp_path: Path) -> None:
    done = ended(tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b'"id": 2' in done.stdout


@pytest.mark.parametrize("body", ["{}", "[]", "null", "{", "\\xff", '{"jsonrpc": "2.0", "id": 1}'])
def test_a_message_that_is_none(body: str) -> None:
    message = f"Content-Length: {len(body)}\r\n\r\n{body}".encode("latin-1")
    command = [sys.executable, "-m", "xmltool", "server"]
    done = subprocess.run(command, input=message, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert all(line.startswith(b"xmltool: ") for line in done.stderr.splitlines())
    assert done.returncode == 0
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command, input=message, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.stderr.endswith(b"xmltool: standard output: No space left on device\n")
    assert done.returncode == 2


PING = b'{"jsonrpc": "2.0", "id": 7, "method": "initialize", "params": {"capabilities": {}}}'


def fed(*pieces: bytes) -> subprocess.CompletedProcess[bytes]:
    """Start the server and send it bytes, in as many writes."""
    command = [sys.executable, "-m", "xmltool", "server"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for piece in pieces:
            process.stdin.write(piece)
            process.stdin.flush()
        out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


@pytest.mark.parametrize(
    "header",
    [
        "content-length: {}\r\n",
        "Content-Length:{}\n",
        "X-Other: y\r\nContent-Length: \t{} \r\n",
        "Content-Length: {}\r\nContent-Type: x; charset=utf-8\r\n",
    ],
)
def test_headers_as_they_may_be_written(header: str) -> None:
    message = header.format(len(PING)).encode() + b"\r\n" + PING
    for pieces in ([message], [bytes([byte]) for byte in message]):
        done = fed(*pieces)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b'"id": 7' in done.stdout


@pytest.mark.parametrize(
    "length", ["-5", "abc", "", "1 2", "0x10", "67108865", "9" * 20, "9" * 3000, "9" * 10_000]
)
def test_a_length_that_is_none_ends_it(length: str) -> None:
    """What follows cannot be told apart from the next header; nothing of it is believed."""
    done = fed(b"Content-Length: %s\r\n\r\n%s" % (length.encode(), PING))
    assert done.returncode == 2
    assert done.stderr.startswith(b"xmltool: standard input: 'Content-Length:")
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    "text",
    [b"hello\n", b"\xff\x1b[31m\n", b"X: " + b"y" * 20_000, b"Content-Length: 2\r\n\r\n{}{}\n"],
)
def test_what_is_no_message_ends_it(text: bytes) -> None:
    done = fed(text + b"Content-Length: %d\r\n\r\n%s" % (len(PING), PING))
    assert done.returncode == 2
    assert b"' is no header of a message\n" in done.stderr
    assert b"\x1b" not in done.stderr
    assert b'"id": 7' not in done.stdout


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_while_its_input_is_open(number: int, status: int) -> None:
    """An editor that kills the server may keep the pipe; nobody waits for what it would write there."""
    command = [sys.executable, "-m", "xmltool", "server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(PING), PING))
        process.stdin.flush()
        process.stdout.read(1)
        process.send_signal(number)
        try:
            assert process.wait(timeout=20) == status
        finally:
            process.kill()


def test_a_document_that_is_not_open_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.xml")
    uri = {"textDocument": {"uri": (tmp_path / "p.xml").as_uri()}}
    at = {**uri, "position": {"line": 0, "character": 1}}
    asked = ("textDocument/hover", "textDocument/completion", "textDocument/formatting")
    more: dict[str, object] = {"options": {"tabSize": 2, "insertSpaces": True}}
    done = ended(
        tmp_path,
        {"method": "textDocument/didSave", "params": uri},
        *({"id": 10 + n, "method": name, "params": {**at, **more}} for n, name in enumerate(asked)),
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"publishDiagnostics" not in done.stdout
    for number in (10, 11, 12):
        assert b'"id": %d' % number in done.stdout


def test_nothing_of_a_hostile_repository_is_run(tmp_path: Path) -> None:
    """A configuration of git, a bare repository among the files, and programs named as what may be run."""
    program, mark, top = tmp_path / "program", tmp_path / "mark", tmp_path / "top"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    pools = top / "pools"
    for directory in (pools / "objects", pools / "refs"):
        directory.mkdir(parents=True)
    for name in ("git", "virsh", "python3", "pools/git"):
        (top / name).symlink_to(program)
    (pools / "HEAD").write_text("ref: refs/heads/main\n")
    (pools / "config").write_text(f"[core]\nbare = false\nworktree = .\nfsmonitor = {program}\n")
    (pools / "a.xml").write_text(TYPO)
    git(top, "init", "-q")
    git(top, "config", "core.fsmonitor", str(program))
    opened = {"uri": (pools / "a.xml").as_uri(), "languageId": "xml", "version": 1, "text": TYPO}
    at = {"textDocument": {"uri": opened["uri"]}}
    done = ended(
        top,
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": opened}},
        {"method": "textDocument/didSave", "params": at},
        {"id": 3, "method": "textDocument/formatting", "params": {
            **at, "options": {"tabSize": 2, "insertSpaces": True},
        }},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"XT1" in done.stdout
    assert not mark.exists()
    git(top, "status")  # the control: git does run what it names
    assert mark.exists()


def lint_of(path: Path) -> list[dict[str, Any]]:
    ended = subprocess.run(
        [sys.executable, "-m", "xmltool", "lint", "--format", "json", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    findings: list[dict[str, Any]] = json.loads(ended.stdout)["files"][0]["findings"]
    return findings


def said(diagnostics: list[lsp.Diagnostic]) -> list[tuple[Any, ...]]:
    return [
        (d.code, d.message, d.range.start.line + 1, d.range.start.character + 1, d.source)
        for d in diagnostics
    ]


@pytest.mark.parametrize("text", [GOOD, TYPO, GOOD.replace("</name>", ""), "<pool type='dri'/>"])
def test_diagnostics_are_what_lint_says(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.xml"
    file.write_text(text)
    expected = [(f["rule"], f["message"], f["line"], f["column"], "xmltool") for f in lint_of(file)]

    async def talk(editor: Editor) -> None:
        found = await editor.open(file.as_uri(), text)
        assert said(found) == expected
        fixes = [d.data["fix"] for d in found]  # type: ignore[index]
        assert fixes == [f["fix"] for f in lint_of(file)]

    run(tmp_path, talk)


def test_a_change_counts_before_it_is_saved(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text(GOOD)

    async def talk(editor: Editor) -> None:
        clean = await editor.open(file.as_uri(), GOOD)
        assert not [d for d in clean if d.severity == lsp.DiagnosticSeverity.Error]
        broken = await editor.change(file.as_uri(), TYPO)
        assert [d for d in broken if d.severity == lsp.DiagnosticSeverity.Error]
        assert await editor.change(file.as_uri(), GOOD) == clean

    run(tmp_path, talk)


@pytest.mark.parametrize(
    ("name", "text"),
    [("domain.xml", "<domain type='kvm'/>"), ("network.xml", "<network/>")],
)
def test_a_document_that_is_no_pool_gets_nothing(tmp_path: Path, name: str, text: str) -> None:
    async def talk(editor: Editor) -> None:
        assert await editor.open((tmp_path / name).as_uri(), text) == []

    run(tmp_path, talk)


def test_the_configuration_and_its_faults_count(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    text = GOOD.replace("/srv", "/tmp")
    configuration = tmp_path / "xmltool.toml"

    async def talk(editor: Editor) -> None:
        codes = {d.code for d in await editor.open(file.as_uri(), text)}
        assert codes
        configuration.write_text(f"ignore = {json.dumps(sorted(map(str, codes)))}\n")
        assert await editor.change(file.as_uri(), text) == []
        configuration.write_text("nonsense = 1\n")
        assert await editor.change(file.as_uri(), text) == []
        assert len(editor.messages) == 1
        assert "nonsense" in editor.messages[0]

    run(tmp_path, talk)


def test_a_fix_does_what_lint_would(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"

    async def talk(editor: Editor) -> None:
        found = await editor.open(file.as_uri(), TYPO)
        fault = next(d for d in found if d.data["fix"])  # type: ignore[index]
        identifier = lsp.TextDocumentIdentifier(file.as_uri())
        context = lsp.CodeActionContext([fault], only=[lsp.CodeActionKind.QuickFix])
        offered = await editor.client.text_document_code_action_async(
            lsp.CodeActionParams(identifier, fault.range, context)
        )
        assert offered
        action = offered[0]
        assert isinstance(action, lsp.CodeAction)
        assert action.edit is not None
        assert action.edit.changes is not None
        edits = action.edit.changes[file.as_uri()]
        lines = TYPO.splitlines(keepends=True)
        for edit in sorted(
            edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True
        ):
            start, end = edit.range.start, edit.range.end
            assert start.line == end.line
            line = lines[start.line]
            lines[start.line] = line[: start.character] + edit.new_text + line[end.character :]
        assert "".join(lines) == GOOD

    run(tmp_path, talk)


def test_formatting_is_that_of_fmt(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    flat = GOOD.replace("\n", "").replace("  ", "")

    async def talk(editor: Editor) -> None:
        await editor.open(file.as_uri(), flat)
        identifier = lsp.TextDocumentIdentifier(file.as_uri())
        options = lsp.FormattingOptions(2, insert_spaces=True)
        found = await editor.client.text_document_formatting_async(
            lsp.DocumentFormattingParams(identifier, options)
        )
        assert found
        file.write_text(flat)
        subprocess.run([sys.executable, "-m", "xmltool", "fmt", "-q", str(file)], check=True)
        assert found[0].new_text == file.read_text()

    run(tmp_path, talk)


def at(text: str, mark: str, before: int = 0) -> lsp.Position:
    offset = text.index(mark) + before
    lines = text[:offset].split("\n")
    return lsp.Position(len(lines) - 1, len(lines[-1]))


async def labels(editor: Editor, uri: str, text: str, place: lsp.Position) -> list[str]:
    await editor.open(uri, text)
    found = await editor.client.text_document_completion_async(
        lsp.CompletionParams(lsp.TextDocumentIdentifier(uri), place)
    )
    assert isinstance(found, list)
    return [item.label for item in found]


@pytest.mark.parametrize(
    ("text", "mark", "before", "some", "none"),
    [
        ('<pool type="dir">\n  <name>a</name>\n  <\n</pool>', "<\n", 1, ["target", "uuid"], ["path"]),
        ('<pool type="dir"><target><</target></pool>', "<</t", 1, ["path", "permissions"], ["name"]),
        ('<pool type=""></pool>', '""', 1, ["dir", "netfs", "rbd"], []),
        ("<pool type='netfs'><source><format type=''/></source></pool>", "''", 1, ["nfs", "cifs"], ["ext4"]),
        ("<pool type='netfs'><source><host /></source></pool>", "<host ", 6, ["name", "port"], ["path"]),
        ("<pool type='netfs'><source><", "<source><", 9, ["host", "dir", "format"], ["device"]),
    ],
)  # fmt: skip
def test_completion_knows_the_place(
    tmp_path: Path, text: str, mark: str, before: int, some: list[str], none: list[str]
) -> None:
    async def talk(editor: Editor) -> None:
        uri = (tmp_path / "a.xml").as_uri()
        found = await labels(editor, uri, text, at(text, mark, before))
        assert set(some) <= set(found)
        assert not set(none) & set(found)

    run(tmp_path, talk)


@pytest.mark.parametrize(
    ("mark", "words"), [("target>", "target"), ("path>", "path"), ("type=", "type")]
)
def test_hover_has_the_documentation_of_the_grammar(tmp_path: Path, mark: str, words: str) -> None:
    async def talk(editor: Editor) -> None:
        uri = (tmp_path / "a.xml").as_uri()
        await editor.open(uri, GOOD)
        found = await editor.client.text_document_hover_async(
            lsp.HoverParams(lsp.TextDocumentIdentifier(uri), at(GOOD, mark, 1))
        )
        assert found is not None
        assert isinstance(found.contents, lsp.MarkupContent)
        assert len(found.contents.value) > 10
        assert found.range is not None
        start, end = found.range.start, found.range.end
        assert GOOD.split("\n")[start.line][start.character : end.character] == words

    run(tmp_path, talk)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "pom.xml",
            "<project xmlns='http://maven.apache.org/POM/4.0.0'><name>a</name></project>\n",
        ),
        ("empty.xml", ""),
        ("plain.txt", "no XML at all\n"),
        ("install.sh", f"cat <<EOF\n{TYPO}EOF\n"),
        ("notes.md", f"```xml\n{TYPO}```\n"),
    ],
)
def test_other_documents_and_hosts_of_pools_get_nothing(
    tmp_path: Path, name: str, text: str
) -> None:
    async def talk(editor: Editor) -> None:
        assert await editor.open((tmp_path / name).as_uri(), text) == []

    run(tmp_path, talk)


def test_a_conflict_with_a_file_beside_it_follows_that_file(tmp_path: Path) -> None:
    """Also where that file changes while the document stays open."""
    other = tmp_path / "a.xml"
    uri = (tmp_path / "b.xml").as_uri()
    other.write_text(f"<!-- \U0001f5c4 --><pool type='dir'>{GOOD.partition('>')[2]}")
    text = GOOD.replace("/srv/images", "/srv/b")

    async def talk(editor: Editor) -> None:
        (found,) = [d for d in await editor.open(uri, text) if str(d.code).startswith("XT4")]
        assert found.related_information
        (related,) = found.related_information
        assert related.location.uri == other.as_uri()
        place = related.location.range.start
        line = other.read_text().split("\n")[place.line].encode("utf-16-le")
        assert line[place.character * 2 :].decode("utf-16-le").startswith("<")
        other.write_text(GOOD.replace("images<", "others<"))
        found_now = await editor.change(uri, text)
        assert not [d for d in found_now if str(d.code).startswith("XT4")]

    run(tmp_path, talk)


@pytest.mark.parametrize(
    "text",
    [GOOD.replace("  ", "").replace("\n", "\r\n"), "\ufeff" + GOOD.replace("  ", "")],
    ids=["crlf", "bom"],
)
def test_formatting_keeps_line_ends_and_mark(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.xml"

    async def talk(editor: Editor) -> None:
        await editor.open(file.as_uri(), text)
        found = await editor.client.text_document_formatting_async(
            lsp.DocumentFormattingParams(
                lsp.TextDocumentIdentifier(file.as_uri()),
                lsp.FormattingOptions(2, insert_spaces=True),
            )
        )
        assert found
        file.write_bytes(text.encode())
        subprocess.run([sys.executable, "-m", "xmltool", "fmt", "-q", str(file)], check=True)
        assert found[0].new_text.encode() == file.read_bytes()
        assert ("\r\n" in found[0].new_text) is ("\r\n" in text)

    run(tmp_path, talk)


def test_hosts_of_pools_are_looked_into_where_the_configuration_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "xmltool.toml").write_text("embedded = true\n")

    async def talk(editor: Editor) -> None:
        uri = (tmp_path / "install.sh").as_uri()
        found = await editor.open(uri, f"cat <<EOF\n{TYPO}EOF\n")
        assert [(d.code, d.range.start.line) for d in found] == [("XT101", 3)]

    run(tmp_path, talk)


def test_saving_a_document_looks_at_the_others_of_its_directory_again(tmp_path: Path) -> None:
    """And at no other: a pool of the same name elsewhere is another store's."""
    paths = [tmp_path / name for name in ("a.xml", "b.xml", "other/a.xml")]
    (tmp_path / "other").mkdir()
    first, second, elsewhere = (path.as_uri() for path in paths)
    for path in paths:
        path.write_text(GOOD)
    unlike = GOOD.replace("images", "unlike")

    async def talk(editor: Editor) -> None:
        def conflicts(found: Sequence[lsp.Diagnostic]) -> set[str]:
            return {str(d.code) for d in found if str(d.code).startswith("XT4")}

        assert conflicts(await editor.open(first, GOOD))
        assert conflicts(await editor.open(second, GOOD))
        assert not conflicts(await editor.open(elsewhere, GOOD))
        assert not conflicts(await editor.change(second, unlike))
        paths[1].write_text(unlike)
        saved = lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(second))
        editor.client.text_document_did_save(saved)
        published = [await editor.diagnostics() for _ in range(2)]
        assert [one.uri for one in published] == [second, first]
        assert not any(conflicts(one.diagnostics) for one in published)

    run(tmp_path, talk)


@pytest.mark.parametrize(
    "text", [GOOD, GOOD.replace("</name>", ""), ""], ids=["good", "broken", "empty"]
)
def test_formatting_leaves_alone_what_is_so_already_or_cannot_be_read(
    tmp_path: Path, text: str
) -> None:
    async def talk(editor: Editor) -> None:
        uri = (tmp_path / "a.xml").as_uri()
        await editor.open(uri, text)
        found = await editor.client.text_document_formatting_async(
            lsp.DocumentFormattingParams(
                lsp.TextDocumentIdentifier(uri), lsp.FormattingOptions(2, insert_spaces=True)
            )
        )
        assert found is None

    run(tmp_path, talk)


def test_two_places_of_a_document_and_one_in_a_comment(tmp_path: Path) -> None:
    text = f"<!-- a pool -->\n{GOOD}"

    async def talk(editor: Editor) -> None:
        uri = (tmp_path / "a.xml").as_uri()
        await editor.open(uri, text)

        async def hovered(mark: str) -> lsp.Hover | None:
            place = lsp.HoverParams(lsp.TextDocumentIdentifier(uri), at(text, mark, 1))
            return await editor.client.text_document_hover_async(place)

        assert await hovered("target>") is not None
        assert await hovered("path>") is not None
        assert await hovered("a pool") is None
        offered = await editor.client.text_document_completion_async(
            lsp.CompletionParams(lsp.TextDocumentIdentifier(uri), at(text, "a pool"))
        )
        assert not offered

    run(tmp_path, talk)
