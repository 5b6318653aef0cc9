"""Names of character sets: which XML parsers know, and which libvirt's does.

A part of `xmltool.document.document`, imported only for a document that declares something other than UTF-8.
"""

from __future__ import annotations

import ctypes

_REGISTERED = frozenset(
    """
ANSI_X3.4-1968 ANSI_X3.4-1986 ARABIC ASCII ASMO-708 BIG5 CP-AR CP-GR CP-IS CP367 CP437 CP775
CP819 CP850 CP852 CP855 CP857 CP860 CP861 CP862 CP863 CP864 CP865 CP866 CP868 CP869 CP936
CSASCII CSBIG5 CSEUCKR CSEUCPKDFMTJAPANESE CSGB2312 CSIBM855 CSIBM857 CSIBM860 CSIBM861 CSIBM863
CSIBM864 CSIBM865 CSIBM866 CSIBM868 CSIBM869 CSISO2022JP CSISO2022KR CSISOLATIN1 CSISOLATIN2
CSISOLATIN3 CSISOLATIN4 CSISOLATIN5 CSISOLATINARABIC CSISOLATINCYRILLIC CSISOLATINGREEK
CSISOLATINHEBREW CSKOI8R CSPC775BALTIC CSPC850MULTILINGUAL CSPC862LATINHEBREW CSPC8CODEPAGE437
CSPCP852 CSSHIFTJIS CSWINDOWS31J CYRILLIC ECMA-114 ECMA-118 ELOT_928 EUC-JP EUC-KR GB18030
GB2312 GBK GREEK GREEK8 HEBREW IBM-367 IBM-437 IBM-775 IBM-819 IBM-850 IBM-852 IBM-855 IBM-857
IBM-858 IBM-860 IBM-861 IBM-862 IBM-863 IBM-864 IBM-865 IBM-866 IBM-868 IBM-869 IBM367 IBM437
IBM775 IBM819 IBM850 IBM852 IBM855 IBM857 IBM860 IBM861 IBM862 IBM863 IBM864 IBM865 IBM866
IBM868 IBM869 ISO-2022-CN ISO-2022-JP ISO-2022-KR ISO-8859-1 ISO-8859-13 ISO-8859-15 ISO-8859-2
ISO-8859-3 ISO-8859-4 ISO-8859-5 ISO-8859-6 ISO-8859-7 ISO-8859-8 ISO-8859-9 ISO-IR-100
ISO-IR-101 ISO-IR-109 ISO-IR-110 ISO-IR-126 ISO-IR-127 ISO-IR-138 ISO-IR-144 ISO-IR-148 ISO-IR-6
ISO646-US ISO_8859-1 ISO_8859-15 ISO_8859-2 ISO_8859-3 ISO_8859-4 ISO_8859-5 ISO_8859-6
ISO_8859-7 ISO_8859-8 ISO_8859-9 KOI8-R KOREAN L1 L2 L3 L4 L5 LATIN-9 LATIN1 LATIN2 LATIN3
LATIN4 LATIN5 MS936 MS_KANJI SHIFT_JIS TIS-620 US US-ASCII UTF-8 WINDOWS-1250 WINDOWS-1251
WINDOWS-1252 WINDOWS-1253 WINDOWS-1254 WINDOWS-1255 WINDOWS-1256 WINDOWS-1257 WINDOWS-1258
WINDOWS-31J WINDOWS-936
UTF-16 UTF-16BE UTF-16LE
""".split()  # noqa: SIM905 - a list of 180 strings would be unreadable
)
"""Names and aliases of the IANA registry whose text reads as ASCII does, and UTF-16: what the Xerces
parser knows, which is the one that Jing judges with. `utf8`, `cp1252` and the like are none."""

_BUILT_IN = frozenset(
    ("ASCII", "HTML", "UTF8", "ISO-LATIN-1", "ISO-10646-UCS-2", "ISO-10646-UCS-4")
)
"""Names that libxml2 knows without any library (libxml2: encoding.c, xmlParseCharEncoding)."""

_MORE_IN_ICU = frozenset(("ascii7", "l9", "latin0", "macroman", "xmacroman", "xsjis"))
"""Names that ICU knows beside the registered ones, as it compares them."""

_PYTHON = {"macroman": "mac-roman", "latin0": "iso8859-15", "l9": "iso8859-15", "ascii7": "ascii"}
"""Python's names for some of them."""


def is_registered(name: str) -> bool:
    """Report whether XML parsers know a character set by this name."""
    return name.upper() in _REGISTERED


def libvirt_knows(name: str) -> bool:
    """Report whether libvirt's parser knows a character set by this name.

    It asks the C library, then ICU, where it is built with that: signs and case mean nothing there.
    """
    return (
        name.upper() in _BUILT_IN
        or any(_c_library_knows(spelling) for spelling in (name, name.replace("_", "-")))
        or loose_name(name) in _MORE_IN_ICU
        or (loose_name(name).startswith(("cp", "ibm")) and _c_library_knows(loose_name(name)))
        or any(loose_name(name) == loose_name(known) for known in _REGISTERED)
    )


def loose_name(name: str) -> str:
    """Return a name as ICU compares it: letters and digits, no case, no zeros before a number."""
    kept = ""
    after_digit = False
    for place, char in enumerate(name.lower()):
        if not char.isalnum():
            after_digit = False
        elif char == "0" and not after_digit and name[place + 1 : place + 2].isdigit():
            continue
        else:
            kept += char
            after_digit = char.isdigit()
    return kept


def decoded(data: bytes, name: str) -> str | None:
    """Decode a text by a name of a character set that XML parsers may not know; None: it is not so."""
    loose = loose_name(name).removeprefix("x")
    known = (registered for registered in _REGISTERED if loose_name(registered) == loose)
    for spelling in (name, loose, *known):
        try:
            return data.decode(_PYTHON.get(spelling, spelling))
        except LookupError:
            continue
        except ValueError:
            return None
    return None


def is_plain_name(name: str) -> bool:
    """Report whether a name is a registered one that every library knows as it is spelt."""
    return is_registered(name) and _c_library_knows(name)


def _c_library_knows(name: str) -> bool:
    library = ctypes.CDLL(None)
    library.iconv_open.restype = ctypes.c_void_p
    library.iconv_close.argtypes = [ctypes.c_void_p]
    handle = library.iconv_open(b"UTF-8", name.encode("ascii", "replace"))
    if handle is None or handle == ctypes.c_void_p(-1).value:
        return False
    library.iconv_close(handle)
    return True
