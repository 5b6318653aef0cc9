"""SELinux labels and AppArmor in a root."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.check.system.roots import installed, put_file, report, rules
from tests.store.images import dir_pool, put
from xmltool.__main__ import main
from xmltool.confined.label import ATTRIBUTE

if TYPE_CHECKING:
    from pathlib import Path

STORE = "etc/libvirt/storage"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An enforcing system whose store is labelled."""
    installed(tmp_path)
    put_file(tmp_path, "etc/selinux/config", "# c\nSELINUX=enforcing\nSELINUXTYPE=targeted\n")
    (tmp_path / "var/lib/libvirt/images").mkdir(parents=True)
    put(tmp_path, "a.xml", dir_pool("a", "/var/lib/libvirt/images"))
    put(tmp_path, "b.xml", dir_pool("b", "/var/lib/libvirt/images/b"))
    try:
        os.setxattr(tmp_path / STORE, ATTRIBUTE, b"system_u:object_r:virt_etc_rw_t:s0\0")
    except OSError:
        pytest.skip("labels cannot be set here")
    return tmp_path


def test_files_without_a_label(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    message = rules(root, capsys, ".")["XT619"]
    assert "a.xml and 1 more" in message
    assert (
        f"`setfiles -r {root} {root}/etc/selinux/targeted/contexts/files/file_contexts" in message
    )
    for name in ("a.xml", "b.xml"):
        os.setxattr(root / STORE / name, ATTRIBUTE, b"virt_etc_rw_t")
    assert rules(root, capsys, ".") == {}


@pytest.mark.parametrize("change", ["autorelabel", "permissive", "no labels at all", "no config"])
def test_where_labels_do_not_matter(
    change: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if change == "autorelabel":
        put_file(root, ".autorelabel")
    elif change == "permissive":
        put_file(root, "etc/selinux/config", "SELINUX=permissive\n")
    elif change == "no config":
        (root / "etc/selinux/config").unlink()
    else:
        os.removexattr(root / STORE, ATTRIBUTE)
    assert "XT619" not in rules(root, capsys, ".")


def test_what_is_defined_here_is_labelled(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.xml", "b.xml"):
        (root / STORE / name).unlink()
    file = tmp_path / "new.xml"
    file.write_text(dir_pool("new", "/var/lib/libvirt/images"))
    assert main(["define", f"{file}", "--root", f"{root}", "--autostart"]) == 0
    assert rules(root, capsys, ".") == {}
    assert os.getxattr(root / STORE / "new.xml", ATTRIBUTE).startswith(b"system_u")


def test_a_target_that_the_policy_has_no_type_for(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(root, "c.xml", dir_pool("c", "/srv/my vm"))
    (root / "srv/my vm").mkdir(parents=True)
    message = rules(root, capsys, "c.xml")["XT620"]
    pattern = r"/srv/my\svm(/.*)?"  # semanage: "File specification can not include spaces"
    assert f"`semanage fcontext -a -t virt_image_t '{pattern}'`" in message
    assert rules(root, capsys) == {}
    local = put_file(root, "etc/selinux/targeted/contexts/files/file_contexts.local",
                     f"{pattern}    system_u:object_r:virt_image_t:s0\n")  # fmt: skip
    assert rules(root, capsys, "c.xml") == {}
    for known in ("/srv(/.*)? -d", "/srv/my vm(/.*)?", r"/srv/my\ vm"):
        local.write_text(f"# a comment\n{known} system_u:object_r:virt_image_t:s0\n")
        assert rules(root, capsys, "c.xml") == {}, known
    for other in ("/srv/my(/.*)?", "/srv/my vm/x", "/srv"):
        local.write_text(f"{other} system_u:object_r:virt_image_t:s0\n")
        assert "XT620" in rules(root, capsys, "c.xml"), other


@pytest.mark.parametrize(
    ("kind", "boolean"),
    [("nfs", "virt_use_nfs"), ("auto", "virt_use_nfs"), ("cifs", "virt_use_samba")],
)
def test_files_of_a_server_have_no_labels(
    kind: str, boolean: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = dir_pool("c", "/srv/n").replace("'dir'", "'netfs'")
    source = f"<source><host name='h'/><dir path='/e'/><format type='{kind}'/></source><target>"
    put(root, "c.xml", text.replace("<target>", source))
    (root / "srv/n").mkdir(parents=True)
    message = rules(root, capsys, "c.xml")["XT620"]
    assert f"`setsebool -P {boolean} on`" in message
    assert "semanage" not in message


def test_apparmor_is_told_when_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(tmp_path)
    put_file(tmp_path, "etc/apparmor.d/abstractions/libvirt-qemu")
    put(tmp_path, "a.xml", dir_pool("a", "/srv/my x"))
    (tmp_path / "srv/my x").mkdir(parents=True)
    assert "XT621" not in rules(tmp_path, capsys)
    local = tmp_path / "etc/apparmor.d/local/abstractions/libvirt-qemu"

    def said(rule: str) -> str:
        put_file(tmp_path, f"{local.relative_to(tmp_path)}", f"# local\n{rule}\n")
        main(["check", "--root", f"{tmp_path}", "--extend-select", "XT621"])
        return capsys.readouterr().out

    assert "/etc/apparmor.d/local/abstractions/libvirt-qemu" in said("")
    for known in ("/srv/my x/** rwk,", '  owner "/srv/my x/**" rwk,', "/srv/my x/ r,", "/srv/** rw,",
                  "/srv/my x/*.img rwk,", '"/srv/my x" r,'):  # fmt: skip
        assert "XT621" not in said(known), known
    for other in ("/srv/my x2/** rwk,", "# /srv/my x/** rwk,", "/srv/my x/a/** rwk,", "/srv/my r,"):
        assert "XT621" in said(other), other
    assert report(tmp_path, capsys)["a.xml"]["loaded"] is True
