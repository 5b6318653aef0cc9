"""What is fuzzed: kinds of files, their seeds, and the commands that read them."""

from __future__ import annotations

import json
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
    """A kind of file: where it stands in the working directory, its seeds, its readers."""

    name: str
    file: str
    seeds: tuple[bytes, ...]
    commands: tuple[tuple[str, ...], ...]


def _documents() -> tuple[bytes, ...]:
    paths = sorted(
        path for path in FIXTURES.rglob("*.xml") if path.is_file() and not path.is_symlink()
    )
    return tuple(path.read_bytes() for path in paths[:: max(len(paths) // 400, 1)])


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

TARGETS = (
    Target("document", "p.xml", _documents(), (
        ("validate", "p.xml"), ("lint", "--isolated", "p.xml"), ("lint", "--isolated", "--format", "json", "p.xml"),
        ("lint", "--isolated", "--diff", "--unsafe-fixes", "p.xml"), ("lint", "--isolated", "--format", "sarif", "p.xml"),
        ("lint", "--isolated", "--format", "html", "p.xml"), ("lint", "--isolated", "--format", "full", "p.xml"),
        ("lint", "--isolated", "--libvirt-version", "4.0,9.0", "p.xml"), ("validate", "--format", "junit", "p.xml"),
        ("fmt", "--diff", "p.xml"), ("fmt", "--check", "p.xml"), ("normalize", "p.xml"), ("diff", "p.xml", "least.xml"),
        ("convert", "p.xml"), ("explain", "p.xml"), ("define", "--dry-run", *ROOT, "p.xml"), ("generate", "-f", "p.xml"),
    )),
    Target("template", "p.xml.j2", _TEMPLATE, (("lint", "--isolated", "p.xml.j2"), ("validate", "p.xml.j2"))),
    Target("entry", f"{STORE}/p.xml", _documents(), (
        ("list", *ROOT), ("list", "--details", *ROOT), ("check", *ROOT), ("check", "--format", "json", *ROOT), ("info", "p", *ROOT),
        ("dumpxml", "p", *ROOT), ("explain", "p", *ROOT), ("undefine", "--dry-run", "p", *ROOT), ("build", "--dry-run", "p", *ROOT),
        ("drift", *ROOT, "--live-from", "live.json"),
    )),
    Target("configuration", "xmltool.toml", _CONFIGURATION, (("lint", "p.xml"), ("drift", *ROOT, "--live-from", "live.json"))),
    Target("baseline", "base.json", _BASELINE, (("lint", "--isolated", "--baseline", "base.json", "p.xml"),)),
    Target("json", "p.json", _JSON, (("convert", "p.json"), ("define", "--dry-run", *ROOT, "p.json"), ("apply", "--dry-run", *ROOT, "p.json"))),
    Target("live", "live.json", _LIVE, (("drift", *ROOT, "--live-from", "live.json"), ("info", "p", *ROOT, "--live-from", "live.json"))),
    Target("unit", "root/etc/systemd/system/virtqemud.service", _UNIT, (("check", *ROOT),)),
    Target("mount", "root/etc/systemd/system/p.mount", _UNIT, (("check", *ROOT),)),
    Target("fstab", "root/etc/fstab", _FSTAB, (("check", *ROOT),)),
    Target("tmpfiles", "root/etc/tmpfiles.d/p.conf", _TMPFILES, (("check", *ROOT),)),
    Target("os-release", "root/etc/os-release", _OS_RELEASE, (("check", *ROOT), ("capabilities", *ROOT))),
    Target("secret", "s.xml", _SECRET, (("secret", "define", "--dry-run", *ROOT, "s.xml"),)),
    Target("stored-secret", "root/etc/libvirt/secrets/00000000-0000-4000-8000-000000000001.xml", _SECRET, (
        ("secret", "list", *ROOT), ("check", *ROOT), ("secret", "info", "00000000-0000-4000-8000-000000000001", *ROOT),
    )),
    Target("embedded", "p.sh", _EMBEDDED, (("lint", "--isolated", "--embedded", "p.sh"), ("lint", "--isolated", "p.sh"))),
    Target("journal", f"{STORE}/.xmltool/journal", (b"xmltool-journal 1 00\n[]", b""), (("list", *ROOT), ("check", *ROOT))),
    Target("manifest", f"{STORE}/.xmltool/manifest", (b'{"p.xml": "file:00"}',), (("apply", "--prune", "--dry-run", *ROOT, "p.xml"),)),
)  # fmt: skip
BY_NAME = {target.name: target for target in TARGETS}


def prepare(directory: Path) -> None:
    """Write what every command finds beside the file that is fuzzed."""
    for name in (
        f"{STORE}/.xmltool",
        "root/etc/systemd/system",
        "root/etc/tmpfiles.d",
        "root/etc/libvirt/secrets",
    ):
        (directory / name).mkdir(parents=True, exist_ok=True)
    (directory / f"{STORE}/.xmltool").chmod(0o700)
    for name in ("p.xml", "least.xml", f"{STORE}/p.xml"):
        (directory / name).write_bytes(POOL)
    (directory / "live.json").write_bytes(_LIVE[0])
    for name in ("xmltool.toml", "base.json"):
        (directory / name).unlink(missing_ok=True)
    (directory / "root/etc/os-release").write_bytes(_OS_RELEASE[0])
