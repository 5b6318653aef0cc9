"""Inputs that grow: each shape repeats one thing `n` times in one kind of file.

A shape is written below a directory and read by the commands that read its kind. Nothing here is
like a real pool: it is what a stranger can write into a repository, a root or a configuration.
"""

from __future__ import annotations

import json
import math
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LIMIT = 4 * 1024 * 1024
"""Of a document, in bytes (libvirt: remote_protocol.x, REMOTE_STRING_MAX)."""

ROOTED = ("--root", "root")
STORE = "root/etc/libvirt/storage"
SERVER = ("server", "p.xml")
"""Stands for an editor that has the file open."""
NAMED = (
    ("list", "--details", *ROOTED),
    ("info", "p", *ROOTED),
    ("dumpxml", "p", *ROOTED),
    ("explain", "p", *ROOTED),
    ("undefine", "--dry-run", "p", *ROOTED),
    ("rename", "--dry-run", "p", "q", *ROOTED),
    ("autostart", "--dry-run", "p", *ROOTED),
    ("build", "--dry-run", "p", *ROOTED),
    ("delete", "--dry-run", "p", *ROOTED),
    ("drift", *ROOTED, "--live-from", "live.json"),
    ("drift", *ROOTED, "--live-from", "live.json", "--format", "json"),
    ("fleet", "--definitions", STORE, "live.json"),
)
"""What else reads a store with a pool `p`."""
DOCUMENT = (
    ("validate", "p.xml"),
    ("lint", "--isolated", "p.xml"),
    ("lint", "--isolated", "--format", "json", "p.xml"),
    ("lint", "--isolated", "--diff", "--unsafe-fixes", "p.xml"),
    ("fmt", "--check", "p.xml"),
    ("normalize", "p.xml"),
    ("diff", "p.xml", "least.xml"),
    ("convert", "p.xml"),
    ("explain", "p.xml"),
    ("define", "--dry-run", *ROOTED, "p.xml"),
    ("list", *ROOTED),
    ("check", *ROOTED),
    ("validate", "--format", "junit", "p.xml"),
    ("lint", "--isolated", "--format", "full", "p.xml"),
    ("lint", "--isolated", "--format", "sarif", "p.xml"),
    ("lint", "--isolated", "--format", "html", "p.xml"),
    ("lint", "--isolated", "--libvirt-version", "4.0,9.0", "p.xml"),
    ("lint", "--isolated", "--write-baseline", "--baseline", "b.json", "p.xml"),
    ("fmt", "--diff", "p.xml"),
    ("convert", "--to", "json", "p.xml"),
    ("generate", "-f", "p.xml"),
    ("apply", "--dry-run", *ROOTED, "p.xml"),
    SERVER,
    *NAMED,
)
TEMPLATE = (
    ("validate", "p.xml.j2"),
    ("lint", "--isolated", "p.xml.j2"),
    ("lint", "--isolated", "--format", "json", "p.xml.j2"),
    ("lint", "--isolated", "--template-vars", "vars.json", "p.xml.j2"),
    ("server", "p.xml.j2"),
)
LINTED = (
    ("lint", "p.xml"),
    ("lint", "--format", "json", "p.xml"),
    ("fmt", "--check", "p.xml"),
    ("drift", *ROOTED, "--live-from", "live.json"),
    SERVER,
)
ROOT = (
    ("check", *ROOTED),
    ("list", *ROOTED),
    ("capabilities", *ROOTED),
    ("explain", "p", *ROOTED),
    ("build", "--dry-run", "--tmpfiles", "/etc/tmpfiles.d/p.conf", "p", *ROOTED),
    ("lint", "--isolated", "--libvirt-version", "root", *ROOTED, "p.xml"),
)
SECRET = (
    ("secret", "define", "--dry-run", *ROOTED, "s.xml"),
    ("secret", "list", *ROOTED),
    ("check", *ROOTED),
    ("secret", "info", "00000000-0000-4000-8000-000000000001", *ROOTED),
    ("secret", "undefine", "--dry-run", "00000000-0000-4000-8000-000000000001", *ROOTED),
    ("apply", "--dry-run", *ROOTED, "s.xml"),
)
JSON = (
    ("convert", "p.json"),
    ("define", "--dry-run", *ROOTED, "p.json"),
    ("apply", "--dry-run", *ROOTED, "p.json"),
    ("generate", "-f", "p.json"),
    ("diff", "p.json", "least.xml"),
)

LEAST = "<pool type='dir'><name>p</name><target><path>/p</path></target></pool>\n"


class Shape(NamedTuple):
    """One thing that is repeated.

    Attributes:
        name: for the test's name.
        commands: what reads it; the working directory is the one that was written to.
        file: where it stands below that directory; a copy of a document `p.xml` is in `root` too.
        text: the file's content for a number of repetitions; None: `write` makes the files.
        write: writes files for a number of repetitions.
        most: repetitions beyond which nobody goes, below the limit of bytes.
    """

    name: str
    commands: tuple[tuple[str, ...], ...]
    file: str
    text: Callable[[int], str] | None = None
    write: Callable[[Path, int], None] | None = None
    most: int = LIMIT

    def put(self, directory: Path, number: int) -> int:
        """Write the shape with so many repetitions and return the bytes of its file."""
        if self.write is not None:  # what a larger one wrote must be gone
            for name in ("root", "pools"):
                shutil.rmtree(directory / name, ignore_errors=True)
        (directory / "least.xml").write_text(LEAST)
        (directory / "live.json").write_text(snapshot([live("p", LEAST)]))
        template = LEAST.replace("/p<", "{% for x in b %}/{{ x }}{% endfor %}<")
        (directory / "t.xml.j2").write_text(template)
        (directory / "vars.json").write_text('{"a": true, "b": ["x"], "h": "h"}')
        store = directory / STORE
        store.mkdir(parents=True, exist_ok=True)
        if self.write is not None:
            self.write(directory, number)
            return 0
        assert self.text is not None
        data = self.text(number).encode("utf-8", "surrogatepass")
        path = directory / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if self.file == "p.xml":
            (store / "p.xml").write_bytes(data)
        elif self.file not in ("p.json", "s.xml", "p.xml.j2"):
            (store / "p.xml").write_text(LEAST)
            (directory / "p.xml").write_text(LEAST)
            (directory / "q.xml").write_text(LEAST.replace("p<", "q<"))
        if self.file == "s.xml":
            secrets = directory / "root/etc/libvirt/secrets"
            secrets.mkdir(parents=True, exist_ok=True)
            (secrets / "00000000-0000-4000-8000-000000000001.xml").write_bytes(data)
        return len(data)


