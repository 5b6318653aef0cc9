"""Options that select rules and say what a run looks for: of `lint`, and in part of `check`."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from typing import Annotated, NamedTuple

from xmltool.cli.options import general as options
from xmltool.cli.options.declared import Option
from xmltool.lint.configuration import command_line, severity_options
from xmltool.lint.selection import Ruleset, enabled_rules

Select = Annotated[
    list[str] | None,
    Option("--select RULES", "Only these rules: ids, beginnings, names or ALL; commas."),
]
ExtendSelect = Annotated[list[str] | None, Option("--extend-select RULES", "These rules too.")]
Ignore = Annotated[list[str] | None, Option("--ignore RULES", "Not these rules.")]
RuleSeverity = Annotated[
    list[str] | None, Option("--severity RULE=SEVERITY", "Report a rule as error, warning or info.")
]
Config = Annotated[str | None, Option("--config FILE", "This configuration for all files.")]
Isolated = Annotated[bool, Option("--isolated", "No configuration file.")]
NoIgnores = Annotated[bool, Option("--no-ignores", "Report what comments suppress, too.")]
FailOn = Annotated[
    str | None,
    Option(
        "--fail-on SEVERITY",
        "Exit with 1 for findings from this severity on: error, warning, info or never;"
        " default: error.",
    ),
]
Baseline = Annotated[str | None, Option("--baseline FILE", "Do not report the findings in FILE.")]
WriteBaseline = Annotated[
    bool, Option("--write-baseline", "Write all findings to the baseline; exit with 0.")
]
DiffBase = Annotated[
    str | None,
    Option(
        "--diff-base REV",
        "Only findings that a git revision, or the merge base A...B of two, does not have yet.",
    ),
]
OneStore = Annotated[
    bool, Option("--one-store", "All files are one store; else each directory is one.")
]
Template = Annotated[
    str | None,
    Option(
        "--template KINDS",
        "Placeholders of jinja, erb, terraform, shell, printf, format, at, percent or"
        " capitals (with commas) stand for a value; in .j2, .erb, .tftpl, .in and the like those"
        " of the name.",
    ),
]
Embedded = Annotated[
    bool,
    Option(
        "--embedded",
        "Also pools inside other files: scripts, Containerfiles, kickstart, YAML, Terraform,"
        " Nix, Python, Go, Markdown.",
    ),
]
TemplateVars = Annotated[
    list[str] | None,
    Option(
        "--template-vars FILE",
        "Render Jinja templates with these variables (YAML or JSON; a list has a case an"
        " entry), and judge each rendering.",
    ),
]
Schema = Annotated[
    str | None,
    Option(
        "--schema auto|bundled|DIR",
        "The grammar: xmltool's own, or DIR with libvirt's storagepool.rng.",
    ),
]


class RuleOptions(NamedTuple):
    """Which rules are on, and what their findings weigh."""

    select: Select = None
    ignore: Ignore = None
    extend_select: ExtendSelect = None
    severity: RuleSeverity = None
    no_ignores: NoIgnores = False

    def ruleset(self) -> "tuple[Ruleset, tuple[str, ...]]":
        """Return the rules that are on where no configuration counts, and notes on the options."""
        selectors = command_line(self.select, self.extend_select, self.ignore)
        rules = Ruleset(enabled_rules((selectors,)), severity_options(self.severity or ()))
        return rules, selectors.unknown


class LintingOptions(NamedTuple):
    """What a run of `lint` looks for beside the rules."""

    fail_on: FailOn = None
    config: Config = None
    isolated: Isolated = False
    baseline: Baseline = None
    write_baseline: WriteBaseline = False
    diff_base: DiffBase = None
    one_store: OneStore = False
    template: Template = None
    template_vars: TemplateVars = None
    embedded: Embedded = False
    schema: Schema = None
    libvirt_version: options.LibvirtVersion = None
    root: options.Root = None
    jobs: options.Jobs = None
    stdin_filename: options.StdinFilename = None
