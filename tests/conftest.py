"""What every test starts from: a clean environment, and no silent skip where libvirt must be."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

pytest_plugins = ("tests.store.scenes",)

SCRUBBED = (
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "LINES",
    "TERM",
    "GITHUB_ACTIONS",
    "GITHUB_WORKSPACE",
    "CI_PROJECT_DIR",
    "EDITOR",
    "VISUAL",
    "_XMLTOOL_COMPLETE",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long",
        action="store_true",
        help="run the campaigns in their long form (hours), not the one that CI runs",
    )


@pytest.fixture(scope="session")
def long_form(request: pytest.FixtureRequest) -> bool:
    """True when campaigns shall run in their long form."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what could change the output, and let unexpected exceptions through `main`."""
    for name in list(os.environ):
        if name in SCRUBBED or name.startswith("XMLTOOL_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XMLTOOL_DEBUG", "1")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI a test that needs libvirt and was skipped is a failure: it proved nothing.

    What only the long form runs is meant to be skipped without `--long`, and says so.
    """
    report = yield
    in_ci = os.environ.get("CI", "").lower() in ("1", "true")
    if (
        in_ci
        and report.skipped
        and item.get_closest_marker("libvirt")
        and not hasattr(report, "wasxfail")
    ):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if "--long" not in reason or item.config.getoption("--long"):
            report.outcome = "failed"
            report.longrepr = f"skipped, but in CI every libvirt test must run: {reason}"
    return report