def run(argv: tuple[str, ...]) -> int:
    if argv[0] == "server":
        from tests.fuzz.editor import opened

        opened(Path(argv[1]).resolve(), random.Random(1))
        return 0
    return main(argv)


UUID = "00000000-0000-4000-8000-000000000001"


def live(name: str, xml: str) -> dict[str, object]:
    """Return a pool as a snapshot has it."""
    return {
        "name": name, "uuid": UUID, "type": "dir", "persistent": True, "active": True, "autostart": False,
        "used": True, "capacity": 1, "allocation": 1, "available": 1, "xml": xml.replace("</name>", f"</name><uuid>{UUID}</uuid>", 1),
        "running_xml": None,
    }  # fmt: skip


def snapshot(pools: Sequence[object], **more: object) -> str:
    """Return what `snapshot` writes of a host."""
    head = {"version": 1, "tool": "xmltool 0", "taken_at": "2026-01-01T00:00:00Z"}
    return json.dumps({**head, "connect": "qemu:///system", "pools": pools, **more})


def pool(inside: str, kind: str = "dir") -> str:
    return f"<pool type='{kind}'>{inside}</pool>\n"


def named(inside: str, kind: str = "dir") -> str:
    return pool(f"<name>p</name>{inside}", kind)


TARGET = "<target><path>/p</path></target>"


def numbered(form: str, number: int, start: int = 0) -> str:
    """Repeat a form; # is a number of its own each time, ~ a quote."""
    form = form.replace("~", "'")
    return "".join(form.replace("#", str(index)) for index in range(start, start + number))


