"""Many processes at one directory of secrets, some of them killed: whoever reads sees whole secrets."""

from __future__ import annotations

import base64
import os
import random
import signal
import time
from typing import TYPE_CHECKING, Any

from tests.secret.forms import uuid
from tests.store.transaction.changes import STORE, leftovers
from tests.store.transaction.test_concurrency import in_child, statuses
from xmltool.secret.definition import SecretDef
from xmltool.secret.value import Value
from xmltool.store.place import Place
from xmltool.store.secret_plan import WantedSecret
from xmltool.store.secret_view import SeenSecrets
from xmltool.store.secret_writing import define_secrets, remove_secrets
from xmltool.store.session import Writing, read_store
from xmltool.store.transaction import atomic
from xmltool.store.transaction.lock import acquire

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

WRITERS = 20
PATIENT = Writing(wait=60)


def place_of(image: Path) -> Place:
    return Place(f"{image}", STORE, STORE)


def define(place: Place, secret: SecretDef, value: bytes) -> None:
    define_secrets(place, [WantedSecret(secret, "a.xml", Value(value))], PATIENT)


def stored(place: Place) -> dict[str, tuple[str | None, bytes]]:
    """Return description and value of each secret, as a reading command finds them."""
    with read_store(place, 60) as view, place.open() as root:
        seen = SeenSecrets(root, place.path, view.pending_secrets)
        return {
            entry.uuid: (
                entry.definition.description,
                base64.b64decode(bytes(seen.stored_value(entry.uuid) or b"")),
            )
            for entry in seen.secrets.loaded
        }


def test_no_writer_loses_a_secret(image: Path) -> None:
    place = place_of(image)

    def writer(number: int) -> int:
        secret = SecretDef(uuid(number), "ceph", f"c{number}", description=f"{number}")
        define(place, secret, b"%d" % number)
        return 0

    children = [in_child(lambda n=number: writer(n)) for number in range(WRITERS)]
    assert statuses(children) == [0] * WRITERS
    assert stored(place) == {uuid(n): (f"{n}", b"%d" % n) for n in range(WRITERS)}
    assert leftovers(image) == []


def test_a_use_has_one_secret_whoever_comes_first(image: Path) -> None:
    place = place_of(image)

    def writer(number: int) -> int:
        define(place, SecretDef(None, "ceph", "client.a", description=f"{number}"), b"%d" % number)
        return 0

    children = [in_child(lambda n=number: writer(n)) for number in range(10)]
    assert statuses(children) == [0] * 10
    ((description, value),) = stored(place).values()
    assert value == (description or "").encode()


def test_readers_see_whole_secrets_while_writers_are_killed(image: Path) -> None:
    """Definition and value change together, again and again; a reader never sees one without the other."""
    place, rng = place_of(image), random.Random(20261126)
    names = [uuid(number) for number in range(4)]
    end = time.monotonic() + 3

    def writer(seed: int) -> int:
        own = random.Random(seed)
        for number in range(10**6):
            wanted = [
                WantedSecret(
                    SecretDef(name, description=f"{number}"), "a.xml", Value(b"%d" % number)
                )
                for name in names
            ]
            if own.random() < 0.8:
                define_secrets(place, wanted, PATIENT)
            else:
                remove_secrets(place, names, PATIENT, if_exists=True)
        return 0

    def reader() -> int:
        while time.monotonic() < end:
            found = stored(place)
            assert len(found) in (0, len(names)), found
            assert len(set(found.values())) <= 1, found
            assert all(value == (text or "").encode() for text, value in found.values()), found
        return 0

    readers = [in_child(reader) for _ in range(2)]
    killed = 0
    while time.monotonic() < end:
        child = in_child(lambda seed=killed: writer(seed))
        time.sleep(rng.uniform(0.02, 0.15))
        os.kill(child, signal.SIGKILL)
        assert statuses([child]) == [-signal.SIGKILL]
        killed += 1
    assert statuses(readers) == [0, 0]
    assert killed > 5
    remove_secrets(place, names, PATIENT, if_exists=True)
    assert stored(place) == {}
    assert leftovers(image) == []
    assert list((image / "etc/libvirt/secrets").iterdir()) == []


def test_the_first_writer_waits_for_a_reader_of_no_store(image: Path) -> None:
    """There is nothing to lock but the root; the secrets that it looks at are made with the store."""
    place = place_of(image)

    def writer() -> int:
        define(place, SecretDef(uuid(1), description="1"), b"1")
        return 0

    with read_store(place, 60) as view:
        assert view.directory is None
        child = in_child(writer)
        time.sleep(0.5)
        assert os.listdir(image) == []
    assert statuses([child]) == [0]
    assert stored(place) == {uuid(1): ("1", b"1")}


def test_a_reader_waits_for_the_first_writer(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = place_of(image)
    ready, tell = os.pipe()

    def slowly(*given: Any, **named: Any) -> Any:
        os.write(tell, b"x")
        time.sleep(0.5)
        return acquire(*given, **named)

    def writer() -> int:
        monkeypatch.setattr(atomic, "acquire", slowly)
        define(place, SecretDef(uuid(1), description="1"), b"1")
        return 0

    child = in_child(writer)
    assert os.read(ready, 1) == b"x"
    for used in (ready, tell):
        os.close(used)
    assert stored(place) == {uuid(1): ("1", b"1")}
    assert statuses([child]) == [0]
