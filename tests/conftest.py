"""What every test starts from: a clean environment, and no silent skip where CI has all."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from tests.figures.record import write_record

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

settings.register_profile("loaded", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("loaded")  # how long a draw takes says how busy the machine is

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
    parser.addoption(
        "--record",
        action="store_true",
        help="keep the figures of campaigns that pass (tests/figures)",
    )


def pytest_configure() -> None:
    """Take SIGINT again: a shell has its background jobs ignore it, and so would the programs that tests interrupt."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def long_form(request: pytest.FixtureRequest) -> bool:
    """True when campaigns shall run in their long form."""
    return bool(request.config.getoption("--long"))


RECORDED = pytest.StashKey[dict[str, Counter[str]]]()
"""The figures of this run, by the names of the records."""


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Callable[[str, str, dict[str, float]], None]:
    """Return a function that keeps figures: the record's name, its subject, numbers by what they count.

    Called when a campaign has passed; without `--record` it does nothing. What several tests of a run
    keep under one name is added up.
    """

    def keep(name: str, subject: str, figures: dict[str, float]) -> None:
        if request.config.getoption("--record"):
            kept = request.config.stash.setdefault(RECORDED, {}).setdefault(name, Counter())
            kept.update(figures)
            form = "--long " if request.config.getoption("--long") else ""
            file = request.node.nodeid.partition("::")[0]
            write_record(name, subject, dict(kept), f"pytest {form}{file}")

    return keep


CHECKOUT = Path(__file__).parent.parent
MADE_BY_TOOLS = (
    ".git", ".venv", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", "xmltool.egg-info",
)  # fmt: skip
HOST = tuple(
    Path(path)
    for path in (
        "/etc/libvirt/storage",
        "/etc/libvirt/secrets",
        "/var/lib/libvirt/storage",
        "/var/lib/libvirt/images",
        os.path.expanduser("~/.config/libvirt/storage"),
    )
)
"""What belongs to the machine that the tests run on."""


class Surroundings(NamedTuple):
    """What tests must leave as it is.

    Attributes:
        checkout: paths below the checkout but for the tests' own code.
        host: files of this machine's libvirt with their sizes and times.
        mounts: mount points in the checkout, and below where the tests write.
    """

    checkout: frozenset[str]
    host: frozenset[tuple[str, int, int]]
    mounts: frozenset[str]


def surroundings(written: Path) -> Surroundings:
    """List what is around the tests, which write below `written`."""
    checkout = set()
    for directory, names, files in os.walk(CHECKOUT):
        names[:] = [name for name in names if name not in (*MADE_BY_TOOLS, "tests")]
        checkout.update(os.path.join(directory, name) for name in (*names, *files))
    host = set()
    for place in HOST:
        for path in (place, *place.rglob("*")):
            if os.path.lexists(path):
                seen = path.lstat()
                host.add((str(path), seen.st_size, seen.st_mtime_ns))
    mounts = set()
    for line in Path("/proc/self/mounts").read_text(errors="replace").splitlines():
        point = line.split()[1]
        if point.startswith((f"{written}/", f"{CHECKOUT}/")):
            mounts.add(point)
    return Surroundings(frozenset(checkout), frozenset(host), frozenset(mounts))


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """Hold the checkout, this machine's libvirt and the mounts to how they were before the tests."""
    before = surroundings(tmp_path_factory.getbasetemp())
    yield
    after = surroundings(tmp_path_factory.getbasetemp())
    changed = {
        field: sorted(map(str, was ^ now))
        for field, was, now in zip(Surroundings._fields, before, after, strict=True)
        if was != now
    }
    assert not changed, f"the tests changed what is around them: {changed}"


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
    """Under CI a test that was skipped for want of libvirt or of a program is a failure: it proved nothing.

    `tests/run` installs what tests need. What only the long form runs is meant to be skipped without
    `--long`, and says so; what this kernel or container does not allow is skipped as elsewhere.
    """
    report = yield
    in_ci = os.environ.get("CI", "").lower() in ("1", "true")
    if in_ci and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        wanted = item.get_closest_marker("libvirt") or reason.endswith("not installed")
        if wanted and ("--long" not in reason or item.config.getoption("--long")):
            report.outcome = "failed"
            report.longrepr = f"skipped, but in CI it must run: {reason}"
    return report
