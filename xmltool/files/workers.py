"""Work on many items in several processes, with the results in the order of the items.

The processes are forked from the one that has imported and compiled everything; the items reach them
by the fork, so that only numbers and results are sent.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from contextlib import suppress
from functools import partial
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, NoReturn, TypeVar

from xmltool.errors import XmltoolError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Work = Callable[[Sequence[Any]], Iterator[Any]]

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
_ORDER = 8
"""Bytes that order a chunk."""


class _Worker(NamedTuple):
    """A process: where it is told which chunk is next, and where its results come from."""

    pid: int
    orders: int
    answers: BinaryIO


class _Raised(NamedTuple):
    """What a worker sends in place of a result when the work raised."""

    error: Exception


def default_jobs() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0))


def map_in_order(
    work: Callable[[Item], Result], items: Sequence[Item], jobs: int
) -> Iterator[Result]:
    """Return `work(item)` for each item, in order, as soon as it is known; see `results_in_order`."""
    return results_in_order(partial(map, work), items, jobs)


def results_in_order(
    work: Callable[[Sequence[Item]], Iterator[Result]], items: Sequence[Item], jobs: int
) -> Iterator[Result]:
    """Return what `work` yields of some items after the others, one result an item, which must be picklable.

    The items are known in full, since they reach the workers by the fork. One job is done in this
    process.
    """
    if jobs == 1 or len(items) < WORTHWHILE:
        return work(items)
    return _in_processes(work, items, min(jobs, MAX_JOBS, _most_descriptors() // 4))


def _most_descriptors() -> int:
    """Return how many descriptors this process may have: half of them for workers leaves each some for files."""
    import resource

    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if allowed == resource.RLIM_INFINITY else allowed


def _in_processes(
    work: Callable[[Sequence[Item]], Iterator[Result]], items: Sequence[Item], jobs: int
) -> Iterator[Result]:
    workers: list[_Worker] = []
    try:
        for _ in range(jobs):
            with suppress(OSError):  # no more processes or descriptors: fewer do it as well
                workers.append(_start(work, items, workers))
        if workers:
            yield from _answers(workers, items)
        else:
            yield from work(items)
    except BaseException:  # nobody wants to know what they are at
        for worker in workers:
            os.kill(worker.pid, signal.SIGKILL)
        raise
    finally:
        for worker in workers:
            os.close(worker.orders)  # at which it ends
            worker.answers.close()
        for worker in workers:
            with suppress(ChildProcessError):  # who called us does not want to know of children
                os.waitpid(worker.pid, 0)


def _answers(workers: list[_Worker], items: Sequence[Item]) -> Iterator[Any]:
    """Give out the chunks in turn, and return the results in the same order."""
    import pickle

    turns = cycle(workers)
    starts = iter(range(0, len(items), CHUNK))
    given: deque[tuple[int, _Worker]] = deque()

    def give(number: int) -> None:
        for start in islice(starts, number):
            worker = next(turns)
            with suppress(BrokenPipeError):  # it died: seen where its answer is missing
                os.write(worker.orders, start.to_bytes(_ORDER, "little"))
            given.append((start, worker))

    give(len(workers) * AHEAD)
    while given:
        start, worker = given.popleft()
        try:
            results = pickle.load(worker.answers)  # noqa: S301  # a child's own
            give(1)
        except (EOFError, pickle.UnpicklingError):
            raise XmltoolError(
                f"a worker process died, at or soon after {getattr(items[start], 'path', items[start])}",
                "run again with --jobs 1 to see at which file",
            ) from None
        yield from map(_checked, results)


def _checked(result: Result | _Raised) -> Result:
    if isinstance(result, _Raised):
        raise result.error
    return result


def _start(work: Work, items: Sequence[Any], others: list[_Worker]) -> _Worker:
    """Fork a worker.

    Raises:
        OSError: there can be no more.
    """
    orders, ordering = os.pipe()
    try:
        answers, answering = os.pipe()
    except OSError:
        os.close(orders)
        os.close(ordering)
        raise
    try:
        pid = os.fork()
    except OSError:
        for descriptor in (orders, ordering, answers, answering):
            os.close(descriptor)
        raise
    if not pid:
        parents = (ordering, answers, *(other.orders for other in others))
        _serve(work, items, orders, answering, parents)
    os.close(orders)
    os.close(answering)
    return _Worker(pid, ordering, open(answers, "rb"))


def _serve(
    work: Work,
    items: Sequence[Any],
    orders: int,
    answering: int,
    parents: Iterable[int],
) -> NoReturn:
    """Be a worker: do the chunks that are ordered, until no more can be."""
    try:  # nothing is raised to the parent's callers, who would end the other workers here, too
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends us
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for descriptor in parents:
            os.close(descriptor)  # so that the end of the parent is seen
        import gc
        import pickle

        gc.freeze()  # a collection must not copy the parent's pages
        with open(answering, "wb") as answers:
            while order := os.read(orders, _ORDER):
                start = int.from_bytes(order, "little")
                results = _attempt(work, items[start : start + CHUNK])
                pickle.dump(results, answers, pickle.HIGHEST_PROTOCOL)
                answers.flush()
    finally:
        os._exit(0)  # whatever it was: what is missing is seen


def _attempt(work: Work, items: Sequence[Any]) -> list[Any]:
    results: list[Any] = []
    try:
        for result in work(items):
            results.append(result)  # noqa: PERF402  # those before an error count
    except Exception as error:  # raised again in the parent
        results.append(_Raised(error))
    return results
