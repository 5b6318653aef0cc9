"""The state of `watch` as a Prometheus textfile, for the node exporter's textfile collector."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from xmltool.live.drift import DRIFTS, NOTES
from xmltool.live.pools import LivePool

PREFIX = "xmltool_"
MAX_POOLS = 1000
"""Pools with samples of their own, the first by name: a label has no more values than that."""
MAX_LABEL = 256
"""Characters of a name that becomes a label; a persistent pool's is shorter, as it names a file."""


OUTPUTS = ("file", "metrics", "exec")
"""Outputs of `watch` that can fail while it goes on."""


class Measured(NamedTuple):
    """What is published.

    Attributes:
        store: the directory of definitions: the label that tells several watchers apart.
        drift: pairs of pool and kind; the pool is None in drift of a secret.
        notes: kinds of the notes, one for each note.
        pools: as libvirt reported them last.
        libvirt_up: libvirt answered the last comparison.
        store_readable: the files could be read for the last comparison.
        checked: time of the last comparison, seconds since 1970.
        succeeded: time of the last one that succeeded; 0 for never.
        seconds: how long the last one took.
        checks: comparisons so far by outcome: `ok`, `libvirt`, `store`.
        polling: file events cannot be had, the store is looked at every second.
        events: events so far by where they came from: `files`, `libvirt`.
        losses: times that file events were lost.
        streams: connections on which libvirt tells of events now.
        failures: times that an output could not be written, by OUTPUTS.
    """

    store: str
    drift: tuple[tuple[str | None, str], ...] = ()
    notes: tuple[str, ...] = ()
    pools: tuple[LivePool, ...] = ()
    libvirt_up: bool = True
    store_readable: bool = True
    checked: float = 0.0
    succeeded: float = 0.0
    seconds: float = 0.0
    checks: Mapping[str, int] = {}
    polling: bool = False
    events: Mapping[str, int] = {}
    losses: int = 0
    streams: int = 0
    failures: Mapping[str, int] = {}


Sample = tuple[Mapping[str, str], float]
"""Labels and a value."""


class Family(NamedTuple):
    """One metric with its samples."""

    name: str
    kind: str
    help: str
    samples: Iterable[Sample]


def metrics_text(measured: Measured) -> str:
    """Return the textfile of a watch."""
    return families_text(_families(measured), {"store": measured.store})


def families_text(families: Iterable[Family], common: Mapping[str, str]) -> str:
    """Return metrics in Prometheus' text format 0.0.4, each sample with the common labels first."""
    lines: list[str] = []
    for family in families:
        name = PREFIX + family.name
        lines += [f"# HELP {name} {family.help}", f"# TYPE {name} {family.kind}"]
        for labels, value in family.samples:
            pairs = {**common, **labels}.items()
            text = ",".join(f'{label}="{_escaped(content)}"' for label, content in pairs)
            lines.append(
                f"{name}{{{text}}} {_number(value)}" if text else f"{name} {_number(value)}"
            )
    return "\n".join(lines) + "\n"


def _families(measured: Measured) -> Iterator[Family]:
    yield from _findings(measured)
    yield from _health(measured)
    yield from _sizes(measured)


def _findings(measured: Measured) -> Iterator[Family]:
    drift = Counter(kind for _, kind in measured.drift)
    names, shown = _names(measured), _shown_names(measured)
    yield Family(
        "drift",
        "gauge",
        "Differences between the definitions on disk and the running libvirt, by kind.",
        [({"kind": str(kind)}, drift[kind]) for kind in DRIFTS],
    )
    yield Family(
        "pool_drift",
        "gauge",
        "1 for each pool and kind of drift that there is now.",
        [
            ({"pool": pool, "kind": kind}, 1)
            for pool, kind in measured.drift
            if pool and pool in shown
        ],
    )
    yield Family(
        "pools_omitted",
        "gauge",
        f"Pools beyond the first {MAX_POOLS} by name, or with too long a name, which have no samples of their own.",
        [({}, len(names) - len(shown))],
    )
    notes = Counter(measured.notes)
    yield Family(
        "notes",
        "gauge",
        "What is worth knowing and no drift, by kind.",
        [({"kind": str(kind)}, notes[kind]) for kind in NOTES],
    )


def _names(measured: Measured) -> set[str]:
    return {pool for pool, _ in measured.drift if pool is not None} | {
        pool.name for pool in measured.pools
    }


def _shown_names(measured: Measured) -> set[str]:
    """Return the names that become labels: a bounded number of bounded length."""
    return set(sorted(name for name in _names(measured) if len(name) <= MAX_LABEL)[:MAX_POOLS])


def _health(measured: Measured) -> Iterator[Family]:
    single: tuple[tuple[str, str, str, float], ...] = (
        (
            "libvirt_up",
            "gauge",
            "1 when libvirt answered the last comparison.",
            measured.libvirt_up,
        ),
        (
            "store_readable",
            "gauge",
            "1 when the definitions could be read for the last comparison.",
            measured.store_readable,
        ),
        (
            "last_check_timestamp_seconds",
            "gauge",
            "Time of the last comparison, whether it succeeded or not.",
            measured.checked,
        ),
        (
            "last_success_timestamp_seconds",
            "gauge",
            "Time of the last comparison that succeeded; 0 for never.",
            measured.succeeded,
        ),
        (
            "last_check_duration_seconds",
            "gauge",
            "How long the last comparison took.",
            measured.seconds,
        ),
        (
            "watch_polling",
            "gauge",
            "1 when file events cannot be had and the store is looked at every second.",
            measured.polling,
        ),
        (
            "watch_event_streams",
            "gauge",
            "Connections on which libvirt tells of events now; 2 when all is well.",
            measured.streams,
        ),
        (
            "watch_overflows_total",
            "counter",
            "Times that file events were lost.",
            measured.losses,
        ),
    )
    for name, kind, text, value in single:
        yield Family(name, kind, text, [({}, float(value))])
    yield Family(
        "checks_total",
        "counter",
        "Comparisons since the start, by outcome.",
        [({"outcome": outcome}, count) for outcome, count in measured.checks.items()],
    )
    yield Family(
        "watch_events_total",
        "counter",
        "Events since the start that made us look again, by where they came from.",
        [({"source": source}, count) for source, count in measured.events.items()],
    )
    yield Family(
        "watch_output_failures_total",
        "counter",
        "Times that an output could not be written, or the command of --exec failed.",
        [({"output": output}, measured.failures.get(output, 0)) for output in OUTPUTS],
    )


def _sizes(measured: Measured) -> Iterator[Family]:
    shown = _shown_names(measured)
    pools = sorted(
        (pool for pool in measured.pools if pool.name in shown), key=lambda pool: pool.name
    )
    yield Family(
        "pool_active",
        "gauge",
        "1 when the pool is running.",
        [(_labels(pool), pool.active) for pool in pools],
    )
    for size, text in (
        ("capacity", "Size of a running pool."),
        ("allocation", "What is used of a running pool; over its capacity where it is thin."),
        ("available", "What is free in a running pool."),
    ):
        yield Family(
            f"pool_{size}_bytes",
            "gauge",
            text,
            [
                (_labels(pool), getattr(pool.sizes, size))
                for pool in pools
                if pool.sizes is not None
            ],
        )


def _labels(pool: LivePool) -> dict[str, str]:
    return {"pool": pool.name, "type": pool.definition.type}


def _escaped(text: str) -> str:
    """Escape a label's value; what is not Unicode is replaced, as Prometheus refuses the whole file."""
    clean = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return clean.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    if value == int(value):
        return str(int(value))
    return repr(round(value, 6))
