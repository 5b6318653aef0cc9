"""Every scalar of the language, each with every odd value: no chance involved.

The random corpus meets most pairs of a place and a value; this makes sure of all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterator

_PERMISSIONS = "<pool type='dir'><name>n</name><target><path>/t</path><permissions>{}</permissions></target></pool>"
_ISCSI = (
    "<pool type='iscsi'><name>n</name><source>{}</source><target><path>/t</path></target></pool>"
)
_NETFS = "<pool type='netfs'><name>n</name><source><host name='h'/>{}</source><target><path>/t</path></target></pool>"
_FS = "<pool type='fs'><name>n</name>{}<source><device path='/d'/></source><target><path>/t</path></target></pool>"
_SCSI = "<pool type='scsi'><name>n</name><source>{}</source><target><path>/t</path></target></pool>"
_ADDRESS = (
    "<adapter type='scsi_host'><parentaddr unique_id='1'><address {}/></parentaddr></adapter>"
)
_FC = "<adapter type='fc_host' wwnn='20000000c9831b4b' wwpn='10000000c9831b4b' {}/>"
_RBD = "<pool type='rbd'><name>n</name><source><name>s</name><host name='h'/>{}</source>{}</pool>"
_HOST_DEVICE = "<host name='h'/><device path='/d'/>"

TEXTS = {
    "name": "<pool type='dir'><name>{}</name><target><path>/t</path></target></pool>",
    "uuid": "<pool type='dir'><name>n</name><uuid>{}</uuid><target><path>/t</path></target></pool>",
    "capacity": "<pool type='dir'><name>n</name><capacity>{}</capacity><target><path>/t</path></target></pool>",
    "target path": "<pool type='dir'><name>n</name><target><path>{}</path></target></pool>",
    "mpath path": "<pool type='mpath'><name>n</name><target><path>{}</path></target></pool>",
    "mode": _PERMISSIONS.format("<mode>{}</mode>"),
    "owner": _PERMISSIONS.format("<owner>{}</owner>"),
    "group": _PERMISSIONS.format("<group>{}</group>"),
    "label": _PERMISSIONS.format("<label>{}</label>"),
    "logical source name": "<pool type='logical'><name>n</name><source><name>{}</name></source><target/></pool>",
    "zfs source name": "<pool type='zfs'><source><name>{}</name></source></pool>",
    "rbd source name": "<pool type='rbd'><name>n</name><source><name>{}</name><host name='h'/></source></pool>",
    "text in source": "<pool type='dir'><name>n</name><source>{}</source><target><path>/t</path></target></pool>",
    "text in pool": "<pool type='dir'>{}<name>n</name><target><path>/t</path></target></pool>",
    "text in host": _NETFS.replace("<host name='h'/>", "<host name='h'>{}</host>").replace(
        "</host>{}", "</host><dir path='/e'/>"),
}  # fmt: skip
"""Documents with a hole for a text."""
ATTRIBUTES = {
    "pool type": "<pool type={}><name>n</name><target><path>/t</path></target></pool>",
    "unit": "<pool type='dir'><name>n</name><capacity unit={}>1</capacity><target><path>/t</path></target></pool>",
    "cow": _FS.format("<features><cow state={}/></features>"),
    "fs format": _FS.format("").replace("</source>", "<format type={}/></source>"),
    "netfs format": _NETFS.format("<dir path='/e'/><format type={}/>"),
    "disk format": "<pool type='disk'><name>n</name><source><device path='/d'/><format type={}/></source><target><path>/t</path></target></pool>",
    "logical format": "<pool type='logical'><name>n</name><source><format type={}/></source><target/></pool>",
    "netfs dir": _NETFS.format("<dir path={}/>"),
    "cifs dir": _NETFS.format("<dir path={}/><format type='cifs'/>"),
    "gluster dir": "<pool type='gluster'><name>n</name><source><host name='h'/><name>s</name><dir path={}/></source></pool>",
    "host": _NETFS.format("<dir path='/e'/><host name={}/>"),
    "port": _NETFS.format("<dir path='/e'/><host name='i' port={}/>"),
    "protocol": _NETFS.format("<dir path='/e'/><protocol ver={}/>"),
    "vendor": _NETFS.format("<dir path='/e'/><vendor name={}/>"),
    "device": _ISCSI.format("<host name='h'/><device path={}/>"),
    "direct device": "<pool type='iscsi-direct'><name>n</name><source><host name='h'/><device path={}/><initiator><iqn name='iqn.2000-01.a'/></initiator></source></pool>",
    "part_separator": _ISCSI.format("<host name='h'/><device path='/d' part_separator={}/>"),
    "extent": _ISCSI.format("<host name='h'/><device path='/d'><freeExtent start={} end='1'/></device>"),
    "iqn": _ISCSI.format(_HOST_DEVICE + "<initiator><iqn name={}/></initiator>"),
    "auth type": _ISCSI.format(_HOST_DEVICE + "<auth type={} username='u'><secret usage='s'/></auth>"),
    "username": _ISCSI.format(_HOST_DEVICE + "<auth type='chap' username={}><secret usage='s'/></auth>"),
    "secret usage": _ISCSI.format(_HOST_DEVICE + "<auth type='chap' username='u'><secret usage={}/></auth>"),
    "secret uuid": _ISCSI.format(_HOST_DEVICE + "<auth type='chap' username='u'><secret uuid={}/></auth>"),
    "secret type": _ISCSI.format(_HOST_DEVICE + "<auth type='chap' username='u'><secret type={} usage='s'/></auth>"),
    "adapter type": _SCSI.format("<adapter type={} name='scsi_host1'/>"),
    "adapter name": _SCSI.format("<adapter type='scsi_host' name={}/>"),
    "old adapter name": _SCSI.format("<adapter name={}/>"),
    "unique_id": _SCSI.format("<adapter type='scsi_host'><parentaddr unique_id={}><address domain='0' bus='0' slot='1f' function='2'/></parentaddr></adapter>").replace("1f", "0x1f"),
    "domain": _SCSI.format(_ADDRESS.format("domain={}")),
    "bus": _SCSI.format(_ADDRESS.format("bus={}")),
    "slot": _SCSI.format(_ADDRESS.format("slot={}")),
    "function": _SCSI.format(_ADDRESS.format("function={}")),
    "function of slot 1": _SCSI.format(_ADDRESS.format("slot='1' function={}")),
    "multifunction": _SCSI.format(_ADDRESS.format("slot='1' multifunction={}")),
    "zpci": _SCSI.format("<adapter type='scsi_host'><parentaddr unique_id='1'><address slot='1'><zpci uid={} fid='1'/></address></parentaddr></adapter>"),
    "wwnn": _SCSI.format(_FC.replace("'20000000c9831b4b'", "{}").replace(" {}/>", "/>")),
    "fabric wwn": _SCSI.format(_FC.format("parent_fabric_wwn={}")),
    "parent": _SCSI.format(_FC.format("parent={}")),
    "managed": _SCSI.format(_FC.format("managed={}")),
    "refresh": _RBD.format("", "<refresh><volume allocation={}/></refresh>"),
    "mount option": _FS.format("").replace("</target>", "</target><o:mount_opts xmlns:o='http://libvirt.org/schemas/storagepool/fs/1.0'><o:option name={}/></o:mount_opts>"),
    "config value": _RBD.format("", "<o:config_opts xmlns:o='http://libvirt.org/schemas/storagepool/rbd/1.0'><o:option name='a' value={}/></o:config_opts>"),
    "config name": _RBD.format("", "<o:config_opts xmlns:o='http://libvirt.org/schemas/storagepool/rbd/1.0'><o:option name={} value='a'/></o:config_opts>"),
    "options namespace": _RBD.format("", "<o:config_opts xmlns:o={}><o:option name='a' value='b'/></o:config_opts>"),
}  # fmt: skip
"""Documents with a hole for an attribute's value, quotes included."""

