"""Scalars of every kind a pool document holds: the usual ones, and those at the edge.

A kind's odd values are where readers of XML differ: absent against empty, C's and XML Schema's
ideas of an integer, spellings of a uuid, white space, characters that need escaping.
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

SPACES = (" ", "  ", "\t", "\n", "\r", "\u00a0", "\u2003", "\u0085", "\u2028", "\ufeff", "\u200b")
SPECIALS = "<>&'\"`$\\;|*?[]{}()!#^~%@:,=+-_.\t\r\n \u00e9\u4e2d\U0001f600\u0301\u007f\u009b\u202e"
FORMATS = {
    "fs": [
        "auto",
        "ext2",
        "ext3",
        "ext4",
        "ufs",
        "iso9660",
        "udf",
        "gfs",
        "gfs2",
        "vfat",
        "hfs+",
        "xfs",
        "ocfs2",
        "vmfs",
    ],
    "netfs": ["auto", "nfs", "glusterfs", "cifs"],
    "logical": ["unknown", "lvm2"],
    "disk": ["unknown", "dos", "dvh", "gpt", "mac", "bsd", "pc98", "sun", "lvm2"],
}
ALL_FORMATS = [name for names in FORMATS.values() for name in names]


def digits(rng: random.Random, count: int, alphabet: str = string.hexdigits) -> str:
    """Give that many characters of an alphabet."""
    return "".join(rng.choice(alphabet) for _ in range(count))


def uuid(rng: random.Random) -> str:
    """Give a uuid in one of the spellings the grammar knows."""
    text = digits(rng, 32, rng.choice(("0123456789abcdef", "0123456789ABCDEF", string.hexdigits)))
    if rng.random() < 0.3:
        return text
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def odd_uuid(rng: random.Random) -> str:
    """Give a uuid as only some readers take it."""
    text = list(uuid(rng))
    for _ in range(rng.randrange(1, 5)):
        place = rng.randrange(len(text) + 1)
        action = rng.randrange(4)
        if action < 2:
            text.insert(place, rng.choice(("-", "-", " ", "--", "- ", "\t", "\n", "g", "0")))
        elif text and place < len(text):
            del text[place]
    made = "".join(text)
    return rng.choice((made, made, made, f" {made}", f"{made}\n", f"\t{made} ", f"{{{made}}}"))


def name(rng: random.Random) -> str:
    """Give a pool name."""
    return rng.choice(("default", "images", "vm-1", "Pool_2", "a.b", "p", "p+q", "0", "über", "池"))


def odd_name(rng: random.Random) -> str:
    """Give a name with whatever a name may or may not have."""
    length = rng.choice((0, 1, 2, 3, 5, 8))
    made = "".join(rng.choice(SPECIALS + "abc/") for _ in range(length))
    sized = rng.choice(("a", "é", "中", "😀")) * rng.choice(
        (61, 62, 82, 83, 123, 124, 246, 247, 248, 255)
    )
    picks = (
        made,
        made,
        made,
        sized,
        ".",
        "..",
        "-",
        "--help",
        "a--b",
        "a/b",
        "/",
        "a\nb",
        "a\n",
        "\n",
        " ",
        " a ",
        "a\tb",
        "a\rb",
        "x.xml",
        ".hidden",
        "a" * 247,
        "a" * 248,
        "b" * 240 + "\u00e9" * 4,
        "\u0000"[:0],
    )
    return rng.choice(picks)


def path(rng: random.Random) -> str:
    """Give an absolute path."""
    return rng.choice(("/srv/images", "/dev/sda", "/mnt/a b", "/x", "/var/lib/libvirt/images", "/dev/disk/by-id/a",
                       "/dev/mapper", "C:\\pools", "/d\u00e9j\u00e0", "/a/./b/../c"))  # fmt: skip


def odd_path(rng: random.Random) -> str:
    """Give a path that is relative, doubled, trailed, a URI, or no path at all."""
    parts = [rng.choice(("/", "//", "///", "a", "b c", "..", ".", "://", "nfs:", " ", "\n", "\t", "é", "&", "<", "'"))
             for _ in range(rng.choice((0, 1, 2, 3, 4, 6)))]  # fmt: skip
    made = "".join(parts)
    return rng.choice((made, made, made, "/", "//", "///", "a", "", "c:\\x", "c:\\", "C:/x", "/a//b/", "//a//b//",
                       "nfs://h//d/", "/x/a://b//c/", "://", "/ ", " /a", "/a\n", "/a\nb", "sda", "iqn.2013-06.com.x:y",
                       "iqn.2013-13.com.x", "eui.02004567A425678D", "/" + "d" * 300, "/\u00a0", "\u00e9", "/\U0001f600"))  # fmt: skip


def integer(rng: random.Random, low: int, high: int) -> str:
    """Give an integer between two bounds, the bounds more often than others."""
    return str(rng.choice((low, high, rng.randint(low, high), rng.randint(low, min(high, 1000)))))


def odd_integer(rng: random.Random) -> str:
    """Give an integer as C, XPath or XML Schema may or may not read it."""
    edges = (0, 1, 7, 8, 9, 31, 32, 255, 256, 511, 512, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1,
             2**63, 2**64 - 1, 2**64, 10**22, 10**25, 10**30)  # fmt: skip
    number = rng.choice(edges)
    text = rng.choice(
        (
            f"{number}",
            f"{number}",
            f"0x{number:x}",
            f"0X{number:X}",
            f"0{number:o}",
            f"{number:o}",
            f"{number:x}",
        )
    )
    text = rng.choice(("", "", "", "+", "-", "--", "+-", "0", "00", "0" * 30)) + text
    text = rng.choice(("", "", "", " ", "\t", "\n", "\r", "\u00a0", "\ufeff")) + text
    text += rng.choice(
        (
            "",
            "",
            "",
            "",
            " ",
            "\n",
            "\t",
            ".",
            ".0",
            "e3",
            "k",
            "u",
            "L",
            "\u00a0",
            " 1",
            ",",
            "\x7f",
        )
    )
    return rng.choice((text, text, text, text, "", "-0", "+0", "-1", "+", "-", "\u0661\u0662", "\u00b2", "1e3", "0b1", "08", "09", "0x",
                       "0xg", " ", "NaN", "INF", "1_0", "1 0", "\uff15"))  # fmt: skip


def odd_word(rng: random.Random, words: list[str]) -> str:
    """Give a word of an enumeration in the wrong case, with white space, cut, or none of them."""
    word = rng.choice(words)
    space = rng.choice(SPACES)
    return rng.choice((f"{space}{word}", f"{word}{space}", f"{space}{word}{space}", word.upper(), word.title(), word[:-1],
                       word + word[-1:], "", space, rng.choice(ALL_FORMATS), "default", "none", "yes", "on", word * 2))  # fmt: skip


def wwn(rng: random.Random) -> str:
    """Give a world wide name."""
    return rng.choice(("", "", "0x")) + digits(rng, 16)


def odd_wwn(rng: random.Random) -> str:
    """Give something near a world wide name."""
    return rng.choice((digits(rng, 15), digits(rng, 17), "0X" + digits(rng, 16), " " + wwn(rng), wwn(rng) + " ", "", "0x",
                       digits(rng, 15) + "g", "0x0x" + digits(rng, 12), digits(rng, 8) + ":" + digits(rng, 7)))  # fmt: skip


def host(rng: random.Random) -> str:
    """Give a host's name or address."""
    return rng.choice(("localhost", "nfs.example.com", "10.0.0.1", "::1", "fe80::1", "1.2.3", "a-b", "2001:db8::8a2e:370:7334",
                       "::ffff:1.2.3.4", "999.1.1.1"))  # fmt: skip


