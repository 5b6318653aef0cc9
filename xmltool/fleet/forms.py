"""Pools of one name that are not the same on every host, where no definitions say which is right.

What most hosts have is what the others are compared with. Hosts pass by one after the other, so a
definition is known by a digest of its text, and few of each pool's texts are kept.
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

from xmltool.live.drift import Disk, pool_changes
from xmltool.live.pools import LivePool
from xmltool.live.reported import read_reported
from xmltool.pool.compare import Change
from xmltool.store.boot import BootEntry

MOST_FORMS = 32
"""Definitions of one pool that are compared; a pool with more is every host's own."""
MOST_TEXTS = 20_000
"""Definitions that are kept: some megabytes."""
_FLAGS = ("autostart", "persistent")


class Form(NamedTuple):
    """A pool as a host has it, but for its uuid, its sizes and whether it runs.

    Attributes:
        digest: of all the others.
        text: its inactive XML.
        autostart: libvirt's flag.
        persistent: whether it is there for good.
    """

    digest: bytes
    text: str
    autostart: bool
    persistent: bool


class Forms(NamedTuple):
    """The pools of hosts that are alike; `digests` are those of `forms`."""

    digests: tuple[bytes, ...]
    forms: tuple[Form, ...]


class Variant(NamedTuple):
    """How a pool is on some hosts, and not on most.

    Attributes:
        pool: its name.
        changes: what differs; `old` is the value on most hosts. None: more than can be compared.
        hosts: numbers of the hosts.
    """

    pool: str
    changes: tuple[Change, ...]
    hosts: tuple[int, ...]


class SeenForms:
    """The definitions that were seen of each pool, and on which hosts."""

    def __init__(self) -> None:
        self._pools: dict[str, dict[bytes, Form]] = {}
        self._room = MOST_TEXTS

    def add(self, names: Sequence[str], forms: Forms) -> None:
        """Keep the definitions of hosts that are alike."""
        for name, form in zip(names, forms.forms, strict=True):
            known = self._pools.setdefault(name, {})
            if form.digest not in known and len(known) <= MOST_FORMS and self._room:
                self._room -= 1
                known[form.digest] = form

    def are_many(self, name: str) -> bool:
        """Report whether there are more definitions of a pool than are compared."""
        return len(self._pools.get(name, ())) > MOST_FORMS

    def variants(self, of_pool: dict[str, dict[bytes, list[int]]]) -> Iterator[Variant]:
        """Yield what is not as on most hosts, by pool, that of most hosts first.

        The numbers of the hosts are given by pool and digest; those of many definitions under any.
        """
        for name, hosts in sorted(of_pool.items()):
            known = self._pools.get(name, {})
            many = self.are_many(name)
            if len(hosts) < 2 and not many:
                continue
            if many or not known.keys() >= hosts.keys():
                numbers = (number for each in hosts.values() for number in each)
                yield Variant(name, (), tuple(sorted(numbers)))
                continue
            yield from _variants(name, [(known[digest], each) for digest, each in hosts.items()])


def _variants(name: str, found: list[tuple[Form, list[int]]]) -> Iterator[Variant]:
    """Yield how the hosts with each form differ from those with the form of most."""
    most = max(found, key=lambda pair: len(pair[1]))[0]
    rows: dict[tuple[Change, ...], list[int]] = {}
    for form, hosts in found:
        changes = () if form is most else _changes(name, most, form)
        if changes:
            rows.setdefault(changes, []).extend(hosts)
    for changes, hosts in sorted(rows.items(), key=lambda pair: (-len(pair[1]), pair[1])):
        yield Variant(name, changes, tuple(sorted(hosts)))


def _changes(name: str, most: Form, form: Form) -> tuple[Change, ...]:
    """Return in what a form differs from another one, but for what comes from running a pool."""
    flags = (
        Change(flag, _yes(getattr(most, flag)), _yes(getattr(form, flag)))
        for flag in _FLAGS
        if getattr(most, flag) != getattr(form, flag)
    )
    sides = [_pool(each) for each in (most, form)]
    one, other = sides
    if one is None or other is None:
        return (
            *flags,
            Change("xml", *("libvirt's" if side else "not libvirt's" for side in sides)),
        )
    there, back = _compared(name, one, other), _compared(name, other, one)
    return (*(there if back else ()), *flags)


def _compared(name: str, one: LivePool, other: LivePool) -> tuple[Change, ...]:
    entry = BootEntry("", name, one.definition, loaded=True)
    return pool_changes(Disk("", ()), entry, other)


def _pool(form: Form) -> LivePool | None:
    """Return a pool of a form, as if it had been in use; None where the text is not libvirt's."""
    text = form.text.replace("<uuid></uuid>", f"<uuid>{_UUID}</uuid>", 1)
    reported = read_reported(text.encode("utf-8", "surrogatepass"))
    if reported is None:
        return None
    return LivePool(_UUID, reported.definition, active=True, used=True)


_UUID = "00000000-0000-4000-8000-000000000000"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def form_digest(parts: Iterable[object]) -> bytes:
    """Return what stands for a form."""
    return blake2b(repr(tuple(parts)).encode("utf-8", "surrogatepass"), digest_size=12).digest()
