"""Work on many items in several processes, with the results in the order of the items.

The processes are forked from the one that has imported and compiled everything; the items reach them
by the fork, so that only numbers and results are sent.
"""

from __future__ import annotations

import os
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from xmltool.errors import XmltoolError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK = 64
"""Items that a worker is given at once: some milliseconds of work."""
WORTHWHILE = 512
"""With fewer items than this the work is done in this process: starting others would take longer."""
MAX_JOBS = 64
"""More processes than this are not started, whatever was asked for."""
AHEAD = 3
"""Chunks for each worker that are given out before their results are taken: nobody waits, and only
so many results are held."""

_job: tuple[Callable[[Any], Any], Sequence[Any]]
"""In a worker: the work and all items."""


class _Raised(NamedTuple):
    """What a worker sends in place of a result when the work raised."""

    error: Exception


def default_jobs() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0))


def map_in_order(
    work: Callable[[Item], Result | None], items: Sequence[Item], jobs: int
) -> Iterator[Result | None]:
    """Return `work(item)` for each item, in order, as soon as it is known.

    Args:
        work: its result must be picklable.
        items: known in full, since they reach the workers by the fork.
        jobs: the number of processes; 1 does the work in this one.
    """
    if jobs == 1 or len(items) < WORTHWHILE:
        return map(work, items)
    return _in_processes(work, items, min(jobs, MAX_JOBS))


def _in_processes(
    work: Callable[[Item], Result | None], items: Sequence[Item], jobs: int
) -> Iterator[Result | None]:
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
    from multiprocessing import active_children, get_context

    others = set(active_children())
    starts = iter(range(0, len(items), CHUNK))
    with ProcessPoolExecutor(jobs, get_context("fork"), _begin, (work, items)) as executor:
        given = deque((at, executor.submit(_results, at)) for at in islice(starts, jobs * AHEAD))
        start = 0
        try:
            while given:
                start, future = given.popleft()
                results = future.result()
                given.extend((at, executor.submit(_results, at)) for at in islice(starts, 1))
                yield from map(_checked, results)
        except BrokenProcessPool:
            raise XmltoolError(
                f"a worker process died, at or soon after {items[start]}",
                "run again with --jobs 1 to see at which file",
            ) from None
        except BaseException:  # nobody wants to know what they are at
            for child in set(active_children()) - others:
                child.kill()
            raise


def _checked(result: Result | _Raised | None) -> Result | None:
    if isinstance(result, _Raised):
        raise result.error
    return result


def _begin(work: Callable[[Any], Any], items: Sequence[Any]) -> None:
    """Prepare a worker."""
    global _job  # noqa: PLW0603 - a worker has no other place for what it was forked with
    import gc
    import signal
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()  # a collection must not copy the parent's pages
    _job = (work, items)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _results(start: int) -> list[Any]:
    """Do a chunk's work, in a worker."""
    work, items = _job
    return [_attempt(work, item) for item in items[start : start + CHUNK]]


def _attempt(work: Callable[[Any], Any], item: object) -> object:
    try:
        return work(item)
    except Exception as error:  # raised again in the parent
        return _Raised(error)