def _documents() -> Iterator[Shape]:
    texts: dict[str, Callable[[int], str]] = {
        "attributes": lambda n: f"<pool type='dir'{numbered(' a#=~~', n)}/>",
        "attributes-below": lambda n: named(f"<source{numbered(' a#=~~', n)}/>"),
        "attributes-of-many": lambda n: named(numbered("<b a='#' b='' c='' d=''/>", n)),
        "unknown-children": lambda n: named(numbered("<u#/>", n) + TARGET),
        "unknown-children-of-a-name": lambda n: named("<bogus/>" * n + TARGET),
        "unknown-in-source": lambda n: named(f"<source>{numbered('<u#/>', n)}</source>{TARGET}"),
        "misspelt-children": lambda n: named("<taget><path>/p</path></taget>" * n),
        "misplaced-children": lambda n: named(f"{TARGET}{'<path>/x</path>' * n}"),
        "known-elsewhere": lambda n: named(f"<source>{'<mode>0755</mode>' * n}</source>{TARGET}"),
        "equal-siblings": lambda n: named("<uuid/>" * n + TARGET),
        "names": lambda n: pool("<name>p</name>" * n + TARGET),
        "targets": lambda n: named(TARGET * n),
        "bad-values": lambda n: named(
            f"<source>{numbered('<host name=~h#~ port=~x#~/>', n)}<name>r</name></source>",
            "rbd",
        ),
        "hosts": lambda n: named(
            f"<source>{numbered('<host name=~h#~/>', n)}<name>r</name></source>", "rbd"
        ),
        "devices": lambda n: named(
            f"<source>{numbered('<device path=~/dev/d#~/>', n)}</source>"
            "<target><path>/dev/vg</path></target>",
            "logical",
        ),
        "equal-devices": lambda n: named(
            f"<source>{numbered('<device path=~/dev/sda~/>', n)}</source>"
            "<target><path>/dev/vg</path></target>",
            "logical",
        ),
        "options": lambda n: (
            "<pool type='rbd' xmlns:rbd='http://libvirt.org/schemas/storagepool/rbd/1.0'>"
            "<name>p</name><source><host name='h'/><name>r</name></source><rbd:config_opts>"
            f"{numbered('<rbd:option name=~o#~ value=~v~/>', n)}"
            "</rbd:config_opts></pool>\n"
        ),
        "mount-options": lambda n: (
            "<pool type='netfs' xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'>"
            "<name>p</name><source><host name='h'/><dir path='/e'/><format type='nfs'/></source>"
            f"{TARGET}<fs:mount_opts>{numbered('<fs:option name=~o#~/>', n)}"
            "</fs:mount_opts></pool>\n"
        ),
        "long-name": lambda n: pool(f"<name>{'n' * n}</name>{TARGET}"),
        "long-path": lambda n: named(f"<target><path>{'/a' * n}</path></target>"),
        "slashes": lambda n: named(f"<target><path>{'/' * n}p</path></target>"),
        "dots": lambda n: named(f"<target><path>{'/..' * n}</path></target>"),
        "blanks-in-a-value": lambda n: pool(f"<name>p{' ' * n}q</name>{TARGET}"),
        "digits": lambda n: named(f"<capacity>{'9' * n}</capacity>{TARGET}"),
        "zeros": lambda n: named(
            f"<target><path>/p</path><permissions><mode>{'0' * n}</mode></permissions></target>"
        ),
        "uuid": lambda n: named(f"<uuid>{'a-' * n}</uuid>{TARGET}"),
        "symbolic-mode": lambda n: named(
            "<target><path>/p</path><permissions><mode>"
            f"{'u=rwx,' * n}</mode></permissions></target>"
        ),
        "host-list": lambda n: named(
            f"<source><host name='{'h:1,' * n}'/><name>r</name></source>", "rbd"
        ),
        "wwn": lambda n: named(
            f"<source><adapter type='fc_host' wwnn='{'ab:' * n}' wwpn='{'0' * 16}'/></source>"
            "<target><path>/dev/disk/by-id</path></target>",
            "scsi",
        ),
        "comment": lambda n: named(f"<!--{'c ' * n}-->{TARGET}"),
        "comments": lambda n: named("<!-- c -->" * n + TARGET),
        "comments-unclosed": lambda n: named("<!--xmltool:" * n),
        "comments-with-dashes": lambda n: named(f"<!--{' --' * n}"),
        "suppressions": lambda n: named("<!-- xmltool: ignore[XT705] -->\n" * n + TARGET),
        "suppressions-of-faults": lambda n: named(
            "<!-- xmltool: ignore[XT101] why -->\n<bogus/>\n" * n + TARGET
        ),
        "suppressions-unknown": lambda n: named("<!-- xmltool: ignore[XT9999] -->\n" * n + TARGET),
        "suppressions-on-one-line": lambda n: named(
            "<!-- xmltool: ignore[XT101] why --><bogus/>" * n + TARGET
        ),
        "suppressions-of-one-line": lambda n: named(
            "<!-- xmltool: ignore[XT101] -->\n" * n + "<bogus/>" * n + TARGET
        ),
        "suppressed-rules-of-faults": lambda n: named(
            f"<!-- xmltool: ignore-file[{'XT101, ' * n}] -->{'<bogus/>' * n}{TARGET}"
        ),
        "suppressed-attributes": lambda n: (
            f"<!-- xmltool: ignore-file[{'XT102, ' * n}] --><pool type='dir'{numbered(' a#=~~', n)}/>"
        ),
        "suppressed-words": lambda n: named(
            f"<!-- xmltool: ignore[{numbered('bogus#, ', n)}] -->{TARGET}"
        ),
        "suppressed-rules": lambda n: named(f"<!-- xmltool: ignore[{'XT705,' * n}] -->{TARGET}"),
        "suppression-brackets": lambda n: named(f"<!-- xmltool: ignore{'[' * n} -->{TARGET}"),
        "suppression-blanks": lambda n: named(f"<!-- xmltool:{' ' * n}ignore[XT705] -->{TARGET}"),
        "instructions": lambda n: named("<?x y?>" * n + TARGET),
        "sections": lambda n: pool(f"<name>{'<![CDATA[x]]>' * n}</name>{TARGET}"),
        "sections-unclosed": lambda n: pool("<name>" + "<![CDATA[" * n),
        "references": lambda n: pool(f"<name>{'&amp;' * n}</name>{TARGET}"),
        "references-unknown": lambda n: pool(f"<name>{'&nbsp;' * n}</name>{TARGET}"),
        "ampersands": lambda n: pool(f"<name>{'& ' * n}</name>{TARGET}"),
        "open-elements": lambda n: pool("<a>" * n),
        "closed-elements": lambda n: pool("</a>" * n),
        "crossed-elements": lambda n: named("<a><b></a></b>" * n),
        "elements-without-end": lambda n: named("<target><path>/p</target>" * n),
        "smaller-than": lambda n: named("<" * n),
        "greater-than": lambda n: named(">" * n),
        "open-tags": lambda n: "<pool " * n,
        "open-quotes": lambda n: named('<a b="' * n),
        "open-values": lambda n: f"<pool type='dir{' a=' * n}",
        "bare-values": lambda n: named("<a b=c/>" * n),
        "equal-signs": lambda n: f"<pool {'=' * n}>",
        "quotes": lambda n: f"<pool type='{chr(34) * n}>",
        "backslashes": lambda n: pool("<name>" + "\\" * n + "</name>"),
        "namespaces": lambda n: f"<pool{numbered(' xmlns:n#=~u:#~', n)} type='dir'/>",
        "prefixes": lambda n: named(numbered("<n#:a/>", n) + TARGET),
        "lines": lambda n: named("\n" * n + TARGET),
        "lines-with-faults": lambda n: named("<bogus/>\n" * n),
        "carriage-returns": lambda n: named("\r" * n + TARGET),
        "blanks": lambda n: named(" " * n + TARGET),
        "stray-text": lambda n: named("x<a/>" * n + TARGET),
        "wide-characters": lambda n: pool(f"<name>{'ä字' * n}</name>{TARGET}"),
        "controls": lambda n: pool(f"<name>{chr(1) * n}</name>"),
        "before-the-root": lambda n: "<!-- -->\n" * n + LEAST,
        "blanks-before-the-root": lambda n: " \n" * n + LEAST,
        "after-the-root": lambda n: LEAST + "<!-- -->\n" * n,
        "roots": lambda n: LEAST * n,
        "declaration": lambda n: f"<?xml version='1.0' {numbered('encoding=~x~ ', n)}?>" + LEAST,
        "declaration-unclosed": lambda n: "<?xml " * n,
        "doctype": lambda n: f"<!DOCTYPE pool [{numbered('<!ENTITY e# ~x~>', n)}]>" + LEAST,
        "doctype-unclosed": lambda n: "<!DOCTYPE pool [" * n,
        "pools": lambda n: f"<pools>{LEAST * n}</pools>",
        "conflict-marks": lambda n: "<<<<<<< a\n=======\n>>>>>>> b\n" * n + LEAST,
        "fences": lambda n: "```xml\n" * n + LEAST,
        "braces": lambda n: pool(f"<name>{'{' * n}</name>{TARGET}"),
        "holes": lambda n: pool(f"<name>{'{{ a }}' * n}</name>{TARGET}"),
        "percent-zeros": lambda n: pool(f"<name>%{'0' * n}</name>{TARGET}"),
        "percents": lambda n: pool(f"<name>{'%s' * n}</name>{TARGET}"),
        "dollars": lambda n: pool(f"<name>{'${' * n}</name>{TARGET}"),
        "ats": lambda n: pool(f"<name>{'@' * n}A</name>{TARGET}"),
        "underscores": lambda n: pool(f"<name>{'__' * n}A</name>{TARGET}"),
        "escaped-markup": lambda n: "&lt;pool " * n,
        "prompt": lambda n: "a@b " + "x:" * n + "\n" + LEAST,
        "prompts": lambda n: "a@b x:~\n" * n + LEAST,
    }
    for name, text in texts.items():
        yield Shape(f"document-{name}", DOCUMENT, "p.xml", text)


