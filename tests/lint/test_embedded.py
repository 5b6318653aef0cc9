"""Pools inside other files: right line and column there, with the placeholders of the language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.lint.samples import CLEAN
from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

HOSTS: dict[str, tuple[str, str]] = {
    "shell": ("make.sh", """#!/bin/sh
set -e
cat > /tmp/pool.xml <<EOF
<pool type='dir'>
  <name>${POOL:-images}</name>
  <target><path>$TARGET</path></target>
</pool>
EOF
virsh pool-define /tmp/pool.xml
"""),
    "indented here-document": ("make.bash", """f() {
\tvirsh pool-define /dev/stdin <<-'EOF'
\t<pool type='dir'>
\t  <name>images</name>
\t  <target><path>/srv/images</path></target>
\t</pool>
\tEOF
}
"""),
    "echo": ("run.sh", """echo "<pool type=\\"dir\\"><name>$NAME</name><target><path>$(pwd)/x</path></target></pool>" > x
echo '<pool type="dir"><name>'"$NAME"'</name><target><path>/srv/x</path></target></pool>' > y
"""),
    "Containerfile": ("Containerfile", """FROM quay.io/fedora/fedora-bootc:42
RUN printf '<pool type="dir">\\n\\
  <name>images</name>\\n\\
  <target><path>/srv/images</path></target>\\n\\
</pool>\\n' > /etc/libvirt/storage/images.xml
"""),
    "kickstart": ("host.ks", """%post
cat > /etc/libvirt/storage/images.xml << EOF
<pool type='dir'>
  <name>images</name>
  <target><path>/srv/images</path></target>
</pool>
EOF
%end
"""),
    "Ansible": ("tasks.yml", """- name: define
  community.libvirt.virt_pool:
    command: define
    name: "{{ pool }}"
    xml: |
      <pool type='dir'>
        <name>{{ pool }}</name>
      {% if uuid is defined %}
        <uuid>{{ uuid }}</uuid>
      {% endif %}
        <target><path>{{ dir }}/{{ pool }}</path></target>
      </pool>
"""),
    "cloud-init": ("user-data.yaml", """#cloud-config
write_files:
  - path: /etc/libvirt/storage/images.xml
    content: "<pool type='dir'>\\n  <name>images</name>\\n  <target><path>/srv/images</path></target>\\n</pool>\\n"
"""),
    "Terraform": ("main.tf", """resource "x" "y" {
  xml = <<EOT
<pool type='${var.type}'>
  <name>${var.name}</name>
%{ if var.uuid != "" ~}
  <uuid>${var.uuid}</uuid>
%{ endif ~}
  <target><path>${var.path}</path></target>
</pool>
EOT
}
"""),
    "Nix": ("pool.nix", """{ name, ... }: {
  xml = ''
    <pool type='dir'>
      <name>${name}</name>
      <target><path>/srv/${name}</path></target>
    </pool>
  '';
}
"""),
    "Python": ("pool.py", '''XML = """<pool type='dir'>
  <name>{name}</name>
  <target><path>{path!s}</path></target>
</pool>""".format(name="a", path="/srv")
OTHER = (
    "<pool type='dir'>\\n"
    "  <name>%s</name>\\n"
    "  <target><path>" + path + "</path></target>"
    "</pool>"
)
'''),
    "Go": ("pool.go", '''package x

const xml = `<pool type="dir">
  <name>` + name + `</name>
  <target><path>%s</path></target>
</pool>`
'''),
    "Ruby": ("Vagrantfile", """xml = <<~XML
  <pool type="dir">
    <name>#{name}</name>
    <target><path>#{File.join(dir, name)}</path></target>
  </pool>
XML
"""),
    "Markdown": ("README.md", """# Pools

The element `<pool>` ends with `</pool>`.

```xml
<pool type='dir'>
  <name>images</name>
  <target><path>/srv/images</path></target>
</pool>
```

> <pool type='dir'>
>   <name>images</name>
>   <target><path>/srv/images</path></target>
> </pool>
"""),
    "AsciiDoc": ("guide.adoc", """----
<pool type='dir'>
  <name>{{ name }}</name>
  <target><path>/srv/images</path></target>
</pool>
----
"""),
    "comment": ("note.go", """// An example:
//
//   <pool type="dir">
//     <name>images</name>
//     <target><path>/srv/images</path></target>
//   </pool>
"""),
    "unknown": ("deploy.txt", """pool:
<pool type='dir'>
  <name>@NAME@</name>
  <target><path>/srv/images</path></target>