_NUMBERS = ["0", "1", "2", "3", "7", "8", "9", "10", "11", "15", "16", "31", "32", "63", "64", "77", "100", "127", "128", "254", "255", "256", "511", "512", "777", "0777", "0755", "755", "1000", "1777", "7777", "00777", "65535", "65536", "99999", "2147483647", "2147483648", "4294967294", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "99999999999999999999999999", "00", "000", "007", "08", "010", "00000000000000000000000000000001", "-0", "-1", "-2", "-01", "-00", "-2147483648", "-2147483649", "-4294967295", "-9223372036854775809", "+0", "+1", "+5", "+755", "++1", "--1", "+-1", "-", "+", "0x", "0x0", "0x1", "0xf", "0xF", "0xff", "0xFF", "0x100", "0x1f", "0x20", "0X1F", "0x8", "0xffff", "0xFFFFFFFF", "0x100000000", "0x00000000f", "x1", "f", "ff", "1f", "1F", "g", "0xg", "-0x1", "+0x1", "1e3", "1E0", "1.0", "1.", ".5", "1,0", "1_0", "1k", "1K", "1u", "0b1", "0o7", "NaN", "INF", "-INF", "Infinity", "true", "false", "null", "None", "1-", "1/2"]  # fmt: skip
_SPACED = [f"{before}{word}{after}" for word in ("1", "0755", "yes", "auto", "/a", "-1", "dir") for before, after in (
    (" ", ""), ("", " "), ("\t", ""), ("", "\t"), ("\n", ""), ("", "\n"), ("\r", ""), ("", "\r"), ("\u00a0", ""), ("", "\u00a0"),
    (" ", " "), ("\ufeff", ""), ("", "\u2003"), ("\u0085", ""), ("", "\u2028"), ("", "\u200b"))]  # fmt: skip
