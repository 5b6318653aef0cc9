"""Rule: the id of a kind of finding, with all that is known of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from xmltool.findings import Finding, without_middle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xmltool.findings import Fix, Related, Severity, Span


MOST_CHARACTERS = 2000
"""Of what a finding says: an element's text, which it may repeat, has up to four million."""
MOST_OF_LIBVIRT = 100_000
"""Characters of libvirt's own words, which are told as virsh prints them."""


class Rule(str):
    """A rule's id, `XT` and three digits, which is never reused; and what is known of the rule.

    It feeds `xmltool rule`, the table of `xmltool help rules`, SARIF and the tests.

    Attributes:
        name: kebab-case, for people who configure by name.
        severity: of its findings unless a finding or the configuration says otherwise.
        summary: one line.
        messages: what its findings say, as templates of `str.format` with named values; by a word
            for each case, the word empty where there is only one.
        why: what goes wrong in practice, and what to do.
        source: where the fact comes from: libvirt's file and function, or a documentation page.
        fix: `safe` or `unsafe` for what `lint` fixes; `fmt` or `check` for what these commands do;
            None for what has to be done by hand.
        effect: what libvirt does where the rule speaks: `refused`, `dropped`, `rewritten` or None.
        opt_in: True when the rule is silent unless selected by its own id or name.
    """

    __slots__ = (
        "effect",
        "fix",
        "messages",
        "name",
        "opt_in",
        "severity",
        "source",
        "summary",
        "why",
    )

    name: str
    severity: Severity
    summary: str
    messages: Mapping[str, str]
    why: str
    source: str
    fix: str | None
    effect: str | None
    opt_in: bool

    def __new__(
        cls,
        code: str,
        name: str,
        severity: Severity,
        *,
        summary: str,
        message: str | Mapping[str, str] = "",
        why: str,
        source: str,
        fix: str | None = None,
        effect: str | None = None,
        opt_in: bool = False,
    ) -> Rule:
        """Make the constant of a rule."""
        rule = str.__new__(cls, code)
        rule.name, rule.severity, rule.summary = name, severity, summary
        rule.why, rule.source, rule.fix, rule.opt_in = why, source, fix, opt_in
        rule.effect = effect
        rule.messages = {"": message} if isinstance(message, str) else message
        return rule

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Travel between processes as the id alone."""
        return str, (str(self),)

    def message(self, case: str = "", /, **values: object) -> Message:
        """Return what the rule says in a case, with values in the places that its template names.

        Raises:
            TypeError: a value is missing, or the template has no place for it.
        """
        return _filled(self, case, values) if values else _fixed(self, case)

    @property
    def bad(self) -> str | None:
        """An example that exactly this rule speaks of; None where no single document shows it."""
        return _example(self, "bad")

    @property
    def good(self) -> str | None:
        """The same without the fault."""
        return _example(self, "good")


class Message:
    """What a rule says in one case: a template of the rule with its values filled in."""

    __slots__ = ("rule", "text")

    def __init__(self, rule: Rule, text: str) -> None:
        self.rule = rule
        self.text = text

    def finding(
        self,
        span: Span,
        path: str | None = None,
        *,
        severity: Severity | None = None,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
        libvirt: str | None = None,
        lacks: tuple[str, ...] = (),
    ) -> Finding:
        """Return the finding that says it, of the rule's severity unless another one is given."""
        return Finding(
            self.rule,
            severity or self.rule.severity,
            self.text,
            span,
            path,
            related,
            fix,
            libvirt and without_middle(libvirt, MOST_OF_LIBVIRT),
            "refused" if libvirt else self.rule.effect,
            lacks=lacks,
        )


def _filled(rule: Rule, case: str, values: Mapping[str, object]) -> Message:
    template = rule.messages[case]
    if values.keys() != places(template):
        raise TypeError(f"{rule} says {template!r}, which does not take {sorted(values)}")
    return Message(rule, without_middle(template.format(**values), MOST_CHARACTERS))


@cache
def _fixed(rule: Rule, case: str) -> Message:
    """Return what a template says that takes no values, the same each time."""
    return _filled(rule, case, {})


@cache
def places(template: str) -> frozenset[str]:
    """Return the names of the values that a template takes."""
    from string import Formatter

    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def _example(code: str, kind: str) -> str | None:
    from xmltool.resources import package_text

    return package_text(f"rules/examples/{code}.{kind}.xml")
