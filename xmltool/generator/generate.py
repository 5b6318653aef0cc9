"""From flags to a document that libvirt takes and keeps whole, or to a usage error that names the flag.

Nothing here knows which type takes which flag: the document that the flags make is judged as any
other is, and what libvirt would store of it is compared with what the flags asked for. Where that
fails, the same is done with samples of single flags, to say which of them is the culprit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.document.document import parse_document
from xmltool.document.markup import foreign_character
from xmltool.errors import UsageError
from xmltool.findings import Severity
from xmltool.generator.build import build_definition
from xmltool.generator.culprit import culprit_messages, dropped_messages
from xmltool.generator.flags import BY_NAME, FLAGS
from xmltool.generator.minimal import minimal_document
from xmltool.generator.shapes import SHAPES, completed
from xmltool.grammar.load import load_grammar
from xmltool.pool.read import read_definition
from xmltool.pool.types import POOL_TYPES, no_such_type
from xmltool.verdict import judge
from xmltool.versions import parse_version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xmltool.grammar.grammar import Grammar
    from xmltool.pool.definition import StoragePoolDef

    Given = Mapping[str, tuple[str, ...]]

SAMPLE_NAME = "name"
"""Name of the pool by which flags are tried; also the sample of `--source-name`."""

_AUTH = ("--auth-type", "--auth-username", "--secret-usage", "--secret-uuid")
_FC = (
    "--adapter-wwnn",
    "--adapter-wwpn",
    "--adapter-parent",
    "--adapter-parent-wwnn",
    "--adapter-parent-wwpn",
    "--adapter-parent-fabric-wwn",
    "--adapter-managed",
)

_NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys(
        _AUTH, (("--auth-type",), ("--auth-username",), ("--secret-usage", "--secret-uuid"))
    ),
    **dict.fromkeys(_FC, (("--adapter-wwnn",), ("--adapter-wwpn",))),
    "--adapter-parent-wwnn": (("--adapter-wwnn",), ("--adapter-wwpn",), ("--adapter-parent-wwpn",)),
    "--adapter-parent-wwpn": (("--adapter-wwnn",), ("--adapter-wwpn",), ("--adapter-parent-wwnn",)),
    "--adapter-parentaddr": (("--adapter-unique-id",),),
    "--adapter-unique-id": (("--adapter-parentaddr",),),
    "--source-part-separator": (("--source-dev",),),
}
"""Flags that mean something only beside others: one of each group."""

_EXCLUDES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("--secret-usage",), ("--secret-uuid",)),
    (("--adapter-name",), ("--adapter-parentaddr", "--adapter-unique-id", *_FC)),
    (("--adapter-parentaddr", "--adapter-unique-id"), _FC),
    (
        ("--adapter-parent",),
        ("--adapter-parent-wwnn", "--adapter-parent-wwpn", "--adapter-parent-fabric-wwn"),
    ),
    (("--adapter-parent-fabric-wwn",), ("--adapter-parent-wwnn", "--adapter-parent-wwpn")),
)
"""Flags of which virsh or libvirt takes one side and drops or refuses the other."""


def generate(
    name: str,
    pool_type: str,
    given: Given,
    grammars: Sequence[Grammar] | None = None,
    *,
    uuid: str | None = None,
) -> str:
    """Return the minimal document that says what the flags say.

    Args:
        name: the pool's.
        pool_type: its type, one of libvirt's fourteen.
        given: the values of each flag that was given, by the flag's name (`--source-host`).
        grammars: what the document must be valid by; None for that of the newest libvirt known.
        uuid: canonical, or None for a document without one.

    Raises:
        UsageError: libvirt would refuse or drop something; the message names the flag.
    """
    if grammars is None:
        grammars = (load_grammar(),)
    if pool_type not in POOL_TYPES:
        raise no_such_type("TYPE", pool_type)
    _check_values(name, given)
    problems = _combination_problems(given) or _missing(pool_type, given)
    if not problems:
        text, problems = _attempt(name, pool_type, given, grammars, uuid)
        if not problems:
            return text
    untaken = [flag for flag in given if not takes(pool_type, flag, grammars)]
    if untaken:
        rest = {flag: values for flag, values in given.items() if flag not in untaken}
        problems = _not_taken(pool_type, untaken, grammars)
        problems += _combination_problems(rest) or _missing(pool_type, rest, "it")
        taken = [flag.name for flag in FLAGS if takes(pool_type, flag.name, grammars)]
        raise UsageError("; ".join(problems), f"it takes {', '.join(taken)}")
    raise UsageError("; ".join(problems))


def takes(pool_type: str, flag: str, grammars: Sequence[Grammar]) -> bool:
    """Report whether libvirt takes a flag for a type at all, tried with a sample of it."""
    given = _sample(pool_type, flag)
    definition, text = _document(SAMPLE_NAME, pool_type, given, None)
    root = parse_document("-", text.encode()).root
    if root is None or not all(grammar.accepts(root) for grammar in grammars):
        return False
    read = read_definition(root).definition
    return read is not None and not dropped_messages(definition, read, given)


def _not_taken(pool_type: str, flags: Sequence[str], grammars: Sequence[Grammar]) -> list[str]:
    """Say of flags that the type has none of them, or that the release has them not yet."""
    oldest, newest = min(grammar.version for grammar in grammars), (load_grammar(),)
    later = {
        flag: since
        for flag in flags
        if (since := BY_NAME[flag].since) is not None
        and parse_version(since) > oldest
        and takes(pool_type, flag, newest)
    }
    never = [flag for flag in flags if flag not in later]
    problems = [f"a pool of type {pool_type} takes no {', '.join(never)}"] if never else []
    problems += [f"{flag} needs libvirt {since} or later" for flag, since in later.items()]
    return problems


def _document(
    name: str, pool_type: str, given: Given, uuid: str | None
) -> tuple[StoragePoolDef, str]:
    """Return the definition that flags mean, and the document that says it."""
    definition = build_definition(name, pool_type, given, uuid)
    shape = SHAPES[pool_type]
    return definition, minimal_document(completed(definition, shape), shape.keep)


def _attempt(
    name: str, pool_type: str, given: Given, grammars: Sequence[Grammar], uuid: str | None
) -> tuple[str, list[str]]:
    """Return the document, and what libvirt has against it."""
    definition, text = _document(name, pool_type, given, uuid)
    verdict = judge(parse_document("-", text.encode()), grammars)
    errors = [found for found in verdict.findings if found.severity is Severity.ERROR]
    if errors or verdict.definition is None:
        return text, culprit_messages(errors, name, pool_type, given)
    return text, dropped_messages(definition, verdict.definition, given)


def _sample(pool_type: str, flag: str) -> dict[str, tuple[str, ...]]:
    """Return a small set of flags with this one in it that libvirt takes, if it takes the flag."""
    wanted = [flag]
    for group in (*_NEEDS.get(flag, ()), *SHAPES[pool_type].required):
        if not any(other in wanted for other in group):
            wanted.append(group[0])
    return {name: (_sample_value(pool_type, name),) for name in wanted}


def _sample_value(pool_type: str, flag: str) -> str:
    """Return a value of a flag that the type would take, for a pool called SAMPLE_NAME."""
    facts = POOL_TYPES[pool_type]
    if flag == "--source-format" and facts.formats:
        return facts.formats[0]
    if flag == "--target" and facts.forced_target is not None:
        return facts.forced_target + SAMPLE_NAME
    return BY_NAME[flag].sample


def _check_values(name: str, given: Given) -> None:
    """Refuse what no document can say: empty values, several where one is meant, odd characters."""
    for flag, values in (("NAME", (name,)), *given.items()):
        if flag in BY_NAME and len(values) > 1 and not BY_NAME[flag].several:
            raise UsageError(f"{flag} is given {len(values)} times", "it takes one value")
        for value in values:
            if not value:
                raise UsageError(f"{flag}: the value is empty")
            bad = foreign_character(value)
            if bad is not None:
                raise UsageError(f"{flag}: the character U+{ord(bad):04X} cannot be written in XML")


def _combination_problems(given: Given) -> list[str]:
    """Say which flags exclude each other, and which mean something only beside others."""
    problems = [
        f"{', '.join(left)} and {', '.join(right)} exclude each other"
        for one, other in _EXCLUDES
        if (left := [flag for flag in one if flag in given])
        and (right := [flag for flag in other if flag in given])
    ]
    if problems:
        return problems
    lacking: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for flag in given:
        groups = tuple(g for g in _NEEDS.get(flag, ()) if not any(other in given for other in g))
        if groups:
            lacking.setdefault(groups, []).append(flag)
    return [
        f"{', '.join(flags)} {'needs' if len(flags) == 1 else 'need'} {_all_of(groups)}"
        for groups, flags in lacking.items()
    ]


def _missing(pool_type: str, given: Given, subject: str = "") -> list[str]:
    """Say which flags a type cannot do without."""
    required = SHAPES[pool_type].required
    lacking = [group for group in required if not any(flag in given for flag in group)]
    subject = subject or f"a pool of type {pool_type}"
    return [f"{subject} needs {_all_of(lacking)}"] if lacking else []


def _all_of(groups: Sequence[tuple[str, ...]]) -> str:
    *first, last = (" or ".join(group) for group in groups)
    return f"{', '.join(first)} and {last}" if first else last
