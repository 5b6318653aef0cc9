"""systemd units for `watch`, from the templates in `units/`: hardened, since it reads and reports."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.resources import data_text

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVICE = "xmltool-watch.service"
"""Watches all the time."""
ONCE = "xmltool-drift.service"
"""Compares once; for a timer."""


def unit_text(
    name: str, command: Sequence[str], *, writes: Sequence[str], remote: bool, user: bool
) -> str:
    """Return the text of a unit, SERVICE or ONCE.

    It may write to some directories, and needs the network where libvirt is on another machine.
    """
    hardening = data_text("watch/units/hardening")
    if not user:  # a user's service manager can do no more than the above
        paths = "".join(f"ReadWritePaths={_word(path)}\n" for path in writes)
        hardening += data_text("watch/units/sandbox") + paths
    values = {
        "HARDENING": hardening,
        "FAMILIES": "AF_UNIX AF_INET AF_INET6" if remote else "AF_UNIX",
        "PLACE": "~/.config/systemd/user" if user else "/etc/systemd/system",
        "SYSTEMCTL": "systemctl --user" if user else "systemctl",
        "TARGET": "default" if user else "multi-user",
        "COMMAND": _command_line(command),  # the last: it may hold anything
    }
    text = data_text(f"watch/units/{name}")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def _command_line(command: Sequence[str]) -> str:
    """Return a command line as systemd reads it (systemd.service(5), COMMAND LINES)."""
    return " ".join(_word(word).replace("$", "$$") for word in command)


def _word(word: str) -> str:
    """Quote a word where systemd needs it; `%` would begin a specifier."""
    word = word.replace("%", "%%")
    if word and all(char.isalnum() or char in "@%+=:,./_-" or char == "$" for char in word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def directory_of(path: str) -> str:
    """Return the absolute directory that a file is written to."""
    return os.path.dirname(os.path.abspath(path))