def _templates() -> Iterator[Shape]:
    texts: dict[str, Callable[[int], str]] = {
        "holes": lambda n: pool(f"<name>{'{{ a }}' * n}</name>{TARGET}"),
        "holes-in-many": lambda n: named(
            f"<source>{numbered('<host name=~{{ h }}~/>', n)}<name>r</name></source>", "rbd"
        ),
        "holes-unclosed": lambda n: pool(f"<name>{'{{ ' * n}</name>{TARGET}"),
        "braces": lambda n: pool(f"<name>{'{' * n}</name>{TARGET}"),
        "statements-unclosed": lambda n: named("{% if " * n + TARGET),
        "comments-unclosed": lambda n: named("{# " * n + TARGET),
        "if": lambda n: named("{% if a %}<bogus/>{% endif %}" * n + TARGET),
        "if-distinct": lambda n: named(
            numbered("{% if a# %}<uuid>x</uuid>{% endif %}", n) + TARGET
        ),
        "if-open": lambda n: named("{% if a %}" * n + TARGET),
        "if-nested": lambda n: named("{% if a %}" * n + TARGET + "{% endif %}" * n),
        "elif": lambda n: named(
            "{% if a %}<x/>" + numbered("{% elif a == # %}<y/>", n) + "{% endif %}" + TARGET
        ),
        "for": lambda n: named("{% for a in b %}<bogus/>{% endfor %}" * n + TARGET),
        "endif": lambda n: named("{% endif %}" * n + TARGET),
        "and": lambda n: named("{% if " + "a and " * n + "b %}<x/>{% endif %}" + TARGET),
        "parentheses": lambda n: named("{% if " + "(" * n + "a" + ")" * n + " %}<x/>{% endif %}"),
        "brackets": lambda n: named("{% if a" + "['b']" * n + " %}<x/>{% endif %}" + TARGET),
        "filters": lambda n: named("{% if a" + " | trim" * n + " %}<x/>{% endif %}" + TARGET),
        "in-list": lambda n: named("{% if a in [" + numbered("'#', ", n) + "] %}<x/>{% endif %}"),
        "blanks-in-a-statement": lambda n: named(
            "{% if" + " " * n + "a %}<x/>{% endif %}" + TARGET
        ),
        "raw": lambda n: named("{% raw %}" * n + TARGET),
        "set": lambda n: named(numbered("{% set a# = 1 %}", n) + TARGET),
        "erb": lambda n: named("<% if a %><bogus/><% end %>" * n + TARGET),
        "erb-unclosed": lambda n: named("<% " * n + TARGET),
        "erb-do": lambda n: named("<% a.each do " + "|" * n + " %><x/><% end %>" + TARGET),
        "terraform": lambda n: named("%{ if a }<bogus/>%{ endif }" * n + TARGET),
        "terraform-unclosed": lambda n: named("%{ if ${" * n + TARGET),
        "hash-lines": lambda n: "# comment\n" * n + LEAST,
        "faults-and-holes": lambda n: named(numbered("<u# a='{{ a }}'/>", n) + TARGET),
        "unclosed-elements": lambda n: named("{% if a %}<x>{% endif %}" * n + TARGET),
    }
    for name, text in texts.items():
        yield Shape(f"template-{name}", TEMPLATE, "p.xml.j2", text)


