"""Words in commands that are shown to the user, who may paste them into a shell."""

from __future__ import annotations

import shlex


def shell_word(text: str) -> str:
    r"""Quote a word for a shell; what a terminal could obey is written as `$'\x1b'`."""
    if text.isprintable():
        return shlex.quote(text)
    plain = "".join(
        char
        if char.isascii() and char.isprintable() and char not in "'\\"
        else "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))
        for char in text
    )
    return f"$'{plain}'"
