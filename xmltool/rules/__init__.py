"""The rules: metadata of each in a file of its own (`xt203.py`), and the explicit list of them.

A rule's metadata is loaded only when it is needed, so that a clean run imports none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from xmltool.findings import Severity


class Rule(NamedTuple):
    """What is known of a rule; feeds `xmltool rule`, the README's table, SARIF and the tests.

    Attributes:
        id: `XT` and three digits; never reused.
        name: kebab-case, for people who configure by name.
        severity: of its findings unless a finding or the configuration says otherwise.
        summary: one line.
        why: what goes wrong in practice, and what to do.
        bad: an example that fires exactly this rule; None where no document can (an unreadable
            file), and `bad_files` or the test suite shows it.
        good: the same, mended.
        source: where the fact comes from: libvirt's file and function, or a documentation page.
        fix: `safe`, `unsafe` or None.
        opt_in: True when the rule is silent unless selected by its own id or name.
    """

    id: str
    name: str
    severity: Severity
    summary: str
    why: str
    bad: str | None
    good: str | None
    source: str
    fix: str | None = None
    opt_in: bool = False


RULES: tuple[str, ...] = (
    "XT001",
    "XT002",
    "XT003",
    "XT004",
    "XT005",
    "XT006",
    "XT007",
    "XT010",
    "XT011",
    "XT012",
    "XT101",
    "XT102",
    "XT103",
    "XT104",
    "XT105",
    "XT106",
    "XT107",
    "XT108",
    "XT109",
    "XT110",
    "XT111",
    "XT112",
    "XT113",
    "XT114",
    "XT115",
    "XT119",
    "XT120",
    "XT130",
    "XT131",
    "XT132",
    "XT133",
    "XT134",
    "XT135",
    "XT136",
    "XT137",
    "XT138",
    "XT139",
    "XT201",
    "XT202",
    "XT203",
    "XT204",
    "XT205",
    "XT206",
    "XT207",
    "XT208",
    "XT209",
    "XT210",
    "XT211",
    "XT212",
    "XT213",
    "XT214",
    "XT215",
    "XT216",
    "XT217",
    "XT218",
    "XT219",
    "XT220",
    "XT221",
    "XT222",
    "XT223",
    "XT224",
    "XT225",
    "XT226",
    "XT227",
    "XT301",
    "XT302",
    "XT303",
    "XT304",
    "XT305",
    "XT310",
    "XT311",
    "XT312",
    "XT313",
    "XT314",
    "XT315",
    "XT316",
    "XT401",
    "XT402",
    "XT403",
    "XT404",
    "XT405",
    "XT501",
    "XT502",
    "XT503",
    "XT504",
    "XT505",
    "XT506",
    "XT507",
    "XT508",
    "XT509",
    "XT510",
    "XT511",
    "XT512",
    "XT513",
    "XT514",
    "XT515",
    "XT516",
    "XT517",
    "XT518",
    "XT519",
    "XT520",
    "XT521",
    "XT601",
    "XT602",
    "XT603",
    "XT604",
    "XT605",
    "XT606",
    "XT607",
    "XT608",
    "XT609",
    "XT610",
    "XT611",
    "XT690",
    "XT701",
    "XT702",
    "XT703",
    "XT704",
    "XT705",
    "XT706",
    "XT707",
    "XT708",
    "XT709",
    "XT710",
    "XT711",
    "XT712",
    "XT714",
    "XT720",
    "XT721",
    "XT722",
    "XT723",
    "XT724",
    "XT725",
    "XT790",
    "XT901",
    "XT902",
    "XT903",
)
"""Every rule's id, sorted; a test holds this against the files of the folder."""


def load_rule(rule_id: str) -> Rule:
    """Give the metadata of a rule.

    Raises:
        KeyError: no rule has this id.
    """
    if rule_id not in RULES:
        raise KeyError(rule_id)
    return cast("Rule", import_module(f"xmltool.rules.{rule_id.lower()}").RULE)


def all_rules() -> tuple[Rule, ...]:
    """Load every rule, in order of id."""
    return tuple(load_rule(rule_id) for rule_id in RULES)
