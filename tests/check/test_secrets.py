"""What `check` says of the secrets beside a store."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.check.system.roots import installed
from tests.secret.forms import document, usage, uuid
from tests.store.images import STORE, put
from tests.store.transaction.test_journal import plant
from xmltool.__main__ import main
from xmltool.store.transaction.fingerprint import ABSENT, content_fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

SECRETS = "etc/libvirt/secrets"
ONE = usage("ceph", "name", "one")
RBD = (
    "<pool type='rbd'><name>p</name><uuid>{uuid}</uuid><source><host name='h'/><name>p</name>"
    "<auth type='ceph' username='u'><secret usage='one'/></auth></source></pool>"
)


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """A root with one secret that has a value; its directory."""
    directory = tmp_path / SECRETS
    directory.mkdir(parents=True, mode=0o700)
    add(directory, f"{uuid(1)}.xml", document(1, ONE))
    add(directory, f"{uuid(1)}.base64", b"eA==")
    return directory


def add(directory: Path, name: str, data: bytes, mode: int = 0o600) -> None:
    (directory / name).write_bytes(data)
    (directory / name).chmod(mode)


def found(
    secrets: Path, capsys: pytest.CaptureFixture[str], select: str = "XT8"
) -> dict[str, list[str]]:
    root = secrets.parents[2]
    main(["check", "--root", f"{root}", "--select", select, "--format", "json"])
    pools = json.loads(capsys.readouterr().out)["pools"]
    told = {
        Path(pool["file"]).name: [finding["rule"] for finding in pool["findings"]] for pool in pools
    }
    return {name: rules for name, rules in told.items() if rules}


def test_a_good_secret_is_not_told(secrets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(secrets, capsys) == {}


FAULTS: dict[str, tuple[Callable[[Path], object], dict[str, list[str]]]] = {
    "file name": (
        lambda d: add(d, "key.xml", document(2)),
        {"key.xml": ["XT810"]},
    ),
    "no uuid": (
        lambda d: add(d, f"{uuid(2)}.xml", b"<secret/>"),
        {f"{uuid(2)}.xml": ["XT810"]},
    ),
    "dangling": (
        lambda d: (d / f"{uuid(2)}.xml").symlink_to("none"),
        {f"{uuid(2)}.xml": ["XT810"]},
    ),
    "refused": (
        lambda d: add(d, f"{uuid(2)}.xml", document(2, "<usage type='x'/>")),
        {f"{uuid(2)}.xml": ["XT804"]},
    ),
    "dropped": (
        lambda d: add(d, f"{uuid(2)}.xml", document(2, "<descripton/>")),
        {f"{uuid(2)}.xml": ["XT807"]},
    ),
    "ephemeral": (
        lambda d: add(d, f"{uuid(2)}.xml", document(2, "", " ephemeral='yes'")),
        {f"{uuid(2)}.xml": ["XT806"]},
    ),
    "empty": (
        lambda d: add(d, f"{uuid(1)}.base64", b""),
        {f"{uuid(1)}.base64": ["XT809"]},
    ),
    "orphan": (
        lambda d: add(d, f"{uuid(2)}.base64", b"eA=="),
        {f"{uuid(2)}.base64": ["XT813"]},
    ),
    "open directory": (lambda d: d.chmod(0o755), {"secrets": ["XT811"]}),
    "open value": (
        lambda d: (d.chmod(0o711), (d / f"{uuid(1)}.base64").chmod(0o644)),
        {"secrets": ["XT811"], f"{uuid(1)}.base64": ["XT811"]},
    ),
    "open value behind a shut door": (lambda d: (d / f"{uuid(1)}.base64").chmod(0o644), {}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_once(
    secrets: Path, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    break_it, rules = FAULTS[fault]
    break_it(secrets)
    assert found(secrets, capsys) == rules


def test_the_second_of_one_usage_is_told(secrets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first in the directory's own order stays."""
    add(secrets, f"{uuid(2)}.xml", document(2, ONE))
    told = found(secrets, capsys)
    assert list(told.values()) == [["XT808"]]
    assert set(told) < {f"{uuid(1)}.xml", f"{uuid(2)}.xml"}


def test_a_missing_secret_comes_with_its_command(
    secrets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = secrets.parents[2]
    installed(root, modules=("rbd",))
    put(root, "p.xml", RBD.format(uuid=uuid(7)))
    assert found(secrets, capsys, "XT604,XT605") == {}
    (secrets / f"{uuid(1)}.base64").unlink()
    command = f"`xmltool secret define SECRET.xml --value-file FILE --root {root}`"
    for rule in ("XT605", "XT604"):
        assert found(secrets, capsys, "XT604,XT605") == {"p.xml": [rule]}
        main(["check", "--root", f"{root}", "--select", rule])
        assert command in capsys.readouterr().out
        (secrets / f"{uuid(1)}.xml").unlink(missing_ok=True)


def test_an_unfinished_change_counts_as_done(
    secrets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another xmltool has the lock, and its change gives the secret its value."""
    root = secrets.parents[2]
    installed(root, modules=("rbd",))
    put(root, "p.xml", RBD.format(uuid=uuid(7)))
    value = secrets / f"{uuid(1)}.base64"
    value.unlink()
    assert found(secrets, capsys, "XT605") == {"p.xml": ["XT605"]}
    plant(
        root / STORE,
        [["secrets", value.name, ABSENT, content_fingerprint(b"eA=="), "new-0"]],
        new_0=b"eA==",
    )
    lock = os.open(root / STORE / ".xmltool/lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert found(secrets, capsys, "XT605") == {}
    assert main(["list", "--details", "--root", f"{root}", "--wait", "0"]) == 0
    assert "has no value" not in capsys.readouterr().out
    os.close(lock)
    assert not value.exists()
