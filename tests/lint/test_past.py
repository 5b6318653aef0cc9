"""`lint --diff-base`: scenes of pull requests in real repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.lint.repositories import Repository
from tests.lint.samples import AUTOSTART, CLEAN, TYPO
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

ISCSI = """\
<pool type='iscsi'>
  <name>disks</name>
  <source>
    <host name='san.example.org'/>
    <device path='iqn.2020-01.org.example:disks'/>
    <auth type='chap' username='libvirt'>
      <secret usage='disks'/>
    </auth>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
"""
OTHER = CLEAN.replace("images", "other")
UUID = "  <uuid>53d2bb7f-8c2f-4b48-8bb1-31a4bd1d7b1c</uuid>\n"
WITH_UUID = CLEAN.replace("</name>\n", "</name>\n" + UUID)
TMP = CLEAN.replace("/srv/images", "/tmp/images")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Repository:
    monkeypatch.chdir(tmp_path)
    return Repository(tmp_path, capsys)


def test_only_what_is_new(repository: Repository) -> None:
    repository.commit(a=TYPO, b=CLEAN)
    assert repository.lint()[:2] == (0, [])
    repository.write(a=TYPO + "<!-- end -->\n", b=AUTOSTART, c=AUTOSTART.replace("images", "c"))
    expected = ["b.xml:3:XT136", "c.xml:3:XT136"]
    assert repository.lint().told == expected  # in the work tree
    repository.git("add", ".")
    assert repository.lint(base="main").told == expected  # staged
    repository.git("commit", "-q", "-m", "second")
    assert repository.lint().told == []
    assert repository.lint(base="HEAD~1").told == expected  # committed


def _without(*parts: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        for part in parts:
            assert part in text
            text = text.replace(part, "")
        return text

    return change


DELETIONS: dict[str, tuple[str, Callable[[str], str], str]] = {
    "child": (CLEAN, _without("    <path>/srv/images</path>\n"), "XT103"),
    "host": (ISCSI, _without("    <host name='san.example.org'/>\n"), "XT103"),
    "end tag": (CLEAN, _without("  </target>\n"), "XT001"),
    "the last line": (CLEAN, _without("</pool>\n"), "XT001"),
    "target": (CLEAN, _without(CLEAN[CLEAN.index("  <target") : CLEAN.index("</pool")]), "XT103"),
    "auth": (ISCSI, _without(ISCSI[ISCSI.index("    <auth") : ISCSI.index("  </source")]), "XT706"),
    "attribute": (ISCSI, _without(" username='libvirt'"), "XT10"),
    "name": (CLEAN, _without("  <name>images</name>\n"), "XT10"),
}


@pytest.mark.parametrize("what", DELETIONS)
def test_what_a_deletion_breaks_is_told(what: str, repository: Repository) -> None:
    text, change, rule = DELETIONS[what]
    repository.commit(pool=text)
    repository.write(pool=change(text))
    result = repository.lint("--fail-on", "info")
    assert result.status == 1
    assert any(finding.split(":")[2].startswith(rule) for finding in result.told), result.told
    repository.commit()
    assert repository.lint("--fail-on", "info").told == []


def test_one_more_thing_missing_at_the_same_tag(repository: Repository) -> None:
    broken = ISCSI.replace("    <host name='san.example.org'/>\n", "")
    repository.commit(pool=broken)
    repository.write(
        pool=broken.replace("    <device path='iqn.2020-01.org.example:disks'/>\n", "")
    )
    assert repository.lint().status == 1


def test_what_moves_is_old(repository: Repository) -> None:
    repository.commit(a=AUTOSTART)
    moved = AUTOSTART.replace("  <autostart/>\n", "").replace("</pool>", "  <autostart/>\n</pool>")
    repository.write(a="<!-- a\n comment -->\n" + moved)
    result = repository.lint()
    assert (result.status, result.told) == (0, [])
    assert "not reported: 1 already in the revision\n" in result.stderr
    repository.write(a=moved.replace("<pool", "<!-- x --><pool").replace("<name>", "\n\n <name>"))
    assert repository.lint().told == []


def test_a_copy_of_a_fault_is_new(repository: Repository) -> None:
    repository.commit(a=AUTOSTART)
    twice = AUTOSTART.replace("  <autostart/>\n", "  <autostart/>\n  <autostart/>\n")
    repository.write(a=twice, b=AUTOSTART.replace("images", "b"))
    assert [finding.split(":")[0] for finding in repository.lint().told] == ["a.xml", "b.xml"]


@pytest.mark.parametrize("edit", ["", "<!-- edited -->\n"])
@pytest.mark.parametrize("new", ["z", "sub__deep__a"])
@pytest.mark.parametrize("staged", [False, True])
def test_a_renamed_file(repository: Repository, new: str, edit: str, staged: bool) -> None:
    repository.commit(a=TYPO, b=OTHER)
    (repository.path / "a.xml").unlink()
    repository.write(**{new: TYPO + edit})
    if staged:
        repository.git("add", "-A")
    assert repository.lint().told == []
    repository.write(**{new: TYPO.replace("<name>", "<nmae>").replace("</name>", "</nmae>") + edit})
    assert [finding.split(":")[2] for finding in repository.lint().told] == ["XT101"]


def test_a_new_file_beside_an_old_one_is_no_renamed_one(repository: Repository) -> None:
    repository.commit(a=TYPO)
    repository.write(b=TYPO)
    assert [finding.split(":")[0] for finding in repository.lint(ignore="XT2,XT4").told] == [
        "b.xml"
    ]


@pytest.mark.parametrize("new", ["a", "z"])
def test_a_new_file_that_conflicts_with_an_old_one(repository: Repository, new: str) -> None:
    """Told at the later file by path, which the change need not have touched."""
    repository.commit(m=CLEAN)
    repository.write(**{new: WITH_UUID})
    result = repository.lint()
    assert result.status == 1
    assert [finding.split(":")[2] for finding in result.told] == ["XT401"]
    repository.commit()
    assert repository.lint().told == []


def test_an_old_conflict_stays_old_when_a_partner_is_renamed(repository: Repository) -> None:
    repository.commit(a=CLEAN, m=WITH_UUID)
    (repository.path / "a.xml").rename(repository.path / "z.xml")
    assert repository.lint().told == []
    repository.write(z=CLEAN.replace("</pool>", "  <!-- and more -->\n</pool>"))
    assert repository.lint().told == []


def test_a_change_that_makes_two_old_files_conflict(repository: Repository) -> None:
    repository.commit(a=OTHER, m=WITH_UUID)
    repository.write(a=CLEAN)
    assert [finding.split(":")[::2] for finding in repository.lint().told] == [["m.xml", "XT401"]]


def test_a_deleted_file_that_breaks_nothing(repository: Repository) -> None:
    repository.commit(a=CLEAN, b=OTHER)
    (repository.path / "b.xml").unlink()
    assert (repository.lint().status, repository.lint().told) == (0, [])


def test_suppressed(repository: Repository) -> None:
    comment = "<!-- xmltool: ignore[XT703] scratch space -->\n"
    hidden = TMP.replace("    <path>", f"    {comment}    <path>")
    repository.commit(a=CLEAN)
    repository.write(a=hidden)
    result = repository.lint("--fail-on", "warning", "--select", "XT703")
    assert (result.status, result.told) == (0, [])
    assert "not reported: 1 suppressed by comments\n" in result.stderr
    repository.commit()
    repository.write(a=TMP)
    assert repository.lint("--select", "XT703").told == ["a.xml:4:XT703"]


def test_in_a_subdirectory_and_through_other_paths(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = repository.path / 'b\u00e9 "low"\n\\'
    below.mkdir()
    (below / "c.xml").write_text(CLEAN)
    repository.commit(a=TYPO)
    (below / "c.xml").write_text(AUTOSTART)
    (repository.path / "link").symlink_to(below.name)
    monkeypatch.chdir(below)
    assert repository.lint().told == ["c.xml:3:XT136"]
    for path in ("..", str(repository.path), "../link", "../link/c.xml", "c.xml", "./c.xml"):
        assert len(repository.lint(path).told) == 1, path
    monkeypatch.chdir("/")
    assert len(repository.lint(str(repository.path)).told) == 1


def test_standard_input(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    import io
    import sys

    repository.commit(a=TYPO)
    for text, told in ((TYPO, 0), (TYPO + "<!-- x -->", 0), (AUTOSTART, 1)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert len(repository.lint("-", "--stdin-filename", "a.xml").told) == told


def test_line_ends_of_a_work_tree(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "true")
    repository.commit(a=TYPO)
    repository.write(a=TYPO.replace("\n", "\r\n"))
    assert repository.lint().told == []


def test_fixes_only_what_is_new(repository: Repository) -> None:
    repository.commit(a=CLEAN)
    repository.commit(a=AUTOSTART)
    path = repository.path / "a.xml"
    path.write_text(AUTOSTART + "<!-- end -->\n")
    assert main(["lint", "--fix", "--diff-base", "HEAD", "a.xml"]) == 0
    assert path.read_text() == AUTOSTART + "<!-- end -->\n"
    assert main(["lint", "--fix", "--diff-base", "HEAD~1", "a.xml"]) == 0
    assert path.read_text() == CLEAN + "<!-- end -->\n"


def test_a_version_over_the_limit(repository: Repository) -> None:
    repository.commit(a=TYPO + " " * 5_000_000)
    repository.write(a=TYPO)
    assert [finding.split(":")[2] for finding in repository.lint().told] == ["XT101"]


@pytest.mark.parametrize("text", ["first", "a..b", "a...b"])
def test_a_revision_by_the_text_of_its_message(text: str, repository: Repository) -> None:
    repository.write(a=TYPO)
    repository.git("add", ".")
    repository.git("commit", "-q", "-m", f"the {text} one")
    repository.commit(a=CLEAN)
    repository.write(a=TYPO)
    assert repository.lint(base=f":/{text}").told == []
    assert "no such revision" in repository.lint(base=":/nowhere").stderr


@pytest.mark.parametrize("revision", ["nonsense", "--output=x", "HEAD:a.xml", "", "-h"])
def test_no_such_revision(revision: str, repository: Repository, capsys: Capture) -> None:
    repository.commit(a=CLEAN)
    assert main(["lint", f"--diff-base={revision}"]) == 2
    assert f"--diff-base {revision}: git knows no such revision" in capsys.readouterr().err
    assert sorted(path.name for path in repository.path.iterdir()) == [".git", "a.xml"]


def test_no_repository(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.xml").write_text(CLEAN)
    assert main(["lint", "--diff-base", "HEAD", str(tmp_path / "a.xml")]) == 2
    assert "is in no git repository" in capsys.readouterr().err


def test_no_git(repository: Repository, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit(a=CLEAN)
    monkeypatch.setenv("PATH", str(repository.path))
    assert main(["lint", "--diff-base", "HEAD"]) == 2
    assert "git cannot be run" in capsys.readouterr().err


def test_a_baseline_is_not_written_from_a_part_of_the_findings(
    repository: Repository, capsys: Capture
) -> None:
    repository.commit(a=TYPO)
    arguments = ["lint", "--diff-base", "HEAD", "--write-baseline", "--baseline", "b.json"]
    assert main(arguments) == 2
    assert "exclude each other" in capsys.readouterr().err


def test_the_merge_base_of_two(repository: Repository) -> None:
    repository.commit(a=TYPO, b=OTHER)
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit(c=OTHER.replace("other", "more"))
    repository.git("checkout", "-q", "main")
    repository.commit(a=CLEAN)
    repository.git("checkout", "-q", "topic")
    assert repository.lint(base="main").told == ["a.xml:3:XT101"]
    for base in ("main...", "main...HEAD", "...main", "main...topic"):
        assert (repository.lint(base=base).status, repository.lint(base=base).told) == (0, [])
    repository.git("checkout", "-q", "--orphan", "other")
    repository.git("commit", "-q", "--allow-empty", "-m", "a start")
    assert "no commit in common" in repository.lint(base="main...").stderr
    assert "no such revision" in repository.lint(base="main...nowhere").stderr
    result = repository.lint(base="main..topic")
    assert (result.status, result.told) == (2, [])
    assert "a range, where one revision is wanted" in result.stderr


@pytest.mark.parametrize("parent", ["HEAD^1", "HEAD^2"])
def test_a_merge(repository: Repository, parent: str) -> None:
    repository.commit(a=CLEAN, b=OTHER)
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit(b=TYPO)
    repository.git("checkout", "-q", "main")
    repository.commit(a=CLEAN.replace("/srv", "/data"))
    repository.git("merge", "-q", "--no-ff", "-m", "a merge", "topic")
    told = ["b.xml:3:XT101"] if parent == "HEAD^1" else []
    assert [each for each in repository.lint(base=parent).told if "XT4" not in each] == told


def test_what_a_sparse_checkout_leaves_out_is_not_renamed(repository: Repository) -> None:
    repository.commit(out__a=TYPO, in__b=OTHER)
    repository.git("sparse-checkout", "set", "in")
    assert not (repository.path / "out").exists()
    repository.write(in__c=TYPO)
    assert repository.lint().told == ["in/c.xml:3:XT101"]
    repository.git("sparse-checkout", "disable")
    (repository.path / "out" / "a.xml").unlink()
    assert repository.lint().told == []


def test_a_submodule_is_held_against_the_commit_that_is_recorded(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory, capsys: Capture
) -> None:
    inner = Repository(tmp_path_factory.mktemp("inner"), capsys)
    inner.commit(old=TYPO)
    repository.commit(a=CLEAN)
    allow = ("-c", "protocol.file.allow=always")
    repository.git(*allow, "submodule", "-q", "add", str(inner.path), "sub")
    assert repository.lint().told == ["sub/old.xml:3:XT101"]
    repository.commit()
    assert repository.lint().told == []
    repository.write(sub__new=TYPO.replace("images", "new"))
    assert repository.lint().told == ["sub/new.xml:3:XT101"]
    assert repository.lint(base="HEAD~1").told == ["sub/new.xml:3:XT101", "sub/old.xml:3:XT101"]


@pytest.mark.parametrize("left", ["", "\n", "<!-- gone -->\n", "gone\n"])
def test_a_file_that_was_a_pool_and_is_emptied(repository: Repository, left: str) -> None:
    repository.commit(a=CLEAN, b=OTHER)
    repository.write(a=left, c=left)
    result = repository.lint()
    assert result.status == 1
    assert [each.partition(":")[0] for each in result.told] == ["a.xml"]


@pytest.mark.parametrize(
    "same",
    [
        lambda text: text.replace("'", '"'),
        lambda text: text.replace("  ", "\t"),
        lambda text: "".join(line.strip() for line in text.splitlines()),
        lambda text: f"\ufeff{text}",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: f"<?xml version='1.0' encoding='UTF-8'?>\n<!-- the guests -->\n{text}",
    ],
)
def test_what_is_written_otherwise_is_old(
    repository: Repository, same: Callable[[str], str]
) -> None:
    text = TYPO.replace("<name>", "<name title='x'>")
    repository.commit(a=text)
    (repository.path / "a.xml").write_bytes(same(text).encode())
    assert repository.lint().told == []
    (repository.path / "a.xml").write_bytes(same(text).replace("name>", "nmae>").encode())
    assert repository.lint().status == 1


def test_a_link_in_the_place_of_a_file_and_a_file_in_that_of_a_link(repository: Repository) -> None:
    repository.commit(a=CLEAN, b=OTHER)
    (repository.path / "c.xml").symlink_to("b.xml")
    repository.commit()
    (repository.path / "c.xml").unlink()
    repository.write(c=TYPO.replace("images", "c"))
    assert repository.lint().told == ["c.xml:3:XT101"]
    (repository.path / "a.xml").unlink()
    (repository.path / "a.xml").symlink_to("c.xml")
    assert repository.lint().told == ["c.xml:3:XT101"]
    assert repository.lint("a.xml").told == ["a.xml:3:XT101"]


def test_a_pool_that_becomes_a_template(repository: Repository) -> None:
    repository.commit(a=TYPO)
    repository.git("mv", "a.xml", "a.xml.j2")
    template = repository.path / "a.xml.j2"
    assert repository.lint().told == []
    template.write_text(template.read_text().replace("images", "{{ name }}", 1))
    assert repository.lint().told == []
    template.write_text(template.read_text().replace("<name>{{ name }}</name>", ""))
    assert repository.lint().told == ["a.xml.j2:1:XT103"]


def test_pools_in_a_script(repository: Repository) -> None:
    def script(*pools: str) -> str:
        return "#!/bin/sh\n" + "".join(f"virsh pool-define - <<EOF\n{one}EOF\n" for one in pools)

    file = repository.path / "make.sh"
    file.write_text(script(TYPO))
    repository.commit()
    file.write_text("#!/bin/sh\n# more\n" + script(TYPO, TYPO.replace("images", "more"))[10:])
    assert repository.lint("--embedded").told == ["make.sh:14:XT101"]
    file.write_text(script(CLEAN).replace("  <name>images</name>\n", ""))
    assert repository.lint("--embedded").told == ["make.sh:3:XT103"]
