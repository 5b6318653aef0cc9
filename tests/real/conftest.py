"""Fixtures for the tests that ask a real libvirt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.real.libvirt import Libvirtd, private_libvirtd

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def libvirtd() -> Iterator[Libvirtd]:
    """One private libvirtd for a test module, without pools; see `tests/real/libvirt.py`."""
    with private_libvirtd() as daemon:
        yield daemon


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of the short form what needs Debian roots."""
    if not config.getoption("--long"):
        dropped = [item for item in items if item.get_closest_marker("roots")]
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if item not in dropped]
