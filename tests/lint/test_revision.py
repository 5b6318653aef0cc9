"""git is asked for a revision, and nothing that a hostile repository names is run.

Each scene is linted first; then plain git is let loose in the very same scene as a control: it does
run what the repository names, so the scene is a live one.
"""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.lint.repositories import IDENTITY, Repository, git
from tests.lint.samples import AUTOSTART, CLEAN
from xmltool.__main__ import main
from xmltool.lint import revision

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


class Scene(NamedTuple):
    """A repository with a changed file, and a program that leaves a mark when it is run."""

    repository: Repository
    program: Path
    mark: Path

    @property
    def top(self) -> Path:
        return self.repository.path

    def config(self, key: str, value: str) -> None:
        self.repository.git("config", key, value)

    def attribute(self, line: str) -> None:
        (self.top / ".git" / "info" / "attributes").write_text(line + "\n")

    def hook(self, name: str) -> None:
        shutil.copy(self.program, self.top / ".git" / "hooks" / name)

    def lose_a_blob(self) -> None:
        """Make it a partial clone that lacks the committed version of the pool."""
        oid = self.repository.git("rev-parse", "HEAD:pool.xml").strip()
        (self.top / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
        self.config("core.repositoryFormatVersion", "1")
        self.config("extensions.partialClone", "origin")
        self.config("remote.origin.promisor", "true")


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Scene:
    program, mark = tmp_path / "program", tmp_path / "mark"
    program.write_text(f"#!/bin/sh\ntouch {mark}\nexit 1\n")
    program.chmod(0o755)
    top = tmp_path / "top"
    top.mkdir()
    monkeypatch.chdir(top)
    repository = Repository(top, capsys)
    repository.commit(pool=CLEAN)
    repository.write(pool=AUTOSTART)
    return Scene(repository, program, mark)


def _fsmonitor(scene: Scene) -> None:
    scene.config("core.fsmonitor", str(scene.program))


def _clean(scene: Scene) -> None:
    scene.config("filter.x.clean", str(scene.program))
    scene.attribute("*.xml filter=x")


def _process(scene: Scene) -> None:
    scene.config("filter.x.process", str(scene.program))
    scene.attribute("*.xml filter=x")


def _smudge(scene: Scene) -> None:
    scene.config("filter.x.smudge", str(scene.program))
    scene.attribute("*.xml filter=x")


def _external(scene: Scene) -> None:
    scene.config("diff.external", str(scene.program))


def _driver(scene: Scene) -> None:
    scene.config("diff.x.command", str(scene.program))
    scene.attribute("*.xml diff=x")


def _textconv(scene: Scene) -> None:
    scene.config("diff.x.textconv", str(scene.program))
    scene.attribute("*.xml diff=x")


def _pager(scene: Scene) -> None:
    scene.config("core.pager", str(scene.program))
    scene.config("pager.cat-file", str(scene.program))


def _editor(scene: Scene) -> None:
    scene.config("core.editor", str(scene.program))


def _gpg(scene: Scene) -> None:
    scene.config("gpg.program", str(scene.program))
    scene.config("commit.gpgSign", "true")


def _credential(scene: Scene) -> None:
    scene.config("credential.helper", str(scene.program))


def _alias(scene: Scene) -> None:
    for name in ("peek", "rev-parse", "ls-tree", "cat-file"):
        scene.config(f"alias.{name}", f"!{scene.program}")


def _include(scene: Scene) -> None:
    (scene.top / "pool.cfg").write_text(f"[core]\n\tfsmonitor = {scene.program}\n")
    scene.config("include.path", "../pool.cfg")


def _include_if(scene: Scene) -> None:
    (scene.top / "pool.cfg").write_text(f"[core]\n\tfsmonitor = {scene.program}\n")
    scene.config("includeIf.gitdir:/.path", "../pool.cfg")


def _worktree_config(scene: Scene) -> None:
    scene.config("extensions.worktreeConfig", "true")
    text = f"[core]\n\tfsmonitor = {scene.program}\n"
    (scene.top / ".git" / "config.worktree").write_text(text)


def _ssh(scene: Scene) -> None:
    scene.config("core.sshCommand", str(scene.program))
    scene.config("remote.origin.url", "ssh://host.invalid/x")
    scene.lose_a_blob()


def _ext(scene: Scene) -> None:
    scene.config("protocol.allow", "always")
    scene.config("protocol.ext.allow", "always")
    scene.config("remote.origin.url", f"ext::{scene.program}")
    scene.lose_a_blob()


def _uploadpack(scene: Scene) -> None:
    scene.config("protocol.file.allow", "always")
    scene.config("remote.origin.url", str(scene.top))
    scene.config("remote.origin.uploadpack", str(scene.program))
    scene.lose_a_blob()


def _vcs(scene: Scene) -> None:
    """A remote helper is a program of PATH named by the configuration: a relative PATH finds it."""
    shutil.copy(scene.program, scene.top / "git-remote-evil")
    scene.config("protocol.allow", "always")
    scene.config("remote.origin.vcs", "evil")
    scene.config("remote.origin.url", "evil")
    scene.lose_a_blob()


def _proxy(scene: Scene) -> None:
    scene.config("core.gitProxy", str(scene.program))
    scene.config("remote.origin.url", "git://host.invalid/x")
    scene.lose_a_blob()


def _alternates(scene: Scene) -> None:
    scene.config("core.alternateRefsCommand", str(scene.program))
    other = scene.top.parent / "other"
    git(scene.top.parent, "clone", "-q", "--bare", str(scene.top), str(other))
    info = scene.top / ".git" / "objects" / "info"
    info.mkdir(exist_ok=True)
    (info / "alternates").write_text(f"{other}/objects\n")


def _submodule(scene: Scene) -> None:
    git(scene.top.parent, "clone", "-q", str(scene.top), str(scene.top / "sub"))
    scene.repository.git("add", "sub")
    git(scene.top / "sub", "commit", "-q", "--allow-empty", "-m", "ahead of the index")
    (scene.top / ".gitmodules").write_text('[submodule "sub"]\n\tpath = sub\n\turl = ./\n')
    scene.config("submodule.sub.url", "./")
    scene.config("submodule.sub.update", f"!{scene.program}")
    git(scene.top / "sub", "config", "core.fsmonitor", str(scene.program))


def _hooks(scene: Scene) -> None:
    scene.hook("post-index-change")
    scene.hook("pre-commit")


def _hooks_path(scene: Scene) -> None:
    hooks = scene.top / "pool.d"
    hooks.mkdir()
    shutil.copy(scene.program, hooks / "post-index-change")
    scene.config("core.hooksPath", str(hooks))


def _bare(scene: Scene) -> None:
    """A pull request commits a bare repository as plain files."""
    evil = scene.top / "pools"
    git(scene.top, "init", "-q", "--bare", str(evil))
    git(evil, "config", "core.bare", "false")
    git(evil, "config", "core.worktree", str(evil))
    git(evil, "config", "core.fsmonitor", str(scene.program))
    git(evil, "config", "filter.x.clean", str(scene.program))
    (evil / "info").mkdir(exist_ok=True)
    (evil / "info" / "attributes").write_text("* filter=x\n")
    (evil / "a.xml").write_text(AUTOSTART.replace("images", "a"))
    git(evil, "add", "a.xml")


def _bare_control(scene: Scene) -> None:
    git(scene.top / "pools", "status", check=False)


def _sub_status(scene: Scene) -> None:
    git(scene.top / "sub", "status")


def _git(*arguments: str, stdin: bytes = b"") -> Callable[[Scene], None]:
    def run(scene: Scene) -> None:
        git(scene.top, *arguments, stdin=stdin, check=False)

    return run


def _relative_path(*arguments: str) -> Callable[[Scene], None]:
    def run(scene: Scene) -> None:
        environment = {**os.environ, **IDENTITY, "PATH": f".:{os.environ['PATH']}"}
        command = ["git", *arguments]
        subprocess.run(command, cwd=scene.top, env=environment, capture_output=True, check=False)

    return run


def _on_a_terminal(*arguments: str) -> Callable[[Scene], None]:
    def run(scene: Scene) -> None:
        ours, theirs = pty.openpty()
        environment = {**os.environ, **IDENTITY, "TERM": "xterm"}
        command = ["git", *arguments]
        subprocess.run(command, cwd=scene.top, env=environment, stdout=theirs, check=False)
        os.close(theirs)
        os.close(ours)

    return run


LAZY = _git("cat-file", "blob", "HEAD:pool.xml")
MECHANISMS: dict[str, tuple[Callable[[Scene], None], Callable[[Scene], None]]] = {
    "core.fsmonitor": (_fsmonitor, _git("status")),
    "filter.clean": (_clean, _git("diff", "HEAD")),
    "filter.process": (_process, _git("diff", "HEAD")),
    "filter.smudge": (_smudge, _git("cat-file", "--filters", "HEAD:pool.xml")),
    "diff.external": (_external, _git("diff", "HEAD")),
    "diff.command": (_driver, _git("diff", "HEAD")),
    "diff.textconv": (_textconv, _git("diff", "HEAD")),
    "core.pager": (_pager, _on_a_terminal("-p", "cat-file", "-p", "HEAD")),
    "core.editor": (_editor, _git("commit", "--amend")),
    "gpg.program": (_gpg, _git("commit", "--allow-empty", "-m", "x")),
    "credential.helper": (_credential, _git("credential", "fill", stdin=b"url=https://h/\n\n")),
    "alias": (_alias, _git("peek")),
    "include.path": (_include, _git("status")),
    "includeIf": (_include_if, _git("status")),
    "config.worktree": (_worktree_config, _git("status")),
    "core.sshCommand": (_ssh, LAZY),
    "ext::": (_ext, LAZY),
    "uploadpack": (_uploadpack, LAZY),
    "remote.vcs": (_vcs, _relative_path("cat-file", "blob", "HEAD:pool.xml")),
    "core.gitProxy": (_proxy, LAZY),
    "core.alternateRefsCommand": (_alternates, _git("fetch", "--quiet", ".")),
    "submodule.update": (_submodule, _git("submodule", "update")),
    "fsmonitor of a submodule": (_submodule, _sub_status),
    "hooks": (_hooks, _git("commit", "-a", "-m", "x")),
    "core.hooksPath": (_hooks_path, _git("add", "-A")),
    "an embedded bare repository": (_bare, _bare_control),
}


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_nothing_of_the_repository_is_run(
    mechanism: str, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, control = MECHANISMS[mechanism]
    prepare(scene)
    scene.mark.unlink(missing_ok=True)
    if mechanism == "remote.vcs":
        monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    for directory in sorted({scene.top, *(p.parent for p in scene.top.glob("*/*.xml"))}):
        monkeypatch.chdir(directory)
        result = scene.repository.lint()
        assert not scene.mark.exists()
        lazy = prepare in (_ssh, _ext, _uploadpack, _proxy, _vcs)
        if lazy:
            assert (result.status, result.told) == (2, [])
            assert "partial clone that lacks a file of the revision" in result.stderr
        elif directory.name != "sub":
            assert result.status == 1
            assert any(told.endswith(":XT136") for told in result.told)
    monkeypatch.chdir(scene.top)
    control(scene)
    assert scene.mark.exists(), "the control did not run it: the scene proves nothing"


def test_an_operand_inside_an_embedded_repository(scene: Scene) -> None:
    _bare(scene)
    scene.mark.unlink(missing_ok=True)
    assert scene.repository.lint("pools/a.xml").told == ["pools/a.xml:3:XT136"]
    assert not scene.mark.exists()


@pytest.mark.parametrize("worktree", ["/nowhere", "/etc", "../../other"])
def test_a_work_tree_elsewhere(scene: Scene, worktree: str) -> None:
    scene.config("core.worktree", worktree)
    assert scene.repository.lint().told == ["pool.xml:3:XT136"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", "/nowhere"),
        ("GIT_WORK_TREE", "/nowhere"),
        ("GIT_INDEX_FILE", "/nowhere"),
        ("GIT_OBJECT_DIRECTORY", "/nowhere"),
        ("GIT_CEILING_DIRECTORIES", "/"),
        ("GIT_CONFIG_COUNT", "nonsense"),
        ("GIT_EXEC_PATH", "/nowhere"),
        ("GIT_NAMESPACE", "x"),
        ("GIT_TRACE", "1"),
    ],
)
def test_the_environment_does_not_steer_git(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert scene.repository.lint().told == ["pool.xml:3:XT136"]


def test_a_git_in_the_tree(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(scene.program, scene.top / "git")
    monkeypatch.setenv("PATH", f".::{os.environ['PATH']}")
    assert scene.repository.lint().told == ["pool.xml:3:XT136"]
    assert not scene.mark.exists()
    subprocess.run(["git", "version"], capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert scene.mark.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_a_repository_of_somebody_else(scene: Scene, capsys: Capture) -> None:
    for path in (scene.top, scene.top / ".git"):
        os.chown(path, 12345, 12345)
    assert main(["lint", "--diff-base", "HEAD"]) == 2
    error = capsys.readouterr().err
    assert f"git does not trust {scene.top}: it belongs to somebody else" in error
    assert f"git config --global --add safe.directory {scene.top}" in error


@pytest.mark.parametrize("way", ["tree", "commit", "damaged blob"])
def test_what_git_lacks_is_said(scene: Scene, way: str, capsys: Capture) -> None:
    scene.lose_a_blob()
    scene.config("remote.origin.url", f"ext::{scene.program}")
    scene.config("protocol.ext.allow", "always")
    base = "HEAD"
    if way == "damaged blob":
        data = scene.top.joinpath("pool.xml").read_bytes()
        oid = scene.repository.git("rev-parse", "HEAD:pool.xml").strip()
        (scene.top / ".git" / "objects" / oid[:2] / oid[2:]).write_bytes(data)
    elif way == "commit":
        base = "1" * 40
    else:
        oid = scene.repository.git("rev-parse", "HEAD^{tree}").strip()
        (scene.top / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    assert main(["lint", "--diff-base", base]) == 2
    error = capsys.readouterr().err
    if way == "commit":
        assert "git knows no such revision" in error
    else:
        assert "a partial clone that lacks a file of the revision, or is damaged" in error
    assert not scene.mark.exists()


@pytest.mark.parametrize("home", ["HOME", "XDG_CONFIG_HOME"])
def test_a_configuration_of_the_user_in_the_tree(
    scene: Scene, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In some CI the home is the checkout: what git traces would be written where it says."""
    targets = "".join(f"\t{kind}Target = {scene.mark}\n" for kind in ("normal", "event", "perf"))
    text = f"[core]\n\tfsmonitor = {scene.program}\n[trace2]\n{targets}"
    (scene.top / "git").mkdir()
    for name in (".gitconfig", "git/config"):
        (scene.top / name).write_text(text)
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    monkeypatch.setenv("HOME", "/nowhere")
    monkeypatch.setenv(home, str(scene.top))
    assert scene.repository.lint().told == ["pool.xml:3:XT136"]
    assert not scene.mark.exists()
    subprocess.run(["git", "rev-parse"], check=True)
    assert scene.mark.exists(), "the control wrote nothing"


def test_a_pipe_among_the_included_files(
    scene: Scene, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revision, "SECONDS_FOR_A_NAME", 0.5)
    os.mkfifo(scene.top / "pipe")
    scene.config("include.path", "../pipe")
    assert main(["lint", "--diff-base", "HEAD"]) == 2
    assert "no answer in 0.5 seconds" in capsys.readouterr().err


def test_git_is_not_misread_for_its_hints(scene: Scene, capsys: Capture) -> None:
    first = scene.repository.git("rev-parse", "HEAD").strip()
    scene.repository.commit(pool=AUTOSTART)
    second = scene.repository.git("rev-parse", "HEAD").strip()
    (scene.top / ".git/info/grafts").write_text(f"{second}\n")  # the control: no parent for git
    assert git(scene.top, "rev-parse", "-q", "--verify", "HEAD~1", check=False).strip() != first
    assert scene.repository.lint(base="HEAD~1").told == ["pool.xml:3:XT136"]
    (scene.top / ".git/refs/heads/broken").write_text("no name of an object\n")
    assert main(["lint", "--diff-base", "broken"]) == 2
    assert "hint:" not in capsys.readouterr().err


def test_a_git_that_never_answers(
    scene: Scene, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revision, "SECONDS", 0.5)
    slow = scene.top.parent / "bin"
    slow.mkdir()
    (slow / "git").write_text("#!/bin/sh\nexec sleep 60\n")
    (slow / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow}:{os.environ['PATH']}")
    assert main(["lint", "--diff-base", "HEAD"]) == 2
    assert "no answer in 0.5 seconds" in capsys.readouterr().err


WAITED_FOR = (
    "HEAD", "config", "index", "packed-refs", "commondir", "shallow", "info/grafts", "info/attributes",
    "refs/heads/main", "logs/HEAD", "objects/info/alternates", "objects/info/commit-graph",
    "objects/pack/pack-0.idx", "objects/ab/cd", "refs/replace/x", "hooks/post-checkout", "FETCH_HEAD",
    "",
)  # fmt: skip
"""Files of git's, of which some stranger made named pipes; git itself waits for the most of them."""


@pytest.mark.parametrize("name", WAITED_FOR)
def test_a_pipe_in_the_place_of_a_file_of_git(scene: Scene, name: str, capsys: Capture) -> None:
    path = scene.top / ".git" / name if name else scene.top / ".git"
    if name:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
    else:
        shutil.rmtree(path)
    os.mkfifo(path)
    start = time.monotonic()
    assert main(["lint", "--diff-base", "HEAD"]) == 2
    assert time.monotonic() - start < 10
    assert f"{path} is a named pipe" in capsys.readouterr().err


@pytest.mark.parametrize("way", ["alternates", "link", "gitdir", "commondir"])
def test_a_pipe_where_git_is_sent_to(scene: Scene, way: str, capsys: Capture) -> None:
    other, dot = scene.top.parent / "other", scene.top / ".git"
    other.mkdir()
    os.mkfifo(other / "HEAD")
    if way == "alternates":
        (dot / "objects/info").mkdir(exist_ok=True)
        (dot / "objects/info/alternates").write_text("../../../other\n")
    elif way == "link":
        shutil.rmtree(dot / "refs")
        (dot / "refs").symlink_to(other)
    elif way == "gitdir":
        shutil.rmtree(dot)
        dot.write_text("gitdir: ../other\n")
    else:
        (dot / "commondir").write_text("../../other\n")
    assert main(["lint", "--diff-base", "HEAD"]) == 2
    assert "HEAD is a named pipe" in capsys.readouterr().err


@pytest.mark.parametrize(
    "way", ["replace", "grafts", "committed attributes", "insteadOf", "askPass"]
)
def test_nothing_of_the_repository_changes_what_is_read(
    scene: Scene, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What makes git show another version than the one that was committed, or run a program for it."""
    if way == "replace":
        new = scene.repository.git("hash-object", "-w", "pool.xml").strip()
        scene.repository.git("replace", "HEAD:pool.xml", new)
        shown = scene.repository.git("cat-file", "blob", "HEAD:pool.xml")
        assert shown == (scene.top / "pool.xml").read_text()  # the control: git itself is misled
    elif way == "grafts":
        (scene.top / ".git/info/grafts").write_text("0" * 40 + "\n")
    elif way == "committed attributes":
        scene.config("filter.x.smudge", str(scene.program))
        scene.config("diff.x.textconv", str(scene.program))
        line = "*.xml filter=x diff=x ident working-tree-encoding=UTF-16\n"
        (scene.top / ".gitattributes").write_text(line)
        scene.repository.git("add", ".gitattributes")
        git(scene.top, "-c", "filter.x.smudge=", "commit", "-q", "-m", "attributes", check=False)
    elif way == "insteadOf":
        scene.config("url.ext::sh -c touch.insteadOf", "HEAD")
    else:
        scene.config("core.askPass", str(scene.program))
        monkeypatch.setenv("GIT_ASKPASS", str(scene.program))
        monkeypatch.setenv("SSH_ASKPASS", str(scene.program))
    scene.mark.unlink(missing_ok=True)
    assert scene.repository.lint().told == ["pool.xml:3:XT136"]
    assert not scene.mark.exists()


def test_sha256(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    git(tmp_path, "init", "-q", "-b", "main", "--object-format=sha256")
    monkeypatch.chdir(tmp_path)
    repository = Repository(tmp_path, capsys)
    repository.commit(a=AUTOSTART, b=CLEAN.replace("images", "b"))
    assert repository.lint().told == []
    repository.write(b=AUTOSTART.replace("images", "b"))
    assert repository.lint().told == ["b.xml:3:XT136"]


def test_a_linked_work_tree(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.repository.git("worktree", "add", "-q", "../linked", "HEAD")
    linked = scene.top.parent / "linked"
    monkeypatch.chdir(linked)
    assert scene.repository.lint().told == []
    (linked / "pool.xml").write_text(AUTOSTART)
    assert scene.repository.lint().told == ["pool.xml:3:XT136"]
