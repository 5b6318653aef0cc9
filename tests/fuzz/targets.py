"""What is fuzzed: kinds of files, their seeds, and the commands that read them."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import NamedTuple

from xmltool.lint.baseline import Entry, baseline_text

FIXTURES = Path(__file__).parents[2] / "fixtures"

POOL = (
    b"<pool type='dir'><name>p</name><uuid>11111111-1111-4111-8111-111111111111</uuid><target><path>/p"
    b"</path></target></pool>\n"
)
STORE = "root/etc/libvirt/storage"
ROOT = ("--root", "root")


class Target(NamedTuple):
    """A kind of file.

    Attributes:
        name: for messages.
        file: where it stands in the working directory.
        seeds: what inputs are made of.
        commands: its readers; `SERVER` stands for an editor that has it open.
        weight: how often it is drawn.
    """

    name: str
    file: str
    seeds: tuple[bytes, ...]
    commands: tuple[tuple[str, ...], ...]
    weight: int = 2


SERVER = ("server",)


def _documents() -> tuple[bytes, ...]:
    paths = sorted(
        path for path in FIXTURES.rglob("*.xml") if path.is_file() and not path.is_symlink()
    )
    return (POOL, *(path.read_bytes() for path in paths[:: max(len(paths) // 400, 1)]))


_TEMPLATE = (
    (
        b"<pool type='{{ kind }}'>{% if a %}<name>{{ name }}</name>{% else %}<name>x</name>{% endif %}"
        b"{% for h in hosts %}<source><host name='{{ h }}'/></source>{% endfor %}<target><path>${P}/@Q@"
        b"</path></target></pool>\n"
    ),
    b"<pool type='dir'><% if @a %><name><%= @n %></name><% end %>%{ if b }<uuid/>%{ endif }</pool>",
    b"#jinja2: trim_blocks: True\n# {{ ansible_managed }}\n<pool type='dir'><name>%s</name></pool>",
)
_CONFIGURATION = (
    (
        b'select = ["XT1", "XT7"]\nexclude = ["a/**"]\n[lint]\nignore = ["XT705"]\n[lint.severity]\n'
        b'XT701 = "info"\n[lint.per-file-ignores]\n"*.xml" = ["XT7"]\n'
    ),
    (
        b'fail-on = "warning"\nlibvirt-version = "9.0"\nschema = "bundled"\none-store = true\nembedded = true\n'
        b'drift-ignore = ["target/path@p"]\nbaseline = "base.json"\ntemplate = "jinja"\n'
    ),
)
_JSON = (
    b'{"@type": "dir", "name": "p", "target": {"path": "/p", "permissions": {"mode": "0755"}}}',
    (
        b'[{"pool": {"@type": "rbd", "name": "p", "source": {"host": [{"@name": "h"}, {"@name": "i"}],'
        b' "name": "r"}}}]'
    ),
)
_UNIT = (
    (
        b"[Unit]\nAfter=network.target \\\n  a.service\nRequiresMountsFor=/p\n[Service]\n"
        b"ExecStart=/usr/sbin/libvirtd \"$A\" --config 'x y'\nEnvironment=A=b\n[Install]\nWantedBy=multi-user.target\n"
    ),
    b"[Mount]\nWhat=/dev/disk/by-label/x\nWhere=/p\nType=ext4\nOptions=noauto,x-systemd.automount\n",
)
_FSTAB = (
    b"# c\nLABEL=a /p ext4 rw,noauto,x-systemd.requires=b 0 2\nh:/e /q\\040r nfs _netdev 0 0\n",
)
_TMPFILES = (b'd /p 0755 root root -\nf "/q r" 0644 - - - text\nL+ /a - - - - ../b\nC /c%b\n',)
_OS_RELEASE = (b"ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME='Debian'\n",)
_CRYPTTAB = (b"# c\nm /dev/d none luks,noauto\nn UUID=a /key x-systemd.automount\n",)
_PRESET = (b"# c\nenable virt*.socket\ndisable *\n",)
_CONTEXTS = (b"# c\n/p(/.*)?  system_u:object_r:virt_image_t:s0\n/q -d <<none>>\n",)
_SECRET = (
    (
        b"<secret ephemeral='no' private='yes'><uuid>00000000-0000-4000-8000-000000000001</uuid>"
        b"<description>d</description><usage type='ceph'><name>n</name></usage></secret>"
    ),
    b"<secret><usage type='iscsi'><target>t</target></usage></secret>",
)
_BASELINE = (baseline_text([Entry("p.xml", "XT705", "0" * 16)] * 2).encode(),)
_LIVE = (
    json.dumps(
        {
            "version": 1, "tool": "xmltool 0", "taken_at": "2026-01-01T00:00:00Z", "connect": "qemu:///system",
            "pools": [{
                "name": "p", "uuid": "11111111-1111-4111-8111-111111111111", "type": "dir", "persistent": True,
                "active": True, "autostart": False, "used": True, "capacity": 1, "allocation": 1, "available": 1,
                "xml": POOL.decode(), "running_xml": None,
            }],
        }
    ).encode(),
)  # fmt: skip
_EMBEDDED = (
    b"#!/bin/sh\ncat > p.xml <<EOF\n<pool type='dir'>\n <name>$N</name>\n <target><path>/p</path></target>\n</pool>\nEOF\n",
    b"- copy:\n    content: |\n      <pool type='dir'><name>{{ n }}</name></pool>\n    dest: /p.xml\n",
)
_INVENTORY = (
    (
        b"lonely\n[web]  # c\nweb[01:03].example.com ansible_port=22\ndb-[a:c]\nh:2222\n[web:vars]\ncolor=red\n"
        b"[paris:children]\nweb\n[europe:children]\nparis\nother\n[other]\nh\n"
    ),
)
_INVENTORY_YAML = (
    (
        b'all:\n  hosts: {h: }\n  children:\n    web:\n      hosts: {"web[01:03]": {a: 22}}\n'
        b"    europe:\n      children: {paris: {children: {web: }}}\n"
    ),
    b'{"web": {"hosts": ["h", "i"], "vars": {}}, "all": {"children": ["web"]}, "_meta": {"hostvars": {}}}',
)
_VARS = (
    b"- {kind: dir, a: true, name: p, hosts: [h, i]}\n- {kind: rbd, name: &x q, hosts: [*x]}\n",
    b"kind: dir\nname: !!str p\na: 1e3\nhosts: []\n",
)
_HOST = (
    *_LIVE,
    json.dumps(
        {
            "version": 1, "checked_at": "2026-01-01T00:00:00Z", "connect": "qemu:///system", "notes": [],
            "drift": [{
                "kind": "changed", "pool": "p", "uuid": None, "severity": "error", "message": "m",
                "changes": [{"path": "target/path", "disk": "/a", "live": "/b"}],
            }],
        }
    ).encode(),
    json.dumps(
        {
            "version": 1, "tool": "xmltool 0", "schema": {"source": "bundled", "libvirt": "12.8.0"},
            "files": [{
                "file": "a.xml", "valid": True, "loads": False, "findings": [{
                    "rule": "XT203", "severity": "error", "message": "m", "line": 4, "column": 5, "end_line": 4,
                    "end_column": 8, "path": "/pool", "related": [], "fix": None, "also": [], "libvirt": None,
                    "effect": None,
                }],
            }],
        }
    ).encode(),
)  # fmt: skip
_DUMP = "r/sos_commands/virsh/virsh_-r_pool-dumpxml_p"
_LIST = "r/sos_commands/virsh/virsh_-r_pool-list_--all"
_ROWS = b" Name  State   Autostart\n----------\n p     active  yes\n\n"


def _archive() -> bytes:
    """Return a packed sos report."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in ((_LIST, _ROWS), (_DUMP, POOL), ("r/etc/libvirt/storage/p.xml", POOL)):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return raw.getvalue()


