"""Children that may use little time and memory: for one task, or to answer one question after another."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import struct
import time
import weakref
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from xmltool.errors import GrammarError

if TYPE_CHECKING:
    from collections.abc import Callable

CPU_SECONDS = 5
"""libvirt's grammar needs a hundredth of one."""
WALL_SECONDS = 20
"""For a child that sleeps, or a machine that is very busy."""
MEMORY_BYTES = 512 * 1024 * 1024
"""Beyond what the process has when it is forked."""
MAX_ANSWER = 64 * 1024 * 1024
"""So many bytes of an answer are taken."""
_MAX_MESSAGE = 4096
_REFUSED = 3
"""The exit status of a child whose task raised GrammarError."""
_EACH = 0.02
"""Seconds of processor time that each question adds to what a child may use in all."""
_LENGTH = struct.Struct("!?Q")
"""Goes before each question and answer: whether it is an answer, not a refusal; and its bytes."""
_OVER = "it takes more than the limits of time and memory"


def run_limited(
    task: Callable[[], bytes | None], *, cpu: int | None = None, wall: int | None = None
) -> bytes:
    """Run `task` in a forked child, and return what it returned there.

    Args:
        task: what to run.
        cpu: seconds of a processor that it may take; None for `CPU_SECONDS`.
        wall: seconds that it may take; None for `WALL_SECONDS`.
    """
    reader, writer = os.pipe()
    child = _forked(reader, writer)
    if not child:
        os.close(reader)
        _run(task, writer, cpu or CPU_SECONDS, wall or WALL_SECONDS)
    os.close(writer)
    with open(reader, "rb") as pipe:
        said = pipe.read(MAX_ANSWER)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) == _REFUSED:
        message, _, hint = said.decode("utf-8", "replace").partition("\0")
        raise GrammarError(message, hint or None)
    if status:
        raise GrammarError(_OVER)
    return said


class LimitedChild:
    """A forked child that answers questions, as long as it needs little for them.

    It is started by the first question, and again in a process that was forked meanwhile. It ends
    when nobody can ask it any more.

    Args:
        answer: called in the child with the bytes of a question; what it raises but GrammarError
            ends the child.
    """

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self._answer = answer
        self._asker = 0
        self._questions: BinaryIO | None = None
        self._answers: BinaryIO | None = None
        self._end: weakref.finalize[[BinaryIO, BinaryIO, int, int], LimitedChild] | None = None

    def ask(self, question: bytes) -> bytes:
        """Return the answer to a question."""
        if self._asker != os.getpid():
            self._start()
        questions, answers = self._questions, self._answers
        if questions is None or answers is None:
            raise GrammarError(_OVER)
        try:
            questions.write(_LENGTH.pack(True, len(question)) + question)
            questions.flush()
            told, said = _received(answers)
        except (OSError, EOFError):
            self.close()
            raise GrammarError(_OVER) from None
        if not told:
            message, _, hint = said.decode("utf-8", "replace").partition("\0")
            raise GrammarError(message, hint or None)
        return said

    def close(self) -> None:
        """End the child; later questions are refused."""
        self._questions = self._answers = None
        if self._end is not None:
            self._end()

    def _start(self) -> None:
        self.close()  # the ends of the pipes of the process that this one was forked from
        asked, ask = os.pipe()
        said, say = os.pipe()
        child = _forked(asked, ask, said, say)
        if not child:
            os.close(ask)
            os.close(said)
            _serve(self._answer, asked, say)
        os.close(asked)
        os.close(say)
        self._asker = os.getpid()
        questions, answers = open(ask, "wb"), open(said, "rb")  # noqa: SIM115 - `_ended`
        self._questions, self._answers = questions, answers
        # not `__del__`: in a circle of garbage the streams could be finalized before it
        self._end = weakref.finalize(self, _ended, questions, answers, child, self._asker)


def _forked(*pipes: int) -> int:
    """Fork; where there may be no process more, close the pipes that were made for it."""
    try:
        return os.fork()
    except OSError as error:
        for descriptor in pipes:
            os.close(descriptor)
        raise GrammarError(f"it cannot be tried in another process: {error.strerror}") from None


def _ended(questions: BinaryIO, answers: BinaryIO, child: int, asker: int) -> None:
    """Close the pipes to a child, which ends it, and wait for it where it is this process's own."""
    for stream in (questions, answers):
        with contextlib.suppress(OSError):
            stream.close()
    if asker == os.getpid():
        with contextlib.suppress(OSError):
            os.waitpid(child, 0)


def _received(stream: BinaryIO) -> tuple[bool, bytes]:
    """Read a question or an answer.

    Raises:
        EOFError: it is not whole, or too large.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    told, size = _LENGTH.unpack(head)
    data = stream.read(size) if size <= MAX_ANSWER else b""
    if len(data) < size:
        raise EOFError
    return told, data


def _serve(answer: Callable[[bytes], bytes], asked: int, say: int) -> NoReturn:
    """The child: answers until nobody asks any more, or an answer takes too much."""
    try:
        _keep_only((asked, say))  # a lock that the asker gives back must not stay here
        _let_signals_end_it()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the asker's to deal with
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_AS, _memory_in_use() + MEMORY_BYTES)
        allowed = time.process_time() + CPU_SECONDS
        with open(asked, "rb") as questions, open(say, "wb") as answers:
            while True:
                _, question = _received(questions)
                allowed += _EACH
                signal.setitimer(signal.ITIMER_VIRTUAL, max(allowed - time.process_time(), 0.001))
                signal.alarm(WALL_SECONDS)
                try:
                    told, said = True, answer(question)
                except GrammarError as error:
                    told, said = False, f"{error.message}\0{error.hint or ''}".encode()
                signal.alarm(0)
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
                answers.write(_LENGTH.pack(told, len(said)) + said)
                answers.flush()
    finally:
        os._exit(0)


def _keep_only(kept: tuple[int, int]) -> None:
    first, second = sorted(kept)
    os.closerange(3, first)
    os.closerange(first + 1, second)
    os.closerange(second + 1, os.sysconf("SC_OPEN_MAX"))


def _run(task: Callable[[], bytes | None], writer: int, cpu: int, wall: int) -> NoReturn:
    """The child: never returns, and never runs what the parent has registered for its end."""
    status = 1
    try:
        _let_signals_end_it()
        signal.alarm(wall)
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_CPU, cpu)
        _limit(resource.RLIMIT_AS, _memory_in_use() + MEMORY_BYTES)
        answer = task() or b""
        with open(writer, "wb", closefd=False) as pipe:
            pipe.write(answer)
        status = 0
    except GrammarError as error:
        os.write(writer, f"{error.message}\0{error.hint or ''}".encode()[:_MAX_MESSAGE])
        status = _REFUSED
    finally:
        os._exit(status)


def _let_signals_end_it() -> None:
    """Undo what whoever started us has done to the signals that the limits need."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGXCPU, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _memory_in_use() -> int:
    """Bytes of address space that the process has (Linux); elsewhere a guess."""
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1024 * 1024 * 1024