def _configurations() -> Iterator[Shape]:
    texts: dict[str, Callable[[int], str]] = {
        "unknown-keys": lambda n: numbered("k# = 1\n", n),
        "long-key": lambda n: "k" * n + " = 1\n",
        "deep-key": lambda n: "a." * n + "a = 1\n",
        "deep-table": lambda n: "[" + "a." * n + "a]\n",
        "deep-keys": lambda n: "\n".join("a." * 30 + f"k{i} = 1" for i in range(n)),
        "tables": lambda n: numbered("[t#]\n", n),
        "deep-array": lambda n: "select = " + "[" * n + "]" * n,
        "digits": lambda n: "one-store = " + "9" * n,
        "ignored": lambda n: (
            f"[lint]\nignore = [{numbered(chr(34) + 'bogus#' + chr(34) + ',', n)}]\n"
        ),
        "ignored-equal": lambda n: "[lint]\nignore = [" + '"bogus",' * n + "]\n",
        "selected": lambda n: "[lint]\nselect = [" + '"XT705",' * n + "]\n",
        "globs": lambda n: "[lint.per-file-ignores]\n" + numbered('"g#/*.xml" = ["XT705"]\n', n),
        "stars": lambda n: f'[lint.per-file-ignores]\n"{"*a" * n}" = ["XT705"]\n',
        "excluded": lambda n: "exclude = [" + numbered('"g#/**",', n) + "]\n",
        "comments": lambda n: "# c\n" * n,
        "string": lambda n: 'baseline = "' + "b" * n + '"\n',
        "string-unclosed": lambda n: 'baseline = "' * n,
        "severities": lambda n: "[lint.severity]\n" + numbered('XT# = "info"\n', min(n, 900), 100),
        "drift-ignore": lambda n: "drift-ignore = [" + numbered('"a@p#",', n) + "]\n",
    }
    for name, text in texts.items():
        yield Shape(f"configuration-{name}", LINTED, "xmltool.toml", text)
    yield Shape(
        "configuration-pyproject",
        LINTED,
        "pyproject.toml",
        lambda n: numbered("[tool.t#]\na=1\n", n),
    )


def _baselines() -> Iterator[Shape]:
    read = (("lint", "--isolated", "--baseline", "base.json", "p.xml"),)

    def entries(form: str) -> Callable[[int], str]:
        return lambda n: json.dumps(
            {
                "version": 1,
                "findings": [
                    {"file": form.replace("#", str(i)), "rule": "XT705", "fingerprint": f"{i:016x}"}
                    for i in range(n)
                ],
            }
        )

    yield Shape("baseline-entries", read, "base.json", entries("p.xml"))
    yield Shape("baseline-files", read, "base.json", entries("f#.xml"))
    yield Shape("baseline-deep", read, "base.json", lambda n: "[" * n)
    yield Shape("baseline-digits", read, "base.json", lambda n: f'{{"version": {"9" * n}}}')


def _json_operands() -> Iterator[Shape]:
    def one(inside: str) -> str:
        return '{"pool": {"@type": "dir", "name": "p", ' + inside + '"target": {"path": "/p"}}}'

    texts: dict[str, Callable[[int], str]] = {
        "keys": lambda n: one(numbered('"k#": 1, ', n)),
        "equal-keys": lambda n: one('"uuid": "x", ' * n),
        "deep": lambda n: one('"a": ' + '{"a": ' * n + "1" + "}" * n + ", "),
        "deep-list": lambda n: "[" * n,
        "pools": lambda n: "[" + ",".join([one("")] * n) + "]",
        "string": lambda n: one('"uuid": "' + "x" * n + '", '),
        "escapes": lambda n: one('"uuid": "' + "\\u0041" * n + '", '),
        "backslashes": lambda n: '{"' + "\\\\" * n,
        "strings-unclosed": lambda n: '{"a": "' * n,
        "digits": lambda n: one('"capacity": ' + "9" * n + ", "),
        "exponent": lambda n: one('"capacity": 1e' + "9" * n + ", "),
        "blanks": lambda n: one(" " * n),
        "words": lambda n: "n" * n,
        "lists": lambda n: one('"source": {"device": [' + '{"@path": "/d"},' * n + '"x"]}, '),
    }
    for name, text in texts.items():
        yield Shape(f"json-{name}", JSON, "p.json", text)