def odd_host(rng: random.Random) -> str:
    """Give a host as the grammar would not have it."""
    return rng.choice(("", " ", "a b", "[::1]", "a_b", "h:3260", "::1%eth0", "1::2::3", "é.example", " localhost", "localhost ",
                       "a/b", "<h>", "a'b", '"', "1:2:3:4:5:6:7:8:9", ":::", "a" * 300, "h\n", "h\t"))  # fmt: skip


def iqn(rng: random.Random) -> str:
    """Give an iSCSI qualified name."""
    return rng.choice(
        ("iqn.2013-06.com.example:iscsi-pool", "iqn.2000-12.a", "iqn.1999-01.x-y.z:é é")
    )


def odd_iqn(rng: random.Random) -> str:
    """Give something near one."""
    return rng.choice(("", "iqn", "IQN.2013-06.com.x", "iqn.2013-00.x", "iqn.13-01.x", "iqn.2013-01.x:", "iqn.2013-01.", "eui.1",
                       " iqn.2013-01.x", "iqn.2013-01.x ", "iqn.2013-01.x:\n", "iqn.2013-01.a_b"))  # fmt: skip


def text(rng: random.Random) -> str:
    """Give free text."""
    return rng.choice(
        (
            "admin",
            "libvirt",
            "x y",
            "Ünïcode",
            "a&b",
            "<x>",
            "it's",
            '"q"',
            "system_u:object_r:virt_image_t:s0",
        )
    )


