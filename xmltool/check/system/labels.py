"""SELinux and AppArmor in a root: whether libvirt may read its files, and guests reach their volumes."""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import TYPE_CHECKING

from xmltool.check.system.fstab import MAX_PATH, upwards
from xmltool.check.system.release import etc
from xmltool.confined.label import label_of
from xmltool.remarks import Remark
from xmltool.rules.system import XT619, XT620, XT621
from xmltool.text.shell import shell_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.confined.root import Root
    from xmltool.pool.definition import StoragePoolDef

_CONFIGURATION = "selinux/config"
_RELABEL = "/.autorelabel"
_IMAGES = "/var/lib/libvirt/images"
_APPARMOR = "/etc/apparmor.d/abstractions/libvirt-qemu"
_LOCAL = "/etc/apparmor.d/local/abstractions/libvirt-qemu"
_MAX_BYTES = 1024 * 1024
_KIND = re.compile(r"-[-bcdpls]")
"""The kind of file, in a line of file_contexts(5): pattern, kind, context."""
_BOOLEANS = {"nfs": "virt_use_nfs", "cifs": "virt_use_samba", "glusterfs": "virt_use_fusefs"}
"""What lets guests use a file system without labels of its own (virt_selinux(8)), by source format."""


class Labels:
    """Looks at the rules of access in a root.

    Args:
        root: of the system.
        store: path of the store inside it.
    """

    def __init__(self, root: Root, store: str) -> None:
        self._root = root
        self._store = store
        settings = _settings(root.read_text(f"{etc(root)}/{_CONFIGURATION}", _MAX_BYTES))
        self._policy = settings.get("SELINUXTYPE", "targeted")
        self.is_enforcing = settings.get("SELINUX", "").lower() == "enforcing"
        self._is_apparmored = root.exists(_APPARMOR)

    def of_store(self, names: Sequence[str]) -> Iterator[Remark]:
        """Yield that files of the store have no label, where the store itself has one."""
        if not self.is_enforcing or self._root.exists(_RELABEL) or not self._label(self._store):
            return
        bare = [name for name in sorted(names) if self._label(f"{self._store}/{name}") == b""]
        if bare:
            command = self._relabel()
            if len(bare) == 1:
                message = XT619.message("one", file=bare[0], command=command, relabel=_RELABEL)
            else:
                message = XT619.message(
                    "several",
                    file=bare[0],
                    number=len(bare) - 1,
                    command=command,
                    relabel=_RELABEL,
                )
            yield Remark(message)

    def of_target(self, definition: StoragePoolDef) -> Iterator[Remark]:
        """Yield what guests need to reach a target outside of libvirt's own directory of images."""
        path = definition.target.path or ""
        if not path.startswith("/") or len(path) >= MAX_PATH:
            return
        if path == _IMAGES or path.startswith(f"{_IMAGES}/"):
            return
        if self.is_enforcing and definition.type == "netfs":
            boolean = _BOOLEANS.get(definition.source.format or "", _BOOLEANS["nfs"])
            yield Remark(XT620.message("server", boolean=boolean), "target/path")
        elif self.is_enforcing and not self._is_known(path.rstrip("/")):
            pattern = shell_word(f"{_regex(path.rstrip('/'))}(/.*)?")
            yield Remark(XT620.message("path", path=path, pattern=pattern), "target/path")
        if self._is_apparmored and self._allowed.isdisjoint(upwards(path.rstrip("/"))):
            line = f"{path.rstrip('/')}/** rwk,"
            yield Remark(XT621.message(path=path, file=_LOCAL, line=line), "target/path")

    def _relabel(self) -> str:
        store = shell_word(self._root.shown(self._store))
        if self._root.path == "/":
            return f"restorecon -R {store}"
        contexts = f"/etc/selinux/{self._policy}/contexts/files/file_contexts"
        root = shell_word(self._root.path)
        return f"setfiles -r {root} {shell_word(self._root.shown(contexts))} {store}"

    @cached_property
    def _typed(self) -> dict[str, bool]:
        """The paths that the administrator has given a type, and whether all below them has it."""
        local = f"/etc/selinux/{self._policy}/contexts/files/file_contexts.local"
        patterns = map(_pattern, self._root.read_text(local, _MAX_BYTES).splitlines())
        found: dict[str, bool] = {}
        for path, is_tree in filter(None, map(_path, filter(None, patterns))):
            found[path] = is_tree or found.get(path, False)
        return found

    @cached_property
    def _allowed(self) -> frozenset[str]:
        """The paths in what the administrator has added to the profile of guests."""
        return frozenset(map(_ruled, self._root.read_text(_LOCAL, _MAX_BYTES).splitlines()))

    def _is_known(self, path: str) -> bool:
        """Report whether the administrator has given a path a type."""
        return path in self._typed or any(map(self._typed.get, upwards(path)))

    def _label(self, path: str) -> bytes:
        """Return a label, empty where there is none; what cannot be looked at counts as labelled."""
        try:
            with self._root.pin(path) as pin:
                return label_of(pin.fd) or b""
        except OSError:
            return b"?"


def _pattern(line: str) -> str | None:
    """Return the pattern in a line of file_contexts(5); it may hold blanks, so the end is cut off."""
    pattern, *context = line.strip().rsplit(maxsplit=1) or ("",)
    before, *kind = pattern.rsplit(maxsplit=1) or ("",)
    if kind and _KIND.fullmatch(kind[0]):
        pattern = before
    return pattern if context and pattern.startswith("/") else None


def _path(pattern: str) -> tuple[str, bool] | None:
    """Return the path that a pattern is for, and whether it is for all below it, too.

    Patterns come with the root, so that none is run; of one that is more than a path nothing is known.
    """
    stem, everything, rest = pattern.partition("(/.*)?")
    path = re.sub(r"\\(.)", lambda match: " " if match[1] == "s" else match[1], stem)
    return None if rest else (path, bool(everything))


def _ruled(line: str) -> str:
    """Return the path that a rule of apparmor.d(5) is for, or what it is below; empty for other lines."""
    words = line.strip().rsplit(maxsplit=1)
    if len(words) < 2 or words[0].startswith("#"):
        return ""
    _, slash, rest = words[0].partition("/")
    path, wildcard, _ = (slash + rest).partition("*")
    return os.path.dirname(path) if wildcard else path.strip('"').rstrip("/")


def _regex(path: str) -> str:
    """Return the pattern of a path; semanage takes none with a space (semanage-fcontext(8))."""
    return re.sub(r"\s", r"\\s", re.sub(r"([\\.^$*+?()\[\]{}|])", r"\\\1", path))


def _settings(text: str) -> dict[str, str]:
    pairs = (line.strip().partition("=") for line in text.splitlines())
    return {name: value.strip() for name, _, value in pairs if not name.startswith("#")}
