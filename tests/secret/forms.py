"""Documents of secrets in every form, and what libvirt 9.0.0 made of each (tried with `secret-define`).

`tests/real/test_secrets.py` holds them against the libvirt that is installed.
"""

from __future__ import annotations


def uuid(number: int) -> str:
    return f"11111111-1111-4111-8111-{number:012d}"


def document(number: int, body: str = "", attributes: str = "") -> bytes:
    return f"<secret{attributes}><uuid>{uuid(number)}</uuid>{body}</secret>".encode()


def usage(kind: str, child: str, name: str) -> str:
    return f"<usage type='{kind}'><{child}>{name}</{child}></usage>"


TAKEN: tuple[bytes, ...] = (
    document(1),
    document(2, usage("volume", "volume", "/var/lib/a&amp;b.img")),
    document(3, usage("ceph", "name", "client.libvirt secret")),
    document(4, usage("iscsi", "target", "iqn.2013-06.com.example:one")),
    document(5, usage("tls", "name", "TLS")),
    document(6, usage("vtpm", "name", "V")),
    document(7, "<description>a &lt;b&gt; 'c' \"d\" \u00fc</description>"),
    document(8, "<description>  sp\n\ttab </description>"),
    document(9, "", " ephemeral='no' private='yes'"),
    document(10, "", " ephemeral='' private=''"),
    document(11, "<usage type='none'><name>x</name></usage>"),
    document(12, usage("tls", "name", "a") + "<usage type='x'><name>b</name></usage>"),
    document(13, "<usage type='tls'><name>one</name><name>two</name></usage>"),
    document(14, "<usage/>" + usage("tls", "name", "second element")),
    document(15, usage("tls", "name", "<!-- c -->com<![CDATA[<ment>]]>")),
    document(16, "<description/><unknown/>", " id='1'"),
    b"<secret><uuid> 11111111 1111-4111-8111-000000000017 </uuid></secret>",
    document(18, "<description>&#13;&#9;</description>"),
    document(19, usage("volume", "volume", "relative") + "<description>after</description>"),
    b"<?xml version='1.0'?>\n<!-- c -->\n" + document(20) + b"\n",
)
"""What libvirt takes."""

REFUSED: dict[bytes, str] = {
    b"<secret><usage/></secret>": "XML error: unknown secret usage type",
    b"<secret><usage type=''/></secret>": "XML error: unknown secret usage type",
    b"<secret><usage type='x'/></secret>": "unsupported configuration: unknown secret usage type x",
    b"<secret><usage type='CEPH'/></secret>": "unsupported configuration: unknown secret usage type CEPH",
    b"<secret><usage type='ceph'/></secret>": "internal error: Ceph usage specified, but name is missing",
    b"<secret><usage type='ceph'><name/></usage></secret>": "internal error: Ceph usage specified, but name is missing",
    b"<secret><usage type='ceph'><name/><name>x</name></usage></secret>": "internal error: Ceph usage specified, but name is missing",
    b"<secret><usage type='iscsi'><name>x</name></usage></secret>": "internal error: iSCSI usage specified, but target is missing",
    b"<secret><usage type='tls'/></secret>": "internal error: TLS usage specified, but name is missing",
    b"<secret><usage type='vtpm'/></secret>": "internal error: vTPM usage specified, but name is missing",
    b"<secret><usage type='volume'/></secret>": "internal error: volume usage specified, but volume path is missing",
    b"<secret ephemeral='maybe'/>": "XML error: invalid value of 'ephemeral'",
    b"<secret private=' yes'/>": "XML error: invalid value of 'private'",
    b"<secret><uuid>zz</uuid></secret>": "internal error: malformed uuid element",
    b"<pool/>": "XML error: expecting root element of 'secret', not 'pool'",
    b"<Secret/>": "XML error: expecting root element of 'secret', not 'Secret'",
}
"""What libvirt refuses, with its words."""
