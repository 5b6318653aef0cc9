"""Both verdicts on many inputs, in several processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.files.found import read_found
from xmltool.files.inputs import shown_name
from xmltool.findings import FileReport
from xmltool.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from xmltool.files.inputs import Skipped, Source
    from xmltool.grammar.grammar import Grammar


def judge_inputs(
    sources: Sequence[Source],
    grammars: Sequence[Grammar],
    skipped: Skipped,
    *,
    jobs: int | None,
    stdin_filename: str | None = None,
) -> Iterator[FileReport]:
    """Judge every source by grammars, oldest first, and yield the reports in order.

    What was found and is no pool is counted in `skipped`. The work is done in so many processes; None:
    one a core.
    """
    work = _work(grammars, stdin_filename)
    results: Iterator[FileReport | str | None]
    if len(sources) == 1:  # as in an editor or a hook, where each millisecond of the start counts
        results = map(work, sources)
    else:
        from xmltool.files.workers import default_jobs, map_in_order

        in_turn = any(grammar.in_turn for grammar in grammars)
        results = map_in_order(work, sources, 1 if in_turn else jobs or default_jobs())
    for source, result in zip(sources, results, strict=True):
        if result is None:
            yield FileReport(shown_name(source, stdin_filename), True, True)
        elif isinstance(result, str):
            skipped.add(result)
        else:
            yield result


def _work(
    grammars: Sequence[Grammar], stdin_filename: str | None
) -> Callable[[Source], FileReport | str | None]:
    """Return the work on one file: None for a clean one, a word for what is no pool."""

    def work(source: Source) -> FileReport | str | None:
        document = read_found(source, stdin_filename)
        if isinstance(document, str):
            return document
        verdict = judge(document, grammars)
        findings = verdict.findings
        return verdict.report(findings) if findings else None

    return work
