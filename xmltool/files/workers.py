"""Work on many items in several processes, with the results in the order of the items.

Processes are forked from the one that has imported and compiled everything, so that starting one
costs a millisecond; multiprocessing would import more than it saves. Each worker answers on a pipe
of its own with records: four bytes of length, then the pickled result of one item. A result of None
is the common case: a row of them is one record, their number with the highest bit set.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar, cast

from xmltool.errors import XmltoolError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import NoReturn

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK = 64
"""Items that a worker is given at once: some milliseconds of work."""
WORTHWHILE = 2 * CHUNK
"""With fewer items than this the work is done in this process: forking would take longer."""
MAX_JOBS = 64
"""More processes than this are not started, whatever was asked for."""
MAX_AHEAD = 4 * 1024 * 1024
"""Bytes of results held while an earlier one is still missing; then their workers have to wait."""

_LENGTH = 4
_ROW = 1 << 31
"""In a record's length: so many results of None follow each other, and no body comes."""
_PIPE = 1 << 16


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
        work: its result must be picklable; None is the cheapest.
        items: known in full, since they reach the workers by the fork and not by a pipe.
        jobs: the number of processes; 1 does the work in this one.

    Raises:
        XmltoolError: a worker died. What `work` raises is raised here, in its item's place.
    """
    if jobs == 1 or len(items) < WORTHWHILE:
        return map(work, items)
    return _Crew(work, items, min(jobs, MAX_JOBS)).results()


class _Worker:
    """This process's side of one worker.

    Attributes:
        expected: indices of the items whose results are still to come, the next one last.
    """

    def __init__(self, pid: int, tasks: int, answers: int) -> None:
        self.pid = pid
        self.tasks = tasks
        self.answers = answers
        self.received = bytearray()
        self.expected: list[int] = []


class _Crew(Generic[Item, Result]):
    """Workers at work on one sequence of items."""

    def __init__(
        self, work: Callable[[Item], Result | None], items: Sequence[Item], jobs: int
    ) -> None:
        self._work = work
        self._items = items
        self._jobs = jobs
        self._given = 0
        self._ahead: dict[int, bytes] = {}
        self._ahead_bytes = 0
        self._workers: list[_Worker] = []

    def results(self) -> Iterator[Result | None]:
        """Start the workers and give the results; ends them whatever happens."""
        try:
            for _ in range(self._jobs):
                self._workers.append(self._start())
            for worker in self._workers * 2:  # a chunk to work on and one in hand: nobody waits
                self._give(worker)
            ahead = self._ahead
            for index in range(len(self._items)):
                while index not in ahead:
                    self._receive(index)
                record = ahead.pop(index)
                yield self._load(record) if record else None
        finally:
            self._stop()

    def _start(self) -> _Worker:
        task_end, tasks = os.pipe()
        answers, answer_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            for fd in (tasks, answers):
                os.close(fd)
            for other in self._workers:  # else its tasks would not end with this process
                os.close(other.tasks)
                os.close(other.answers)
            _serve(self._work, self._items, task_end, answer_end)
        os.close(task_end)
        os.close(answer_end)
        return _Worker(pid, tasks, answers)

    def _give(self, worker: _Worker) -> None:
        start = self._given
        self._given = min(start + CHUNK, len(self._items))
        if start == self._given:
            return
        worker.expected[:0] = range(self._given - 1, start - 1, -1)
        try:
            os.write(worker.tasks, start.to_bytes(_LENGTH, "little"))
        except BrokenPipeError:
            raise self._died(worker) from None

    def _receive(self, wanted: int) -> None:
        """Read what workers have to say; when much is held, only from who has the wanted item."""
        import select

        busy = [worker for worker in self._workers if worker.expected]
        if self._ahead_bytes > MAX_AHEAD:
            busy = [worker for worker in busy if worker.expected[-1] == wanted]
        ready, _, _ = select.select([worker.answers for worker in busy], [], [])
        for worker in busy:
            if worker.answers in ready:
                data = os.read(worker.answers, _PIPE)
                if not data:
                    raise self._died(worker)
                worker.received += data
                self._unpack(worker)

    def _unpack(self, worker: _Worker) -> None:
        received, expected = worker.received, worker.expected
        position = 0
        while len(received) >= position + _LENGTH:
            body = position + _LENGTH
            length = int.from_bytes(received[position:body], "little")
            if length & _ROW:
                row = length - _ROW
                self._ahead.update(dict.fromkeys(expected[-row:], b""))
                del expected[-row:]
                end = body
            else:
                end = body + length
                if len(received) < end:
                    break
                self._ahead[expected.pop()] = bytes(received[body:end])
                self._ahead_bytes += length
            position = end
            if len(expected) == CHUNK:
                self._give(worker)
        del received[:position]

    def _load(self, record: bytes) -> Result:
        import pickle

        self._ahead_bytes -= len(record)
        result = pickle.loads(record)  # noqa: S301  # written by our own child
        if isinstance(result, _Raised):
            raise result.error
        return cast("Result", result)

    def _died(self, worker: _Worker) -> XmltoolError:
        item = self._items[worker.expected[-1]]
        return XmltoolError(
            f"a worker process died, at or soon after {item}",
            "run again with --jobs 1 to see at which file",
        )

    def _stop(self) -> None:
        import signal

        for worker in self._workers:
            os.close(worker.tasks)
            os.close(worker.answers)
            os.kill(worker.pid, signal.SIGKILL)
            os.waitpid(worker.pid, 0)
        self._workers.clear()


def _serve(
    work: Callable[[Item], Result | None], items: Sequence[Item], tasks: int, answers: int
) -> NoReturn:
    """Be a worker until there are no more tasks; leaves without running the parent's clean-up."""
    try:
        import gc
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends us
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        gc.freeze()  # a collection must not copy the parent's pages
        while task := os.read(tasks, _LENGTH):
            start = int.from_bytes(task, "little")
            answer, row = bytearray(), 0
            for item in items[start : start + CHUNK]:
                result = _attempt(work, item)
                if result is None:
                    row += 1
                    continue
                answer += _row_record(row) + _record(result)
                row = 0
                if len(answer) > _PIPE:
                    _write_all(answers, answer)
            answer += _row_record(row)
            _write_all(answers, answer)
    except BaseException:
        # nothing above this frame belongs to a worker; the end of its pipe says that it died
        os._exit(1)
    os._exit(0)


def _attempt(work: Callable[[Item], Result | None], item: Item) -> Result | _Raised | None:
    try:
        return work(item)
    except Exception as error:  # raised again in the parent
        return _Raised(error)


def _row_record(row: int) -> bytes:
    """Tell of so many results of None in a row; nothing when there are none."""
    return (row | _ROW).to_bytes(_LENGTH, "little") if row else b""


def _record(result: object) -> bytes:
    import pickle

    body = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    return len(body).to_bytes(_LENGTH, "little") + body


def _write_all(fd: int, data: bytearray) -> None:
    while data:
        del data[: os.write(fd, data)]
