"""Which store a command means: in a root, a user's own, or any directory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.confined.os_release import os_release
from xmltool.confined.root import Root
from xmltool.errors import StoreError, UsageError
from xmltool.text.shell import command

if TYPE_CHECKING:
    from collections.abc import Mapping

SYSTEM_STORE = "/etc/libvirt/storage"
"""libvirt's own directory of definitions, as the system's daemon sees it."""
STORE_NAME = "storage"
"""Name of a store that has its secrets beside it."""
USER_STORE = "libvirt/storage"
"""Below a user's configuration directory: the store of a session daemon."""
NIXOS_STORE = "/var/lib/libvirt/storage"
"""Of a libvirt that NixOS builds, with sysconfdir /var/lib. (nixpkgs: pkgs/by-name/li/libvirt)"""


class Place(NamedTuple):
    """Where a store is.

    Attributes:
        root: path of the root on this machine.
        path: of the store inside the root.
        links: the directory that the text of an autostart link names, without a slash at its end.
        root_given: the option `--root` as given, or None: it decides on the grammar, too.
        options: the words that name the store to another command of this tool.
    """

    root: str
    path: str
    links: str
    root_given: str | None = None
    options: tuple[str, ...] = ()

    def open(self) -> Root:
        """Open the root; the caller closes it."""
        return Root(self.root)

    @property
    def shown(self) -> str:
        """The store's path on this machine, for messages and reports."""
        return os.path.join(self.root, self.path.lstrip("/"))

    @property
    def has_secrets(self) -> bool:
        """It is known where the secrets are: beside a store that is called as libvirt calls it."""
        return os.path.basename(self.path.rstrip("/")) == STORE_NAME

    def command(self, verb: str, *operands: str) -> str:
        """Return an xmltool command on this store that can be pasted into a shell."""
        return command(f"xmltool {verb}", *operands, options=self.options)

    def link_text(self, file: str) -> str:
        """Return the text of the autostart link of a definition's file, as libvirt writes it."""
        return f"{self.links}/{file}"


def store_place(
    root: str | None,
    session: bool,
    home: str | None,
    storage_dir: str | None,
    store: str | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Place:
    """Return the store that `--root`, `--session`, `--home`, `--storage-dir` and `--store` mean.

    Without any it is this machine's; without `--home` a session's is that of the environment.
    """
    given = [
        option
        for option, is_given in (
            ("--root", root is not None),
            ("--session", session),
            ("--storage-dir", storage_dir is not None),
        )
        if is_given
    ]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} exclude each other", "each names a store")
    if home is not None and not session:
        raise UsageError("--home is for --session")
    named = (("--root", root), ("--home", home), ("--storage-dir", storage_dir), ("--store", store))
    for option, value in named:
        if value == "":
            raise UsageError(f"{option}: the value is empty")
    if store is not None and (session or storage_dir is not None):
        raise UsageError(f"--store and {given[0]} exclude each other", "--store is inside --root")
    if store is not None and not store.startswith("/"):
        raise UsageError(f"--store {store}: write its path inside the root, such as {NIXOS_STORE}")
    words = tuple(word for word in ("--session",) if session)
    words += tuple(word for option, value in named if value is not None for word in (option, value))
    if storage_dir is not None:
        return _on_this_machine(storage_dir)._replace(options=words)
    if session:
        path = user_store(home, environment)
        if home is None and not os.path.isabs(path):
            raise UsageError(
                f"--session: the environment names {path}, and where that is depends on the directory"
                " in which libvirtd was started",
                "make XDG_CONFIG_HOME an absolute path, or name the home with --home",
            )
        return _on_this_machine(path)._replace(options=words)
    path = os.path.normpath(store) if store is not None else _system_store(root or "/")
    links = ".." if path.startswith("/usr/etc/") else path  # ostree makes /etc of that
    return Place(root or "/", path, links, root, words)


def _system_store(root: str) -> str:
    """Return where the libvirt of a system keeps its pools; NixOS has a place of its own."""
    try:
        opened = Root(root)
    except StoreError:  # whoever opens the store says it
        return SYSTEM_STORE
    with opened:
        return NIXOS_STORE if os_release(opened).get("ID") == "nixos" else SYSTEM_STORE


def _on_this_machine(directory: str) -> Place:
    # not normalised: `..` behind a link does not mean what its text says
    path = directory if os.path.isabs(directory) else os.path.join(os.getcwd(), directory)
    return Place("/", path, _plain(path))


def _plain(path: str) -> str:
    """Return a path without what it does not need, as long as it still leads to the same place."""
    plain = os.path.abspath(path)
    if ".." not in path.split("/"):
        return plain
    try:
        return plain if os.path.samefile(plain, path) else path.rstrip("/")
    except OSError:  # not made yet
        return plain


def user_store(home: str | None, environment: Mapping[str, str]) -> str:
    """Return a session daemon's store (libvirt: virGetUserConfigDirectory, by GLib).

    GLib takes a relative `XDG_CONFIG_HOME` as it is (tried with 2.74, 2.84 and 2.90). A home that is named is asked for its own configuration: `XDG_CONFIG_HOME` is about the home of
    who runs this.
    """
    if home is None:
        if configuration := environment.get("XDG_CONFIG_HOME"):
            return os.path.join(configuration, USER_STORE)
        home = environment.get("HOME") or os.path.expanduser("~")
    return os.path.join(home, ".config", USER_STORE)