def _grammar() -> tuple[bytes, ...]:
    """Return a grammar in one file, of the make of libvirt's."""
    common = (
        b"<ref name='n'/><ref name='t'/><optional><element name='uuid'><text/></element></optional>"
    )
    types = b"".join(
        b"<define name='pool%s'><attribute name='type'><value>%s</value></attribute><interleave>%s"
        b"</interleave></define>" % (kind, kind, common)
        for kind in (b"dir", b"fs")
    )
    return (
        b"<grammar xmlns='http://relaxng.org/ns/structure/1.0' datatypeLibrary='http://www.w3.org/2001/"
        b"XMLSchema-datatypes'><start><element name='pool'><choice><ref name='pooldir'/><ref name='poolfs'/>"
        b"</choice></element></start>" + types
        + b"<define name='n'><element name='name'><data type='string'><param name='pattern'>[^\\n]+</param>"
        b"</data></element></define><define name='t'><element name='target'><element name='path'><text/>"
        b"</element></element></define></grammar>",
    )  # fmt: skip


TARGETS = (
    Target("document", "p.xml", _documents(), (
        ("validate", "p.xml"), ("lint", "--isolated", "p.xml"), ("lint", "--isolated", "--format", "json", "p.xml"),
        ("lint", "--isolated", "--diff", "--unsafe-fixes", "p.xml"), ("lint", "--isolated", "--format", "sarif", "p.xml"),
        ("lint", "--isolated", "--format", "html", "p.xml"), ("lint", "--isolated", "--format", "full", "p.xml"),
        ("lint", "--isolated", "--libvirt-version", "4.0,9.0", "p.xml"), ("validate", "--format", "junit", "p.xml"),
        ("fmt", "--diff", "p.xml"), ("fmt", "--check", "p.xml"), ("normalize", "p.xml"), ("diff", "p.xml", "least.xml"),
        ("convert", "p.xml"), ("explain", "p.xml"), ("define", "--dry-run", *ROOT, "p.xml"), ("generate", "-f", "p.xml"), SERVER,
        ("apply", "--dry-run", "--prune", *ROOT, "p.xml"), ("diff", "least.xml", "p.xml"), ("convert", "--to", "json", "p.xml"),
    ), 16),
    Target("template", "p.xml.j2", _TEMPLATE, (
        ("lint", "--isolated", "p.xml.j2"), ("validate", "p.xml.j2"), ("lint", "--isolated", "--template-vars", "vars.json", "p.xml.j2"), SERVER,
    )),
    Target("entry", f"{STORE}/p.xml", _documents(), (
        ("list", *ROOT), ("list", "--details", *ROOT), ("check", *ROOT), ("check", "--format", "json", *ROOT), ("info", "p", *ROOT),
        ("dumpxml", "p", *ROOT), ("explain", "p", *ROOT), ("undefine", "--dry-run", "p", *ROOT), ("build", "--dry-run", "p", *ROOT),
        ("drift", *ROOT, "--live-from", "live.json"), ("delete", "--dry-run", "p", *ROOT), ("rename", "--dry-run", "p", "q", *ROOT),
        ("autostart", "--dry-run", "p", *ROOT), ("define", "--dry-run", *ROOT, "least.xml"), ("list", "--all", "--autostart", *ROOT),
        ("fleet", "--definitions", STORE, "live.json"),
    ), 12),
    Target("configuration", "xmltool.toml", _CONFIGURATION, (("lint", "p.xml"), ("drift", *ROOT, "--live-from", "live.json"))),
    Target("baseline", "base.json", _BASELINE, (("lint", "--isolated", "--baseline", "base.json", "p.xml"),)),
    Target("json", "p.json", _JSON, (("convert", "p.json"), ("define", "--dry-run", *ROOT, "p.json"), ("apply", "--dry-run", *ROOT, "p.json"))),
    Target("live", "live.json", _LIVE, (("drift", *ROOT, "--live-from", "live.json"), ("info", "p", *ROOT, "--live-from", "live.json"))),
    Target("unit", "root/etc/systemd/system/virtqemud.service", _UNIT, (("check", *ROOT),)),
    Target("mount", "root/etc/systemd/system/p.mount", _UNIT, (("check", *ROOT),)),
    Target("fstab", "root/etc/fstab", _FSTAB, (("check", *ROOT),)),
    Target("tmpfiles", "root/etc/tmpfiles.d/p.conf", _TMPFILES, (("check", *ROOT),)),
    Target("os-release", "root/etc/os-release", _OS_RELEASE, (("check", *ROOT), ("capabilities", *ROOT))),
    Target("selinux", "root/etc/selinux/config", (b"SELINUX=enforcing\nSELINUXTYPE=targeted\n",), (("check", *ROOT),), 1),
    Target("drop-in", "root/etc/systemd/system/virtqemud.service.d/a.conf", _UNIT, (("check", *ROOT),), 1),
    Target("crypttab", "root/etc/crypttab", _CRYPTTAB, (("check", *ROOT),), 1),
    Target("preset", "root/etc/systemd/system-preset/0.preset", _PRESET, (("check", *ROOT),), 1),
    Target("contexts", "root/etc/selinux/targeted/contexts/files/file_contexts.local", _CONTEXTS, (("check", *ROOT),), 1),
    Target("secret", "s.xml", _SECRET, (("secret", "define", "--dry-run", *ROOT, "s.xml"), ("apply", "--dry-run", *ROOT, "s.xml"))),
    Target("value", "value", (b"AQIDBA==\n", b"secret"), (("secret", "define", "--dry-run", *ROOT, "--value-file", "value", "least-secret.xml"),), 1),
    Target("inventory", "hosts", _INVENTORY, (("fleet", "--inventory", "hosts", "live.json"),)),
    Target("inventory-yaml", "hosts.yml", _INVENTORY_YAML, (("fleet", "--inventory", "hosts.yml", "live.json"),)),
    Target("variables", "vars.yaml", _VARS, (("lint", "--isolated", "--template-vars", "vars.yaml", "beside/least.xml.j2"),), 1),
    Target("variables-json", "vars.json", _JSON, (("lint", "--isolated", "--template-vars", "vars.json", "beside/least.xml.j2"),), 1),
    Target("host", "h.json", _HOST, (
        ("fleet", "h.json"), ("fleet", "--format", "json", "h.json"), ("fleet", "--format", "html", "h.json", "live.json"),
        ("fleet", "--definitions", STORE, "h.json"), ("fleet", "--format", "prometheus", "h.json"), ("fleet", "--host-from", "json:a.b", "h.json"),
    )),
    Target("sos-list", f"sos/{_LIST[2:]}", (_ROWS,), (("fleet", "sos"), ("fleet", "--definitions", STORE, "sos")), 1),
    Target("sos-dump", f"sos/{_DUMP[2:]}", (POOL,), (("fleet", "sos"),), 1),
    Target("sos-packed", "sos.tar", (_archive(),), (("fleet", "sos.tar"),), 1),
    Target("grammar", "rng/storagepool.rng", _grammar(), (
        ("validate", "--schema", "rng", "p.xml"), ("schema", "list", "--schema", "rng"), ("schema", "show", "dir", "--schema", "rng"),
        ("lint", "--isolated", "--schema", "rng", "p.xml"),
    ), 1),
    Target("stored-secret", "root/etc/libvirt/secrets/00000000-0000-4000-8000-000000000001.xml", _SECRET, (
        ("secret", "list", *ROOT), ("check", *ROOT), ("secret", "info", "00000000-0000-4000-8000-000000000001", *ROOT),
    )),
    Target("embedded", "p.sh", _EMBEDDED, (("lint", "--isolated", "--embedded", "p.sh"), ("lint", "--isolated", "p.sh"))),
    Target("embedded-yaml", "p.yml", _EMBEDDED, (("lint", "--isolated", "--embedded", "p.yml"),), 1),
    Target("journal", f"{STORE}/.xmltool/journal", (b"xmltool-journal 1 00\n[]", b""), (("list", *ROOT), ("check", *ROOT))),
    Target("manifest", f"{STORE}/.xmltool/manifest", (b'{"p.xml": "sha256:%s"}\n' % (b"0" * 64),), (("apply", "--prune", "--dry-run", *ROOT, "p.xml"),)),
)  # fmt: skip
BY_NAME = {target.name: target for target in TARGETS}