</pool>
"""),
}  # fmt: skip


def lint(where: Path, capsys: Capture, *arguments: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    options = ["--isolated", "--select", "XT0,XT1,XT2", "--format", "json"]
    main(["lint", *options, *arguments, f"{where}"])
    files: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["files"]
    return files


@pytest.mark.parametrize(("name", "text"), HOSTS.values(), ids=list(HOSTS))
def test_a_pool_that_is_right(name: str, text: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / name).write_text(text)
    (file,) = lint(tmp_path, capsys, "--embedded")
    assert file["file"] == f"{tmp_path}/{name}"
    assert (file["valid"], file["loads"], file["findings"]) == (True, True, [])


@pytest.mark.parametrize(("name", "text"), HOSTS.values(), ids=list(HOSTS))
def test_a_mistake_stands_at_its_place_in_the_file(
    name: str, text: str, tmp_path: Path, capsys: Capture
) -> None:
    wrong = text.replace("<target>", "<traget>").replace("</target>", "</traget>")
    (tmp_path / name).write_text(wrong)
    (file,) = lint(tmp_path / name, capsys)  # named, it needs no option
    places = []
    for number, line in enumerate(wrong.split("\n"), 1):
        column = line.find("<traget>")
        if column >= 0:
            places.append((number, column + 1))
    assert [(f["line"], f["column"]) for f in file["findings"] if f["rule"] == "XT101"] == places
    assert len(file["findings"]) == len(places)
    assert (file["valid"], file["findings"][0]["fix"]) == (False, None)


def test_without_the_option_other_files_are_not_looked_for(tmp_path: Path, capsys: Capture) -> None:
    for name, text in HOSTS.values():
        (tmp_path / name).write_text(text)
    (tmp_path / "a.xml").write_text("<pool type='mpath'><name>a</name></pool>")
    assert [file["file"] for file in lint(tmp_path, capsys)] == [f"{tmp_path}/a.xml"]
    assert len(lint(tmp_path, capsys, "--embedded")) == 1 + len(HOSTS)


@pytest.mark.parametrize(
    "text",
    [
        "nothing",
        "<pool type='dir'> is not complete",
        "prose about `<pool>` and `</pool>`",
        "\0<pool><name/></pool>",
    ],
)
def test_files_without_a_pool_are_counted(text: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.sh").write_text(text)
    (tmp_path / "a.xml").write_text("<pool type='mpath'><name>a</name></pool>")
    assert main(["lint", "--isolated", "--embedded", "--select", "XT0", f"{tmp_path}"]) == 0
    assert "1 file without a pool" in capsys.readouterr().err


def test_the_configuration_can_say_it(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.sh").write_text(HOSTS["shell"][1].replace("target>", "traget>"))
    (tmp_path / "xmltool.toml").write_text("embedded = true\n")
    assert main(["lint", f"{tmp_path}"]) == 1
    assert "a.sh:6:3: XT101" in capsys.readouterr().out


def test_a_file_is_never_fixed(tmp_path: Path, capsys: Capture) -> None:
    text = HOSTS["shell"][1].replace("target>", "traget>")
    (tmp_path / "a.sh").write_text(text)
    main(["lint", "--isolated", "--unsafe-fixes", f"{tmp_path}/a.sh"])
    assert (tmp_path / "a.sh").read_text() == text
    capsys.readouterr()


def test_branches_of_the_host_exclude_each_other(tmp_path: Path, capsys: Capture) -> None:
    text = HOSTS["Ansible"][1].replace(
        "<target><path>{{ dir }}/{{ pool }}</path></target>",
        "{% if a %}<target><path>/a</path></target>{% else %}<target><path>b</path></target>{% endif %}",
    )
    (tmp_path / "tasks.yml").write_text(text)
    (file,) = lint(tmp_path / "tasks.yml", capsys)
    (finding,) = file["findings"]
    assert (finding["rule"], finding["line"]) == ("XT106", 11)


def test_many_pools_of_one_file_are_cut_off(tmp_path: Path, capsys: Capture) -> None:
    pool = "<pool type='dir'><name>a</name><target><path>/a</path></target></pool>\n"
    (tmp_path / "a.txt").write_text("x\n" + pool * 600)
    (file,) = lint(tmp_path / "a.txt", capsys)
    assert [(f["rule"], f["line"]) for f in file["findings"]] == [("XT005", 502)]
    assert file["valid"] is None


def test_xml_by_another_name_is_a_pool_only_where_it_looks_like_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    foreign = {
        "a.out": "<?xml version='1.0' encoding='iso-8859-1'?>\n<HTML/>\n",
        "b.html": "<!DOCTYPE html>\n<html/>\n",
        "c.svg": f"<svg>{CLEAN}</svg>\n",
    }
    for name, text in {**foreign, "pool.xml.bak": CLEAN}.items():
        (tmp_path / name).write_text(text)
    assert main(["lint", "--embedded", "--fail-on", "info"]) == 0
    told = capsys.readouterr().err
    assert "1 file: all valid, all load" in told
    assert "judged 1 of 4 files; skipped what is no pool: 3 file without a pool\n" in told


def test_lines_in_messages_are_those_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.sh"
    twice = CLEAN.replace("  <target>", "  <name>more</name>\n  <target>", 1)
    file.write_text(f"#!/bin/sh\n\ncat <<E\n{twice}E\n")
    main(["lint", "--isolated", str(file)])
    assert "a.sh:6:3: XT107 " in (told := capsys.readouterr().out)
    assert "(the first is on line 5)" in told
