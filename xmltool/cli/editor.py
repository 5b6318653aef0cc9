"""The user's editor on a text: the only program that xmltool starts beside virsh."""

from __future__ import annotations

import os
import shlex
import subprocess  # noqa: TID253  # this module is what it is for
import sys
from errno import ENOENT
from tempfile import mkstemp
from typing import TYPE_CHECKING

from xmltool.cli.show import emit
from xmltool.document.document import read_bytes
from xmltool.errors import UsageError, XmltoolError
from xmltool.text.escape import vis
from xmltool.text.shell import program_path

if TYPE_CHECKING:
    from collections.abc import Mapping

FALLBACK = "vi"
"""Without $VISUAL and $EDITOR, as with virsh."""


class EditedText:
    """A text in a file of its own, for the editor; the file stays until `discard`."""

    def __init__(self, data: bytes) -> None:
        try:
            descriptor, self.path = mkstemp(prefix="xmltool-", suffix=".xml")
        except OSError as error:
            raise XmltoolError(f"no file for the editor: {error.strerror}") from error
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
        except OSError as error:
            self.discard()
            raise XmltoolError(f"{self.path}: cannot be written: {error.strerror}") from error

    def edited(self) -> bytes:
        """Let the user edit the text; give what it is then."""
        command = [*editor_command(os.environ), self.path]
        try:
            program = program_path(command[0])
            if program is None:
                raise FileNotFoundError(ENOENT, os.strerror(ENOENT))
            status = subprocess.run(command, executable=program, check=False).returncode
        except OSError as error:
            raise XmltoolError(f"{command[0]}: cannot be run: {error.strerror}",
                               "name an editor in $VISUAL or $EDITOR") from error  # fmt: skip
        if status != 0:
            raise XmltoolError(f"the editor {command[0]} failed (status {status})",
                               "nothing is written")  # fmt: skip
        try:
            return read_bytes(self.path)
        except OSError as error:
            raise XmltoolError(f"{self.path}: cannot be read: {error.strerror}") from error

    def discard(self) -> None:
        """Remove the file; one that stays changes nothing about what was done with its text."""
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            return
        except OSError as error:
            emit.note(f"{vis(self.path)} is left: {error.strerror}")


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """Return the words of the editor's command."""
    for variable in ("VISUAL", "EDITOR"):
        text = environment.get(variable, "")
        if text.strip():
            try:
                return shlex.split(text)
            except ValueError as error:
                raise UsageError(f"${variable} is no command: {error}") from error
    return [FALLBACK]


def asked_again() -> bool:
    """Ask whether to edit a text again that was refused; no answer is a no."""
    emit.note("Edit it again? [Y/n] ")
    answer = sys.stdin.readline() if sys.stdin else ""  # None: closed by who started us
    return answer.strip().lower() in ("", "y", "yes") and bool(answer)


def keep(text: EditedText, before: bytes) -> None:
    """Say where a text is that was not written; one that nobody changed is removed."""
    try:
        changed = read_bytes(text.path) != before
    except OSError:
        return
    if changed:
        emit.note(f"the text is kept in {vis(text.path)}")
    else:
        text.discard()