def prepare(directory: Path) -> None:
    """Write what every command finds beside the file that is fuzzed, and nothing else of its kinds."""
    for name in (
        f"{STORE}/.xmltool",
        "root/etc/systemd/system",
        "root/etc/tmpfiles.d",
        "root/etc/libvirt/secrets",
        "root/p",
    ):
        (directory / name).mkdir(parents=True, exist_ok=True)
    (directory / f"{STORE}/.xmltool").chmod(0o700)
    for target in TARGETS:
        restore(directory, target)


_BESIDE = {
    "p.xml": POOL,
    "least.xml": POOL,
    "beside/least.xml.j2": _TEMPLATE[0],
    "least-secret.xml": _SECRET[0],
    f"{STORE}/p.xml": POOL,
    "live.json": _LIVE[0],
    "vars.json": b'{"kind": "dir", "name": "p", "hosts": ["h"]}',
    "root/etc/os-release": _OS_RELEASE[0],
    "root/etc/fstab": b"/dev/mapper/m /p ext4 defaults 0 0\n",
    "root/etc/selinux/config": b"SELINUX=enforcing\nSELINUXTYPE=targeted\n",
    f"sos/{_LIST[2:]}": _ROWS,
    f"sos/{_DUMP[2:]}": POOL,
}
"""What stands beside a fuzzed file, by its path."""


def restore(directory: Path, target: Target) -> None:
    """Put back what stands in a target's place when another one is fuzzed."""
    for name in (target.file, *_BESIDE) if target is TARGETS[0] else (target.file,):
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in _BESIDE:
            path.write_bytes(_BESIDE[name])
        else:
            path.unlink(missing_ok=True)
