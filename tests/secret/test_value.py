"""A value is the bytes of its file, and is shown by nothing."""

from __future__ import annotations

import os
import threading
import traceback
from typing import TYPE_CHECKING

import pytest

from xmltool.errors import UsageError
from xmltool.secret.definition import SecretDef
from xmltool.secret.value import MAX_BYTES, Value, read_value, value_finding
from xmltool.secret.write import stored_value

if TYPE_CHECKING:
    from pathlib import Path

CEPH_KEY = b"AQBzRLhmAAAAABAAEy1rqI0Pz0J7dXxYlqkMYg=="


@pytest.mark.parametrize(
    ("data", "dropped", "kept"),
    [
        (b"x", b"x", b"x"),
        (b"x\n", b"x", b"x\n"),
        (b"x\r\n", b"x", b"x\r\n"),
        (b"x\n\n", b"x\n", b"x\n\n"),
        (b"x\r", b"x\r", b"x\r"),
        (b"\x00\xff\n", b"\x00\xff", b"\x00\xff\n"),
        (b"\n", b"", b"\n"),
    ],
)
def test_a_last_line_end_is_dropped(
    tmp_path: Path, data: bytes, dropped: bytes, kept: bytes
) -> None:
    path = tmp_path / "value"
    path.write_bytes(data)
    assert read_value(str(path)) == dropped
    assert read_value(str(path), keep_newline=True) == kept


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)

    def write() -> None:
        with fifo.open("wb", buffering=0) as stream:
            for _ in range(3):
                stream.write(b"part")

    thread = threading.Thread(target=write)
    thread.start()
    assert read_value(str(fifo)) == b"part" * 3
    thread.join()


def test_the_largest_value(tmp_path: Path) -> None:
    path = tmp_path / "value"
    path.write_bytes(b"x" * MAX_BYTES + b"\r\n")
    with pytest.raises(UsageError, match="larger than 65536 bytes"):
        read_value(str(path))
    path.write_bytes(b"x" * MAX_BYTES)
    assert len(read_value(str(path))) == MAX_BYTES


@pytest.mark.parametrize("name", ["missing", ".", "nul\0"])
def test_what_cannot_be_read_is_a_usage_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="--value-file"):
        read_value(os.path.join(tmp_path, name))


def test_a_value_is_not_in_its_representation() -> None:
    value = Value(b"s3cret-canary")
    encoded = stored_value(value)
    for shown in (repr(value), str(value), f"{value!r}", f"{(value, [encoded])}", f"{encoded}"):
        assert "canary" not in shown
        assert "czNj" not in shown
    assert "canary" not in "".join(traceback.format_exception(OSError(value)))


def test_an_encoded_key_of_ceph() -> None:
    ceph, iscsi = SecretDef(None, "ceph", "client.x"), SecretDef(None, "iscsi", "x")
    for data, secret, rule in (
        (CEPH_KEY, ceph, "XT812"),
        (CEPH_KEY + b"\n", ceph, "XT812"),
        (CEPH_KEY, iscsi, None),
        (b"password", ceph, None),
        (b"A" * 40, ceph, None),
        (b"", iscsi, "XT809"),
    ):
        finding = value_finding(Value(data), secret)
        assert (None if finding is None else str(finding.rule)) == rule