def _systems() -> Iterator[Shape]:
    unit = "root/etc/systemd/system/virtqemud.service"
    mount = "root/etc/systemd/system/p.mount"
    files: dict[str, tuple[str, Callable[[int], str]]] = {
        "fstab-lines": ("etc/fstab", lambda n: numbered("/dev/d# /m# ext4 defaults 0 0\n", n)),
        "fstab-options": ("etc/fstab", lambda n: "/dev/d /p ext4 " + "noauto," * n + " 0 0\n"),
        "fstab-octal": ("etc/fstab", lambda n: "/dev/d /p" + "\\040" * n + " ext4 rw 0 0\n"),
        "fstab-nested": ("etc/fstab", lambda n: "/dev/d /p" + "/a" * n + " ext4 rw 0 0\n"),
        "fstab-blanks": ("etc/fstab", lambda n: " " * n + "\n"),
        "os-release": ("etc/os-release", lambda n: numbered("K#=v\n", n)),
        "os-release-quotes": ("etc/os-release", lambda n: "ID=" + '"' * n + "\n"),
        "passwd": ("etc/passwd", lambda n: numbered("u#:x:#:#::/:/bin/sh\n", n)),
        "tmpfiles": ("etc/tmpfiles.d/p.conf", lambda n: numbered("d /d# 0755 root root -\n", n)),
        "tmpfiles-quotes": ("etc/tmpfiles.d/p.conf", lambda n: "d " + '"' * n + "\n"),
        "tmpfiles-open-quotes": ("etc/tmpfiles.d/p.conf", lambda n: "d " + 'a"' * n + "b\n"),
        "tmpfiles-backslashes": ("etc/tmpfiles.d/p.conf", lambda n: "d " + "\\\\" * n + "\n"),
        "tmpfiles-percents": ("etc/tmpfiles.d/p.conf", lambda n: "d /" + "%b" * n + " 0755\n"),
        "qemu-conf": ("etc/libvirt/qemu.conf", lambda n: numbered('k# = "v"\n', n)),
        "libvirtd-conf": ("etc/libvirt/libvirtd.conf", lambda n: numbered('k# = "v"\n', n)),
        "dpkg-status": (
            "var/lib/dpkg/status",
            lambda n: numbered("Package: p#\nStatus: install ok installed\nVersion: 1\n\n", n),
        ),
        "dpkg-version": (
            "var/lib/dpkg/status",
            lambda n: f"Package: libvirt0\nStatus: install ok installed\nVersion: {'1.' * n}\n\n",
        ),
        "pid": ("run/libvirtd.pid", lambda n: "9" * n),
        "manifest": (
            "etc/libvirt/storage/.xmltool/manifest",
            lambda n: json.dumps({f"p{i}.xml": "sha256:" + "0" * 64 for i in range(n)}),
        ),
        "manifest-deep": ("etc/libvirt/storage/.xmltool/manifest", lambda n: "[" * n),
        "journal": ("etc/libvirt/storage/.xmltool/journal", lambda n: "[" * n),
        "stray": ("etc/libvirt/storage/x.xml.new", lambda n: "x" * n),
        "file-contexts": (
            "etc/selinux/targeted/contexts/files/file_contexts.local",
            lambda n: "/a" + " " * n + "\n",
        ),
    }
    private = (
        *ROOT,
        ("apply", "--prune", "--dry-run", *ROOTED, "q.xml"),
        ("define", "--dry-run", *ROOTED, "q.xml"),
    )
    for name, (path, text) in files.items():
        commands = private if ".xmltool/" in path else ROOT
        yield Shape(f"system-{name}", commands, f"root/{path}", text)
    units: dict[str, tuple[str, Callable[[int], str]]] = {
        "lines": (unit, lambda n: "[Unit]\n" + numbered("After=u#.service\n", n)),
        "sections": (unit, lambda n: "[Unit]\n" * n),
        "continued": (unit, lambda n: "[Unit]\nAfter=" + "\\\n" * n + "a\n"),
        "words": (unit, lambda n: "[Unit]\nAfter=" + numbered("u#.service ", n)),
        "exec": (unit, lambda n: "[Service]\nExecStart=/usr/sbin/libvirtd " + "-a " * n + "\n"),
        "exec-quotes": (
            unit,
            lambda n: "[Service]\nExecStart=/usr/sbin/libvirtd " + '"' * n + "\n",
        ),
        "exec-dollars": (unit, lambda n: "[Service]\nExecStart=/x " + "${A" * n + "\n"),
        "environment": (unit, lambda n: "[Service]\n" + numbered("Environment=A#=b\n", n)),
        "specifiers": (mount, lambda n: "[Mount]\nWhere=/p" + "%" * n + "\nWhat=/dev/d\n"),
        "where": (mount, lambda n: "[Mount]\n" + "Where=/p\n" * n),
    }
    for name, (path, text) in units.items():
        yield Shape(f"unit-{name}", ROOT, path, text)


def _unit_files(directory: Path, number: int) -> None:
    units = directory / "root/etc/systemd/system"
    units.mkdir(parents=True, exist_ok=True)
    for index in range(number):
        (units / f"m{index}.mount").write_text(f"[Mount]\nWhere=/m{index}\nWhat=/dev/d\n")


def _drop_ins(directory: Path, number: int) -> None:
    units = directory / "root/etc/systemd/system/libvirtd.service.d"
    units.mkdir(parents=True, exist_ok=True)
    for index in range(number):
        (units / f"{index}.conf").write_text(f"[Unit]\nAfter=u{index}.service\n")


def _store_of(form: str) -> Callable[[Path, int], None]:
    """Write a store and a directory of pools, `#` in their text a number of their own."""

    def write(directory: Path, number: int) -> None:
        for place in ("root/etc/libvirt/storage", "pools"):
            (directory / place).mkdir(parents=True, exist_ok=True)
            for index in range(number):
                text = form.replace("@", "/a" * (index % 50)).replace("#", str(index))
                (directory / place / f"p{index}.xml").write_text(text)

    return write


