"""Documents: elements, attributes, values, comments and markup that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.limits.shapes.shape import (
    LEAST,
    NAMED,
    ROOTED,
    SERVER,
    TARGET,
    Shape,
    named,
    numbered,
    pool,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


def documents() -> Iterator[Shape]:
    texts: dict[str, Callable[[int], str]] = {
        "attributes": lambda n: f"<pool type='dir'{numbered(' a#=~~', n)}/>",
        "attributes-below": lambda n: named(f"<source{numbered(' a#=~~', n)}/>"),
        "attributes-of-many": lambda n: named(numbered("<b a='#' b='' c='' d=''/>", n)),
        "unknown-children": lambda n: named(numbered("<u#/>", n) + TARGET),
        "unknown-children-of-a-name": lambda n: named("<bogus/>" * n + TARGET),
        "unknown-in-source": lambda n: named(f"<source>{numbered('<u#/>', n)}</source>{TARGET}"),
        "unknown-deep": lambda n: named(f"{'<u>' * 200}{'</u>' * 200}" * n + TARGET),
        "misspelt-children": lambda n: named("<taget><path>/p</path></taget>" * n),
        "misspelt-type": lambda n: f"<pool type='dir{'r' * n}'><name>p</name>{TARGET}</pool>",
        "misspelt-long-name": lambda n: pool(f"<{'a' * n}><name>p</name></{'b' * n}>"),
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
        "suppressions-side-by-side": lambda n: named(
            "<!-- xmltool: ignore[XT101] -->" * n + TARGET
        ),
        "suppressions-of-distinct-faults": lambda n: named(
            numbered("<!-- xmltool: ignore[XT101] why --><u#/>", n) + TARGET
        ),
        "suppressions-in-latin-1": lambda n: (
            "<?xml version='1.0' encoding='ISO-8859-1'?>\n"
            + named("<!-- xmltool: ignore[XT101] why --><bogus/>" * n + TARGET)
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
        "suppressed-long-word": lambda n: named(f"<!-- xmltool: ignore[XT70{'5' * n}] -->{TARGET}"),
        "suppression-brackets": lambda n: named(f"<!-- xmltool: ignore{'[' * n} -->{TARGET}"),
        "suppression-blanks": lambda n: named(f"<!-- xmltool:{' ' * n}ignore[XT705] -->{TARGET}"),
        "instructions": lambda n: named("<?x y?>" * n + TARGET),
        "sections": lambda n: pool(f"<name>{'<![CDATA[x]]>' * n}</name>{TARGET}"),
        "sections-unclosed": lambda n: pool("<name>" + "<![CDATA[" * n),
        "references": lambda n: pool(f"<name>{'&amp;' * n}</name>{TARGET}"),
        "references-unknown": lambda n: pool(f"<name>{'&nbsp;' * n}</name>{TARGET}"),
        "ampersands": lambda n: pool(f"<name>{'& ' * n}</name>{TARGET}"),
        "open-elements": lambda n: pool("<a>" * n),
        "closed-others": lambda n: pool("<a>" * n + "</b>" * n),
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
        "prefix-at-the-end": lambda n: named("<u/>" * n + "<n:a/>"),
        "end-tag-at-the-end": lambda n: named("<u></u>" * n + "</a>"),
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
