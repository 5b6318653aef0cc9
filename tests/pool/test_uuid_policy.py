"""Which uuid a pool gets."""

from __future__ import annotations

import uuid

import pytest

from xmltool.errors import UsageError
from xmltool.pool.uuid_policy import (
    KEPT,
    NAMESPACE,
    UuidPolicy,
    parse_policy,
    random_uuid,
    uuid_from_name,
)

DOCUMENT = "11111111-2222-4333-8444-555555555555"
STORED = "66666666-7777-4888-9999-000000000000"


def test_from_name_never_changes() -> None:
    assert NAMESPACE == "4f52352f-f0b6-4e56-b8ba-02bb2265fd9f"
    assert uuid_from_name("default") == "2b13661d-1195-5bf3-b3d5-3530c6844d90"
    assert uuid_from_name("über") == str(uuid.uuid5(uuid.UUID(NAMESPACE), "über"))


def test_default_keeps_what_there_is() -> None:
    assert parse_policy(None) == KEPT
    assert KEPT.choose("a", document=DOCUMENT, stored=STORED) == DOCUMENT
    assert KEPT.choose("a", stored=STORED) == STORED
    made = KEPT.choose("a")
    assert made is not None
    assert uuid.UUID(made).version == 4


def test_words() -> None:
    assert parse_policy("none", none_allowed=True).choose("a", document=DOCUMENT) is None
    assert parse_policy("from-name").choose("a", document=DOCUMENT) == uuid_from_name("a")
    assert parse_policy("random").choose("a", document=DOCUMENT) not in (DOCUMENT, None)
    assert random_uuid() != random_uuid()


def test_a_uuid_in_any_spelling_that_libvirt_reads() -> None:
    policy = parse_policy(DOCUMENT.upper().replace("-", ""))
    assert policy == UuidPolicy("fixed", DOCUMENT)
    assert policy.choose("a", document=STORED) == DOCUMENT


@pytest.mark.parametrize("value", ["", "none", "fromname", "11111111-2222", "{" + DOCUMENT + "}"])
def test_anything_else_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="not a uuid"):
        parse_policy(value)
