"""Which grammar a report was made with: `--schema`, `--libvirt-version`, `--root`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xmltool import versions
from xmltool.errors import GrammarError, UsageError
from xmltool.grammar.choose import SCHEMAS, UNKNOWN, UNUSABLE, choose_grammars, target_versions
from xmltool.versions import NEWEST, Version, installed_version

if TYPE_CHECKING:
    from pathlib import Path

GRAMMAR = """\
<grammar xmlns="http://relaxng.org/ns/structure/1.0"><start>
  <element name="pool"><attribute name="type"/><element name="name"><text/></element></element>
</start></grammar>
"""


def directory_with_grammar(directory: Path, text: str = GRAMMAR) -> Path:
    directory.mkdir(parents=True)
    (directory / "storagepool.rng").write_text(text)
    return directory


def root_with_grammar(root: Path, text: str = GRAMMAR) -> Path:
    directory_with_grammar(root / SCHEMAS.lstrip("/"), text)
    return root


def test_bundled_for_the_newest_release_by_default() -> None:
    grammars, run = choose_grammars()
    assert [grammar.version for grammar in grammars] == [NEWEST]
    assert (run.schema_source, run.libvirt, run.notes) == ("bundled", str(NEWEST), ())


def test_several_releases_oldest_first() -> None:
    grammars, run = choose_grammars(libvirt_version="9.0, 7,7.0.0")
    assert [grammar.version for grammar in grammars] == [Version(7, 0, 0), Version(9, 0, 0)]
    assert run.libvirt == "7.0.0,9.0.0"


@pytest.mark.parametrize("text", ["", "x", "9.", "9.0.0.0", "1000", "9,", "-1", "9.0\n8"])
def test_what_is_no_release(text: str) -> None:
    with pytest.raises(UsageError):
        target_versions(text)


def test_the_release_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "installed_version", lambda: Version(9, 0, 0))
    assert target_versions("host,11") == (Version(9, 0, 0), Version(11, 0, 0))
    monkeypatch.setattr(versions, "installed_version", lambda: None)
    with pytest.raises(UsageError, match="no libvirt is installed"):
        target_versions("host")


def test_a_newer_release_is_judged_as_the_newest_known_with_one_warning() -> None:
    grammars, run = choose_grammars(libvirt_version="99,13.1,9.0")
    assert [grammar.version for grammar in grammars] == [Version(9, 0, 0), NEWEST]
    (note,) = run.notes
    assert note.startswith("XT691 libvirt 13.1.0, 99.0.0 is newer than the newest known one")


def test_the_release_in_a_root(tmp_path: Path) -> None:
    for text in ("root", "root,9"):
        with pytest.raises(UsageError, match=f"no libvirt is installed in {tmp_path}"):
            target_versions(text, f"{tmp_path}")
    library = tmp_path / "usr/lib/x86_64-linux-gnu/libvirt.so.0.9000.0"
    library.parent.mkdir(parents=True)
    library.touch()
    assert target_versions("root", f"{tmp_path}") == (Version(9, 0, 0),)
    library.rename(library.with_name("libvirt.so.0.13001.0"))
    grammars, run = choose_grammars("bundled", "root", f"{tmp_path}")
    assert [grammar.version for grammar in grammars] == [NEWEST]
    assert len(run.notes) == 1


def test_the_library_names_the_installed_release() -> None:
    places = {
        "/usr/lib": ["x86_64-linux-gnu", "python3"],
        "/usr/lib/x86_64-linux-gnu": ["libvirt.so.0", "libvirt.so.0.11003.0", "libvirt-qemu.so.0"],
        "/lib64": ["libvirt.so.0.7000.2"],
    }
    assert installed_version(lambda directory: places.get(directory, [])) == Version(11, 3, 0)
    assert installed_version(lambda _: []) is None


def test_a_directory_is_named_and_its_release_is_not_known(tmp_path: Path) -> None:
    directory = directory_with_grammar(tmp_path / "schemas")
    _, run = choose_grammars(str(directory))
    assert (run.schema_source, run.libvirt) == (str(directory), UNKNOWN)


def test_auto_takes_the_grammar_of_the_root(tmp_path: Path) -> None:
    root = root_with_grammar(tmp_path)
    library = root / "usr/lib64/libvirt.so.0.9000.0"
    library.parent.mkdir(parents=True)
    library.touch()
    grammars, run = choose_grammars(root=str(root))
    assert (run.schema_source, run.libvirt, run.notes) == (f"{root}{SCHEMAS}", "9.0.0", ())
    assert grammars[0].source == f"{root}{SCHEMAS}"


def test_the_real_root_has_no_grammar_of_its_own() -> None:
    assert choose_grammars(root="/").run.schema_source == "bundled"


def test_an_explicit_schema_counts_more_than_the_root(tmp_path: Path) -> None:
    root = root_with_grammar(tmp_path)
    assert choose_grammars("bundled", root=str(root)).run.schema_source == "bundled"


@pytest.mark.parametrize("text", ["", "<grammar>", "<pool/>", "<!DOCTYPE a><a/>"])
def test_an_unusable_grammar_of_a_root_is_a_warning(tmp_path: Path, text: str) -> None:
    _, run = choose_grammars(root=str(root_with_grammar(tmp_path, text)))
    assert run.schema_source == "bundled"
    (note,) = run.notes
    assert note.startswith(f"{UNUSABLE} {tmp_path}{SCHEMAS}: ")
    assert note.endswith("; judged by the bundled grammar")


def test_a_libvirt_without_a_grammar_is_a_warning(tmp_path: Path) -> None:
    assert choose_grammars(root=str(tmp_path)).run.notes == ()  # what no libvirt is in has none
    (tmp_path / "usr/lib64").mkdir(parents=True)
    (tmp_path / "usr/lib64/libvirt.so.0.11003.0").touch()
    assert "has no storagepool.rng" in choose_grammars(root=str(tmp_path)).run.notes[0]
    (tmp_path / "usr/lib64/libvirt.so.0.11003.0").unlink()
    (tmp_path / "usr/share/libvirt/schemas").mkdir(parents=True)
    assert "has no storagepool.rng" in choose_grammars(root=str(tmp_path)).run.notes[0]


def test_the_grammar_of_a_root_is_not_followed_out_of_it(tmp_path: Path) -> None:
    outside = directory_with_grammar(tmp_path / "outside")
    root = tmp_path / "root"
    link = root / SCHEMAS.lstrip("/")
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    assert choose_grammars(root=str(root)).run.schema_source == "bundled"


@pytest.mark.parametrize("text", ["", "<grammar>", "<pool/>"])
def test_an_unusable_directory_is_an_error(tmp_path: Path, text: str) -> None:
    directory = directory_with_grammar(tmp_path / "schemas", text)
    with pytest.raises(GrammarError, match=str(directory)):
        choose_grammars(str(directory))