def odd_text(rng: random.Random) -> str:
    """Give free text with anything in it, or none."""
    made = "".join(rng.choice(SPECIALS) for _ in range(rng.choice((0, 1, 2, 4, 9))))
    return rng.choice(
        (
            made,
            made,
            made,
            "",
            " ",
            "\n",
            "a,b",
            "long " * 500,
            "]]",
            "\u00a0",
            "\ufffd",
            "\U0010fffd",
        )
    )


def unit(rng: random.Random) -> str:
    """Give a size's unit."""
    return rng.choice(
        (
            "bytes",
            "B",
            "byte",
            "k",
            "KiB",
            "MB",
            "G",
            "GiB",
            "TB",
            "PiB",
            "E",
            "EB",
            "kib",
            "BYTES",
            "Mib",
        )
    )


def version(rng: random.Random) -> str:
    """Give a protocol version."""
    return rng.choice(("3", "4", "4.2", "3.0", "vers"))


def odd_version(rng: random.Random) -> str:
    """Give a protocol version that somebody minds."""
    return rng.choice(
        (
            "",
            " ",
            "3,4",
            ",",
            " 3",
            "3 ",
            "+3",
            "-1",
            "0x3",
            "03",
            "4294967296",
            "é",
            "<",
            "a'b",
            "3\n",
        )
    )


PLAIN: dict[str, Callable[[random.Random], str]] = {
    "uuid": uuid, "name": name, "path": path, "wwn": wwn, "host": host, "iqn": iqn, "text": text, "unit": unit,
    "version": version,
    "port": lambda rng: integer(rng, -1, 65535),
    "mode": lambda rng: rng.choice(("0755", "755", "0711", "0", "00", "0777", "0000644", "7")),
    "owner": lambda rng: rng.choice(("-1", "0", "107", "1000", "4294967295", "4294967294", "2147483648", "2147483647", "007")),
    "size": lambda rng: integer(rng, 0, 2**64 - 1),
    "unique_id": lambda rng: integer(rng, 1, 2**31 - 1),
    "slot": lambda rng: rng.choice(("0", "1f", "0x1f", "0x0", "5", "0a", "00", "31", "1F", "0x05")),
    "bus": lambda rng: rng.choice(("0", "0x00", "0xff", "255", "12", "0x1", "0xFF")),
    "domain": lambda rng: rng.choice(("0", "0x0000", "0xffff", "0xffffffff", "4294967295", "ffff", "10")),
    "function": lambda rng: rng.choice(("0", "7", "0x7", "0x0", "2")),
    "yesno": lambda rng: rng.choice(("yes", "no")),
    "onoff": lambda rng: rng.choice(("on", "off")),
}  # fmt: skip
_INTEGERS = ("port", "owner", "size", "unique_id", "slot", "bus", "domain", "function")
ODD: dict[str, Callable[[random.Random], str]] = {
    "uuid": odd_uuid, "name": odd_name, "path": odd_path, "wwn": odd_wwn, "host": odd_host, "iqn": odd_iqn,
    "text": odd_text, "version": odd_version,
    "unit": lambda rng: odd_word(rng, ["bytes", "KiB", "MB", "Gi", "bit", "Y", "ZB"]),
    "mode": lambda rng: rng.choice((odd_integer(rng), "1777", "7777", "1000", "0888", "u+x", "+755", " 755", "755 ", "-0", "-1")),
    "yesno": lambda rng: odd_word(rng, ["yes", "no", "true"]),
    "onoff": lambda rng: odd_word(rng, ["on", "off", "yes"]),
    **dict.fromkeys(_INTEGERS, odd_integer),
}  # fmt: skip


def value(rng: random.Random, kind: str, odd: float) -> str:
    """Give a scalar of a kind; with this chance an odd one, now and then one of another kind."""
    if rng.random() >= odd:
        return PLAIN[kind](rng)
    if rng.random() < 0.12:
        return ODD[rng.choice(sorted(ODD))](rng)
    return ODD[kind](rng)


def word(rng: random.Random, words: list[str], odd: float) -> str:
    """Give one of an enumeration's words, or an odd one."""
    return odd_word(rng, words) if rng.random() < odd else rng.choice(words)