def _stores() -> Iterator[Shape]:
    commands = (
        ("list", "--root", "root"),
        ("check", "--root", "root"),
        ("lint", "--isolated", "-j", "1", "--one-store", "pools"),
        ("validate", "-j", "1", "pools"),
        ("diff", "pools", "root/etc/libvirt/storage"),
        ("apply", "--dry-run", "--root", "root", "pools"),
        ("check", "--format", "json", *ROOTED),
        ("list", "--details", *ROOTED),
        ("info", "p1", *ROOTED),
        ("dumpxml", "p1", *ROOTED),
        ("explain", "p1", *ROOTED),
        ("undefine", "--dry-run", "p1", "p2", *ROOTED),
        ("rename", "--dry-run", "p1", "q", *ROOTED),
        ("autostart", "--dry-run", "p1", *ROOTED),
        ("build", "--dry-run", "p1", *ROOTED),
        ("delete", "--dry-run", "p1", *ROOTED),
        ("define", "--dry-run", *ROOTED, "least.xml"),
        ("apply", "--dry-run", "--prune", *ROOTED, "least.xml"),
        ("define", "--dry-run", "--storage-dir", "empty", "pools"),
        ("drift", *ROOTED, "--live-from", "live.json"),
        ("drift", "--definitions", "pools", "--live-from", "live.json", "--format", "json"),
        ("fleet", "--definitions", "pools", "live.json"),
        ("lint", "--isolated", "-j", "1", "--format", "json", "pools"),
        ("lint", "--isolated", "-j", "1", "--diff", "--unsafe-fixes", "pools"),
        ("lint", "--isolated", "-j", "1", "pools/p1.xml"),
        ("fmt", "--check", "pools"),
        ("generate", "-f", "pools"),
    )
    uuid = "<uuid>00000000-0000-4000-8000-000000000001</uuid>"
    forms = {
        "pools": "<pool type='dir'><name>p#</name><target><path>/p#</path></target></pool>",
        "one-name": "<pool type='dir'><name>p</name><target><path>/p#</path></target></pool>",
        "one-uuid": f"<pool type='dir'><name>p#</name>{uuid}<target><path>/p#</path></target></pool>",
        "one-target": "<pool type='dir'><name>p#</name><target><path>/p</path></target></pool>",
        "nested-targets": "<pool type='dir'><name>p#</name><target><path>/p@/#</path></target></pool>",
        "one-above-all": "<pool type='dir'><name>p#</name><target><path>/#@/..</path></target></pool>",
        "one-device": "<pool type='logical'><name>p#</name><source><device path='/dev/sda'/>"
        "<name>vg#</name></source><target><path>/dev/vg#</path></target></pool>",
        "one-host": "<pool type='rbd'><name>p#</name><source><host name='h'/><name>r#</name>"
        "</source></pool>",
        "broken": "<pool type='dir'><name>p#</name>",
    }
    for name, form in forms.items():
        yield Shape(f"store-{name}", commands, "", None, _store_of(form), most=4000)
    yield Shape("store-chain", commands, "", None, _chain, most=1500**2 // 2)
    linked = (*NAMED, *ROOT)
    for name, form in {
        "dangling": "/etc/libvirt/storage/p#.xml",
        "of-one": "/etc/libvirt/storage/p.xml",
        "of-each-other": "p#.xml",
    }.items():
        yield Shape(f"store-links-{name}", linked, "", None, _links(form), most=4000)
    yield Shape("system-units", ROOT, "", None, _unit_files, most=4000)
    yield Shape("system-drop-ins", ROOT, "", None, _drop_ins, most=4000)


def _chain(directory: Path, number: int) -> None:
    """Write pools of which each target is inside the one before, as deep as a path may be.

    What is repeated are the names in their paths: their bytes grow with the square of the pools.
    """
    for place in ("root/etc/libvirt/storage", "pools"):
        (directory / place).mkdir(parents=True, exist_ok=True)
        for index in range(math.isqrt(2 * number)):
            path = "/a" * (index + 1)
            text = (
                f"<pool type='dir'><name>p{index}</name><target><path>{path}</path></target></pool>"
            )
            (directory / place / f"p{index}.xml").write_text(text)


def _secrets() -> Iterator[Shape]:
    texts: dict[str, Callable[[int], str]] = {
        "unknown-children": lambda n: f"<secret>{numbered('<u#/>', n)}</secret>",
        "usages": lambda n: f"<secret>{numbered('<usage type=~ceph~/>', n)}</secret>",
        "attributes": lambda n: f"<secret{numbered(' a#=~~', n)}/>",
        "name": lambda n: (
            "<secret><uuid>00000000-0000-4000-8000-000000000001</uuid>"
            f"<usage type='ceph'><name>{'n' * n}</name></usage></secret>"
        ),
        "open": lambda n: "<secret>" * n,
    }
    for name, text in texts.items():
        yield Shape(f"secret-{name}", SECRET, "s.xml", text)


def _live() -> Iterator[Shape]:
    drift = (
        ("drift", *ROOTED, "--live-from", "live.json"),
        ("drift", *ROOTED, "--live-from", "live.json", "--format", "json"),
        ("info", "p", *ROOTED, "--live-from", "live.json"),
        ("list", *ROOTED, "--live-from", "live.json"),
        ("fleet", "live.json"),
        ("fleet", "--format", "json", "live.json"),
        ("fleet", "--format", "html", "live.json"),
        ("fleet", "--format", "prometheus", "live.json"),
        ("fleet", "--definitions", STORE, "live.json"),
    )

    yield Shape(
        "live-keys", drift, "live.json", lambda n: snapshot([], **{f"k{i}": i for i in range(n)})
    )
    yield Shape("live-deep", drift, "live.json", lambda n: "[" * n)
    yield Shape("live-pools", drift, "live.json", lambda n: snapshot([
        live(f"p{i}", LEAST.replace("p<", f"p{i}<")) for i in range(n)
    ]))  # fmt: skip
    yield Shape("live-one-pool", drift, "live.json", lambda n: snapshot([live("p", LEAST)] * n))
    inside: dict[str, Callable[[int], str]] = {
        "children": lambda n: named(numbered("<u#/>", n) + TARGET),
        "attributes": lambda n: (
            f"<pool type='dir'{numbered(' a#=~~', n)}><name>p</name>{TARGET}</pool>"
        ),
        "hosts": lambda n: named(
            f"<source>{numbered('<host name=~h#~/>', n)}<name>r</name></source>", "rbd"
        ),
        "open": lambda n: "<pool>" * n,
        "line-ends": lambda n: "<pool type='" + "\n" * n,
        "secrets": lambda n: "<pool>" + "\n      <secret type='" * n,
        "adapters": lambda n: "<pool>" + "\n    <adapter type='scsi_host' name='" * n,
        "name": lambda n: pool(f"<name>{'n' * n}</name>{TARGET}"),
    }
    for name, text in inside.items():
        yield Shape(
            f"live-xml-{name}", drift, "live.json",
            lambda n, text=text: snapshot([live("p", text(n))]),  # type: ignore[misc]
        )  # fmt: skip
    yield Shape("live-digits", drift, "live.json", lambda n: '{"version": ' + "9" * n)


def _hosts() -> Iterator[Shape]:
    read = (
        ("fleet", "h.json"),
        ("fleet", "--format", "json", "h.json"),
        ("fleet", "--format", "html", "h.json"),
        ("fleet", "--format", "sarif", "h.json"),
        ("fleet", "--host-from", "json:a.b", "h.json"),
    )
    change = {"path": "target/path", "disk": "/a", "live": "/b"}

    def drift(entries: Sequence[object]) -> str:
        return json.dumps({
            "version": 1, "checked_at": "2026-01-01T00:00:00Z", "connect": "c", "notes": [], "drift": entries,
        })  # fmt: skip

    def drifted(pool: str, changes: Sequence[object]) -> dict[str, object]:
        return {
            "kind": "changed", "pool": pool, "uuid": None, "severity": "error", "message": "m", "changes": changes,
        }  # fmt: skip

    def found(number: int) -> str:
        finding = {
            "rule": "XT203", "severity": "error", "message": "m", "line": 4, "column": 5, "end_line": 4,
            "end_column": 8, "path": "/pool", "related": [], "fix": None, "also": [], "libvirt": None, "effect": None,
        }  # fmt: skip
        file = {"valid": True, "loads": False, "findings": [finding]}
        files = [{"file": f"a{i}.xml", **file} for i in range(number)]
        schema = {"source": "bundled", "libvirt": "12.8.0"}
        return json.dumps({"version": 1, "tool": "xmltool 0", "schema": schema, "files": files})

    texts: dict[str, Callable[[int], str]] = {
        "drifts": lambda n: drift([drifted(f"p{i}", [change]) for i in range(n)]),
        "changes": lambda n: drift([drifted("p", [change | {"path": f"a{i}"} for i in range(n)])]),
        "findings": found,
        "keys-to-the-name": lambda n: '{"a": ' * n,
    }
    for name, text in texts.items():
        yield Shape(f"host-{name}", read, "h.json", text)
    inventories: dict[str, tuple[str, Callable[[int], str]]] = {
        "hosts": ("hosts", lambda n: "[a]\n" + numbered("h#\n", n)),
        "groups": ("hosts", lambda n: numbered("[g#]\nlive\n", n)),
        "children": ("hosts", lambda n: numbered("[a#:children]\nb#\n", n) + "[b0]\nlive\n"),
        "chain": ("hosts", lambda n: "".join(f"[a{i}:children]\na{i + 1}\n" for i in range(n))),
        "range": ("hosts", lambda n: f"h[1:{n}]\n"),
        "ranges": ("hosts", lambda n: "h[1:9]\n" * n),
        "variables": ("hosts", lambda n: "[a:vars]\n" + numbered("v#=1\n", n)),
        "yaml-hosts": ("hosts.yml", lambda n: "all:\n hosts:\n" + numbered("  h#:\n", n)),
        "yaml-deep": ("hosts.yml", lambda n: "[" * n),
        "yaml-flow": ("hosts.yml", lambda n: "{a: " * n),
        "yaml-quotes": ("hosts.yml", lambda n: 'a: "' + "\\n" * n + '"\n'),
        "json": ("hosts.json", lambda n: json.dumps({"a": {"hosts": [f"h{i}" for i in range(n)]}})),
    }
    for name, (file, text) in inventories.items():
        read_so = (("fleet", "--inventory", file, "live.json"),)
        yield Shape(f"inventory-{name}", read_so, file, text)
    listed = "sos/sos_commands/virsh/virsh_-r_pool-list_--all"
    head = " Name  State  Autostart\n---\n"
    sos = (("fleet", "sos"), ("fleet", "--definitions", STORE, "sos"))
    yield Shape("sos-rows", sos, listed, lambda n: head + numbered(" p#  active  yes\n", n))
    yield Shape("sos-states", sos, listed, lambda n: head + " active" * n + "\n")
    yield Shape("sos-blanks", sos, listed, lambda n: head + " " * n + "\n")
    cases: dict[str, Callable[[int], str]] = {
        "cases": lambda n: json.dumps([{"a": True, "b": [str(i)]} for i in range(n)]),
        "deep": lambda n: '{"a": ' * n,
        "keys": lambda n: json.dumps({f"k{i}": i for i in range(n)}),
        "list": lambda n: json.dumps({"a": True, "b": ["x"] * n}),
    }
    command = (("lint", "--isolated", "--template-vars", "v.json", "t.xml.j2"),)
    for name, text in cases.items():
        yield Shape(f"variables-{name}", command, "v.json", text)


def _links(form: str) -> Callable[[Path, int], None]:
    """Write a store of one pool with many names in `autostart`, links of a form."""

    def write(directory: Path, number: int) -> None:
        (directory / STORE / "p.xml").write_text(LEAST)
        place = directory / STORE / "autostart"
        place.mkdir(exist_ok=True)
        for index in range(number):
            link = place / f"p{index}.xml"
            if not link.is_symlink():
                link.symlink_to(form.replace("#", str(index)))

    return write


def _embedded() -> Iterator[Shape]:
    read = (("lint", "--isolated", "p.sh"),)
    yield Shape("embedded-pools", read, "p.sh", lambda n: f"cat <<E\n{LEAST}E\n" * n)
    yield Shape("embedded-open", read, "p.sh", lambda n: "cat <<E\n<pool>\n" * n)
    yield Shape("embedded-quotes", read, "p.sh", lambda n: "echo '<pool \"" * n)


SHAPES = (
    *_documents(),
    *_templates(),
    *_configurations(),
    *_baselines(),
    *_json_operands(),
    *_systems(),
    *_stores(),
    *_secrets(),
    *_live(),
    *_hosts(),
    *_embedded(),
)