_DIGITS = ["\u0661", "\uff11", "\u00b2", "\u2460", "\U0001d7cf", "\u0967", "1\u0301", "\u22121"]
_WORDS = ["yes", "no", "on", "off", "Yes", "YES", "y", "n", "default", "none", "auto", "nfs", "cifs", "glusterfs", "ext4", "EXT4", "unknown", "lvm2", "lvm1", "dos", "gpt", "xfs", "hfs+", "hfs", "chap", "ceph", "iscsi", "CHAP", "bytes", "B", "b", "KB", "KiB", "kib", "K", "k", "kB", "Ki", "MB", "MiB", "G", "Gb", "GiB", "T", "TB", "P", "EiB", "E", "EB", "Z", "ZB", "bit", "BYTES", "byte", "bytes2", "capacity", "allocation", "zero", "scsi_host", "fc_host", "fchost", "scsi_host1", "host1", "host01", "fc_host2", "dir", "fs", "netfs", "logical", "disk", "scsi", "mpath", "rbd", "sheepdog", "gluster", "zfs", "iscsi-direct", "vstorage", "Dir", "DIR", "iscsi_direct", "unix", "tls", "passphrase"]  # fmt: skip
_PATHS = ["/", "//", "///", "/a", "/a/", "//a", "///a", "/a//b", "/a/./b", "/a/../b", ".", "..", "./a", "../a", "a", "a/b", "a//b/", "a/", "C:\\", "C:\\a", "c:\\a\\b", "C:/a", "CC:\\a", "\\\\h\\s", "~/a", "file:///a", "nfs://h/e", "nfs://h//e//", "/x/a://b//c/", "a://b://c", "://", "://a", "a://", ":/", ":", "//", "/..", "/.", "/dev/sda1", "sda", "s+d-a_1", "s.a", "iqn.2000-01.a", "iqn.2000-01.a:b", "iqn.2000-13.a", "iqn.2000-00.a", "iqn.2000-1.a", "iqn.2000-01.", "iqn.2000-01", "IQN.2000-01.a", "iqn.20000-01.a", "iqn.2000-01.a_b", "iqn.2000-01.a:", "iqn.2000-01.a::", "eui.0123456789abcdef", "naa.1", "h.example", "h_1", "-h", "h-", ".h", "h.", "[::1]", "::1", "::", ":::", "1::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "::1.2.3.4", "1.2.3.4", "1.2.3", "256.1.1.1", "01.2.3.4", "fe80::1%eth0", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "g::1", "12345::1", "ABCD::ef", "1::2::3", "1:", ":1", "h:3260"]  # fmt: skip
_HEX = "0123456789abcdef"
_IDS = [_HEX, "0x" + _HEX, "0X" + _HEX, _HEX.upper(), _HEX[:-1], _HEX + "0", _HEX * 2, (_HEX * 2).upper(), _HEX + "0" * 17, "0" * 32, "f" * 32,
        "01234567-89ab-cdef-0123-456789abcdef", "01234567-89AB-cdef-0123-456789abcdeF", "{01234567-89ab-cdef-0123-456789abcdef}",
        "urn:uuid:01234567-89ab-cdef-0123-456789abcdef", "0123456789abcdef-0123456789abcdef", "01-23-45-67-89-ab-cd-ef-01-23-45-67-89-ab-cd-ef",
        "-" + _HEX * 2, _HEX * 2 + "-", " " + _HEX * 2, _HEX * 2 + " ", "\n" + _HEX * 2 + "\n", _HEX + " " + _HEX, _HEX + "\t" + _HEX, _HEX + "\n" + _HEX,
        "0-123456789abcdef" + _HEX, "01--23456789abcdef" + _HEX, "01 -23456789abcdef" + _HEX, "01- 23456789abcdef" + _HEX, "  " + _HEX * 2 + "  ",
        "\u00a0" + _HEX * 2, _HEX * 2 + "\r", _HEX + "g" * 16, "01234567-89ab-cdef-0123-456789abcde", "01234567_89ab_cdef_0123_456789abcdef",
        "- " + _HEX * 2, " -" + _HEX * 2, _HEX * 2 + "- ", _HEX * 2 + " -", "00:00:00:00:c9:83:1b:4b", "0x" + _HEX[:-1]]  # fmt: skip
_FREE = ["", " ", "  ", "\t", "\n", "\r", "\r\n", "\u00a0", "a b", " a", "a ", "a\tb", "a\nb", "a\rb", "a,b", ",", "é", "中", "\U0001f600", "e\u0301",
         "\u202e", "\u200b", "\ufffd", "\U0010fffd", "\ue000", "\ufdd0", "\U0001fffe", "\x7f", "\x80", "\x9b", "\u0085", "\u2028", "<", ">", "&", "'", '"',
         "<&>'\"", "a&amp;b", "]]>", "--", "a--b", "-", "--help", "-a", "%s", "%n", "$HOME", "`x`", "$(x)", "a;b", "a|b", "*", "?", "[a]", "{a}", "!", "#", "^",
         "\\", "a\\", "\\n", "@", "=", "+", "~", "a" * 247, "a" * 248, "a" * 251, "a" * 252, "é" * 123, "é" * 124, "中" * 82, "中" * 83, "\U0001f600" * 61,
         "\U0001f600" * 62, "a" * 5000, "CON", "x.xml", ".x", "x.", "a\u0000"[:1], "\ufeff", "\ufeffa", "A\u030a", "\ufb01", "\u0131", "\u0130", "ß", "a/b", "/a", "a/",
         "http://libvirt.org/schemas/storagepool/rbd/1.0", "http://libvirt.org/schemas/storagepool/fs/1.0",
         "http://libvirt.org/schemas/storagepool/rbd/1.0 ", "HTTP://libvirt.org/schemas/storagepool/rbd/1.0"]  # fmt: skip
VALUES = tuple(dict.fromkeys((*_NUMBERS, *_SPACED, *_DIGITS, *_WORDS, *_PATHS, *_IDS, *_FREE)))


def sweep() -> Iterator[bytes]:
    """Give every place with every value."""
    for template in TEXTS.values():
        for value in VALUES:
            text = escape(value, {"\r": "&#13;"})
            yield template.format(text).encode()
    for template in ATTRIBUTES.values():
        for value in VALUES:
            quoted = quoteattr(value, {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})
            yield template.format(quoted).encode()
