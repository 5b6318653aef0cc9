"""Rule: the id of a kind of finding, with all that is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.findings import Finding

if TYPE_CHECKING:
    from xmltool.findings import Fix, Related, Severity, Span


class Rule(str):
    """A rule's id, `XT` and three digits, which is never reused; and what is known of the rule.

    It feeds `xmltool rule`, the table of `xmltool help rules`, SARIF and the tests.

    Attributes:
        name: kebab-case, for people who configure by name.
        severity: of its findings unless a finding or the configuration says otherwise.
        summary: one line.
        why: what goes wrong in practice, and what to do.
        source: where the fact comes from: libvirt's file and function, or a documentation page.
        fix: `safe` or `unsafe` for what `lint` fixes; `fmt` or `check` for what these commands do;
            None for what has to be done by hand.
        effect: what libvirt does where the rule speaks: `refused`, `dropped`, `rewritten` or None.
        opt_in: True when the rule is silent unless selected by its own id or name.
    """

    __slots__ = ("effect", "fix", "name", "opt_in", "severity", "source", "summary", "why")

    name: str
    severity: Severity
    summary: str
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
        return rule

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Travel between processes as the id alone."""
        return str, (str(self),)

    def finding(
        self,
        message: str,
        span: Span,
        path: str | None = None,
        *,
        severity: Severity | None = None,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
        libvirt: str | None = None,
        lacks: tuple[str, ...] = (),
    ) -> Finding:
        """Return a finding of this rule, of its severity unless another one is given."""
        return Finding(
            self,
            severity or self.severity,
            message,
            span,
            path,
            related,
            fix,
            libvirt,
            "refused" if libvirt else self.effect,
            lacks=lacks,
        )

    @property
    def bad(self) -> str | None:
        """An example that exactly this rule speaks of; None where no single document shows it."""
        return _example(self, "bad")

    @property
    def good(self) -> str | None:
        """The same without the fault."""
        return _example(self, "good")


def _example(code: str, kind: str) -> str | None:
    from xmltool.resources import package_text

    return package_text(f"rules/examples/{code}.{kind}.xml")
