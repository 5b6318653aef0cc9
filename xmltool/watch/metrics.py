"""The state of `watch` as a Prometheus textfile, for the node exporter's textfile collector."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from xmltool.live.drift import DRIFTS, NOTES
from xmltool.live.pools import LivePool
from xmltool.resources import data_text

PREFIX = "xmltool_"
MOST = 1000
"""Pools, or differences, with samples of their own: a label has no more values than that."""
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
Samples = Mapping[str, Iterable[Sample]]
"""The samples of each metric, by its name in `metrics.toml`."""


def metrics_text(measured: Measured) -> str:
    """Return the textfile of a watch."""
    samples = _drift(measured) | _health(measured) | _sizes(measured)
    return samples_text(samples, {"store": measured.store})


def samples_text(samples: Samples, common: Mapping[str, str]) -> str:
    """Return metrics in Prometheus' text format 0.0.4, each sample with the common labels first."""
    import tomllib

    described = tomllib.loads(data_text("watch/metrics.toml"))
    lines: list[str] = []
    for metric, found in samples.items():
        name, (kind, words) = PREFIX + metric, described[metric]
        lines += [f"# HELP {name} {words.format(most=MOST)}", f"# TYPE {name} {kind}"]
        for labels, value in found:
            pairs = {**common, **labels}.items()
            text = ",".join(f'{label}="{_escaped(content)}"' for label, content in pairs)
            lines.append(
                f"{name}{{{text}}} {_number(value)}" if text else f"{name} {_number(value)}"
            )
    return "\n".join(lines) + "\n"


def _drift(measured: Measured) -> dict[str, list[Sample]]:
    kinds, notes = Counter(kind for _, kind in measured.drift), Counter(measured.notes)
    names, shown = _names(measured), _shown_names(measured)
    return {
        "drift": [({"kind": str(kind)}, kinds[kind]) for kind in DRIFTS],
        "pool_drift": [
            ({"pool": pool, "kind": kind}, 1)
            for pool, kind in measured.drift
            if pool and pool in shown
        ],
        "pools_omitted": [({}, len(names) - len(shown))],
        "notes": [({"kind": str(kind)}, notes[kind]) for kind in NOTES],
    }


def _names(measured: Measured) -> set[str]:
    return {pool for pool, _ in measured.drift if pool is not None} | {
        pool.name for pool in measured.pools
    }


def _shown_names(measured: Measured) -> set[str]:
    """Return the names that become labels: a bounded number of bounded length."""
    return set(sorted(name for name in _names(measured) if len(name) <= MAX_LABEL)[:MOST])


def _health(measured: Measured) -> dict[str, list[Sample]]:
    return {
        "libvirt_up": [({}, measured.libvirt_up)],
        "store_readable": [({}, measured.store_readable)],
        "last_check_timestamp_seconds": [({}, measured.checked)],
        "last_success_timestamp_seconds": [({}, measured.succeeded)],
        "last_check_duration_seconds": [({}, measured.seconds)],
        "watch_polling": [({}, measured.polling)],
        "watch_event_streams": [({}, measured.streams)],
        "watch_overflows_total": [({}, measured.losses)],
        "checks_total": _by("outcome", measured.checks),
        "watch_events_total": _by("source", measured.events),
        "watch_output_failures_total": _by(
            "output", {output: measured.failures.get(output, 0) for output in OUTPUTS}
        ),
    }


def _by(label: str, counts: Mapping[str, int]) -> list[Sample]:
    return [({label: value}, count) for value, count in counts.items()]


def _sizes(measured: Measured) -> dict[str, list[Sample]]:
    shown = _shown_names(measured)
    pools = sorted(
        (pool for pool in measured.pools if pool.name in shown), key=lambda pool: pool.name
    )
    sizes: dict[str, list[Sample]] = {
        f"pool_{size}_bytes": [
            (_labels(pool), getattr(pool.sizes, size)) for pool in pools if pool.sizes is not None
        ]
        for size in ("capacity", "allocation", "available")
    }
    return {"pool_active": [(_labels(pool), pool.active) for pool in pools], **sizes}


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
