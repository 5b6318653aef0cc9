from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from xmltool.document.document import Document
from xmltool.files.found import HEAD, kind_of, read_found
from xmltool.files.inputs import Source, find_inputs

if TYPE_CHECKING:
    from pathlib import Path

POOL = "<pool type='dir'><name>x</name><target><path>/x</path></target></pool>\n"
LICENSE = "<!--" + " all rights reserved" * 400 + "-->\n"

POOLS = {
    "a.xml": POOL,
    "declared.xml": '\ufeff<?xml version="1.0"?>\n<!-- x -->' + POOL,
    "commented.xml": LICENSE + POOL,
    "case.xml": POOL.replace("pool", "Pool"),
    "shouted.xml": POOL.replace("pool", "POOL"),
    "prefix.xml": POOL.replace("<pool", "<v:pool xmlns:v='x'").replace("</pool", "</v:pool"),
    "namespace.xml": POOL.replace("<pool", "<pool xmlns='x'"),
    "misspelt.xml": POOL.replace("pool", "polo"),
    "misspelt2.xml": POOL.replace("pool", "ppol"),
    "longer.xml": POOL.replace("pool", "storagepool"),
    "pools.xml": f"<pools>{POOL}</pools>",
    "doctype.xml": "<!DOCTYPE pool [<!ENTITY a 'b'>]>" + POOL,
    "broken.xml": "text before " + POOL,
    "broken2.xml": "<name>x</name>" + POOL,
    "unclosed.xml": POOL[:-8],
    "unclosed2.xml": "<!-- unclosed " + POOL,
    "header.xml": "# {{ ansible_managed }}\n" + POOL,
    "t.xml.j2": "{% set a = 1 %}\n{# c #}{{ header }}" + POOL,
    "ansible.j2": "#jinja2: trim_blocks: True\n" + POOL,
    "branch.jinja2": "{% if a %}\n" + POOL + "{% endif %}",
    "go.gotmpl": '{{- if eq .Type "dir" }}\n' + POOL + "{{ end }}",
    "x.erb": "<%# comment -%>\n<% if x %>\n" + POOL + "<% end %>",
    "x.epp": "<%- | String $x | -%>\n" + POOL,
    "x.tftpl": "%{ if x }\n" + POOL + "%{ endif }",
    "x.tpl": POOL,
    "x.in": "@HEADER@\n" + POOL,
    "y.tmpl": "some words that a macro makes\n" + POOL,
}
OTHERS = {
    "domain.xml": ("<domain type='kvm'><source pool='x'/></domain>", "domain"),
    "pom.xml": ("<?xml version='1.0'?><project xmlns='x'/>", "project"),
    "fonts.xml": ("<!DOCTYPE fontconfig SYSTEM 'fonts.dtd'>\n<fontconfig/>", "DOCTYPE fontconfig"),
    "fragment.xml": ("<a/>\n<b/>", "a"),
    "empty.xml": ("", "empty"),
    "blank.xml": ("\n \n", "empty"),
    "comment.xml": ("<!-- nothing -->", "without an element"),
    "text.xml": ("nothing\n", "without an element"),
    "tool.xml": ("<tool id='x'><inputs/></tool>", "tool"),
    "poll.xml": ("<poll/>", "poll"),
    "holder.xml": (f"<config>{POOL}</config>", "config"),
    "state.xml": (f"<poolstate>{POOL}</poolstate>", "poolstate"),
    "xsl.xml": (f"<xsl:stylesheet xmlns:xsl='x'>{POOL}</xsl:stylesheet>", "xsl:stylesheet"),
    "guest.xml.j2": ("{% set a = 1 %}\n<domain>{{ a }}</domain>", "domain"),
    "net.xml.j2": ("<network {% if b %}ipv6='yes'{% endif %}/>", "network"),
    "vol.xml.j2": ("{# c #}\n<volume/>", "volume"),
    "nginx.j2": ("server { listen {{ port }}; }\n", "without an element"),
    "cm.tpl": (f"data:\n  pool.xml: |\n    {POOL}", "without an element"),
    "script.in": (f"#!/bin/sh\ncat <<EOF\n{POOL}EOF\n", "without an element"),
    "config.h.in": ("/* @X@ */\n#define POOL 1\n", "without an element"),
    "Makefile.in": ("all:\n\techo '<pool>'\n", "without an element"),
    "guest.erb": ("<% if x %>\n<domain/><% end %>", "domain"),
}


def write(directory: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (directory / name).write_text(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", POOLS)
def test_what_looks_like_a_pool(tmp_path: Path, name: str, encoding: str) -> None:
    path = tmp_path / name
    path.write_bytes(POOLS[name].encode(encoding))
    read = read_found(Source(str(path), found=True), None)
    assert isinstance(read, Document)
    assert read.data == path.read_bytes()
    assert [source.path for source in find_inputs([str(tmp_path)], templates=True).sources] == [
        str(path)
    ]


@pytest.mark.parametrize("name", OTHERS)
def test_what_does_not(tmp_path: Path, name: str) -> None:
    text, kind = OTHERS[name]
    path = tmp_path / name
    path.write_text(text)
    assert read_found(Source(str(path), found=True), None) == kind
    assert isinstance(read_found(Source(str(path), found=False), None), Document)
    path.write_text(LICENSE + text)
    expected = {"empty": "without an element"}.get(kind, kind)
    if not text.startswith(("<?xml", "#!")) or name == "pom.xml":
        assert read_found(Source(str(path), found=True), None) == expected


def test_a_file_at_the_edge_of_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    for size in range(HEAD - 3, HEAD + 4):
        path.write_text(POOL.ljust(size))
        read = read_found(Source(str(path), found=True), None)
        assert isinstance(read, Document)
        assert len(read.data) == size


def test_an_unreadable_one_is_an_input(tmp_path: Path) -> None:
    read = read_found(Source(str(tmp_path / "gone.xml"), found=True), None)
    assert isinstance(read, Document)
    assert not read.judged


@pytest.mark.parametrize("opener", ["<!--", "<?", "{%", "{#", "{{", "<%", "${", "# \n", "@a@", "<"])
def test_time_grows_with_the_text(opener: str) -> None:
    text = opener.encode() * 200_000
    started = time.process_time()
    kind_of(text, "a.xml")
    kind_of(text, "a.j2")
    assert time.process_time() - started < 2
