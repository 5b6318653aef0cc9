"""The operands of `fleet`: which files are reports, and of which hosts."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from xmltool.errors import ConfigError, UsageError
from xmltool.fleet.archive import is_archive
from xmltool.fleet.host import host_of
from xmltool.fleet.host_report import read_report
from xmltool.fleet.sos import is_sos

FROM_JSON = "json:"
"""Begins the one form of `--host-from`."""


class HostFiles(NamedTuple):
    """A host and its reports; none where an inventory names a host that nothing was given of."""

    host: str
    paths: tuple[str, ...]


def find_reports(operands: Sequence[str]) -> tuple[str, ...]:
    """Return the reports that operands stand for, each once.

    A directory that is an unpacked sos report is one. Of another directory the reports in it are
    taken, sorted: names that end in `.json`, and sos reports, packed and unpacked.
    """
    found = dict.fromkeys(path for operand in operands for path in _of_operand(operand))
    if not found:
        raise UsageError("there is no report to read in what is given")
    return tuple(found)


def _of_operand(operand: str) -> Iterator[str]:
    if not os.path.isdir(operand) or is_sos(operand):
        yield operand
        return
    try:
        with os.scandir(operand) as entries:
            names = [entry.name for entry in entries if _is_report(entry)]
    except OSError:
        yield operand  # reading it says why
        return
    yield from (os.path.join(operand, name) for name in sorted(names, key=os.fsencode))


def _is_report(entry: os.DirEntry[str]) -> bool:
    if entry.name[0] == ".":
        return False
    if entry.name.endswith(".json") or is_archive(entry.name):
        return entry.is_file() or not os.path.exists(entry.path)  # a link to nothing is told
    return entry.is_dir() and is_sos(entry.path)


def by_host(
    paths: Iterable[str], host_from: str | None, inventory_hosts: Iterable[str] = ()
) -> tuple[HostFiles, ...]:
    """Return the hosts in the order of their first reports, then those that have none, sorted.

    By `json:PATH` a report's own text names its host, else the file's name does.
    """
    name: Callable[[str], str] = host_of if host_from is None else _Named(host_from)
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(name(path), []).append(path)
    lost = sorted(set(inventory_hosts) - found.keys())
    hosts = (HostFiles(host, tuple(paths)) for host, paths in found.items())
    return (*hosts, *(HostFiles(host, ()) for host in lost))


class _Named:
    """Names the host of a report by a text in it; by the file's name where there is none."""

    def __init__(self, host_from: str) -> None:
        keys = host_from.removeprefix(FROM_JSON)
        if not host_from.startswith(FROM_JSON) or not all(keys.split(".")):
            raise UsageError(
                f"--host-from {host_from}: expected json:PATH",
                "such as json:host or json:facts.fqdn",
            )
        self._keys = keys.split(".")

    def __call__(self, path: str) -> str:
        try:
            value: object = None if is_archive(path) or is_sos(path) else read_report(path)
        except (ConfigError, ValueError, RecursionError):  # told when the host is read
            value = {}
        for key in self._keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, str) and value else host_of(path)
