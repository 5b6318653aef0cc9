from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.explain.planted import planted
from tests.lint.samples import ALL_RULES, AUTOSTART, CLEAN, TYPO, VERDICTS, lint
from xmltool.causes import key_of
from xmltool.document.document import parse_document
from xmltool.document.edits import Fixed, apply_fixes
from xmltool.document.places import Paths
from xmltool.findings import WHOLE_FILE, Edit, Finding, Fix, Severity
from xmltool.grammar.load import load_grammar
from xmltool.lint.fixes import MAX_ROUNDS, fix_text, stored_form
from xmltool.lint.selection import Ruleset, opt_in
from xmltool.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xmltool.document.document import Document


def fix(*edits: tuple[int, int, str], safe: bool = True) -> Fix:
    return Fix("mend", safe, tuple(Edit(*edit) for edit in edits))


def mend(text: str | bytes, *, unsafe: bool = False, rules: Ruleset = VERDICTS) -> Fixed:
    data = text.encode() if isinstance(text, str) else text
    return fix_text(
        "a.xml", data, lambda document: lint(document.data, rules).findings, unsafe=unsafe
    )


@pytest.mark.parametrize(
    ("fixes", "expected", "applied"),
    [
        ([], "abcdef", 0),
        ([fix((1, 2, "X"))], "aXcdef", 1),
        ([fix((4, 5, "Y")), fix((1, 2, "X"))], "aXcdYf", 2),
        ([fix((1, 3, "X")), fix((2, 4, "Y"))], "aXdef", 1),
        ([fix((1, 3, "X")), fix((3, 4, "Y"))], "aXYef", 2),
        ([fix((1, 1, "X")), fix((1, 1, "Y"))], "aXbcdef", 1),
        ([fix((1, 2, "X")), fix((1, 2, "X"))], "aXcdef", 1),
        ([fix((0, 1, "X"), (5, 6, "Z")), fix((2, 3, ""), (5, 6, "Y"))], "XbcdeZ", 1),
        ([fix((0, 0, ">")), fix((6, 6, "<"))], ">abcdef<", 2),
    ],
)
def test_edits_that_meet_are_not_both_applied(
    fixes: list[Fix], expected: str, applied: int
) -> None:
    assert apply_fixes(b"abcdef", fixes) == Fixed(expected.encode(), applied)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "latin-1"])
def test_text_is_written_in_the_encoding_of_the_file(codec: str) -> None:
    mark = "\ufeff" if codec.startswith("utf-16") else ""
    head = f"{mark}<?xml version='1.0' encoding='{codec[:6] if mark else codec}'?>"
    data = f"{head}<a>é</a>".encode(codec)
    start = len(f"{head}<a>".encode(codec))
    end = len(f"{head}<a>é".encode(codec))
    assert apply_fixes(data, [fix((start, end, "üx"))]).data == f"{head}<a>üx</a>".encode(codec)


def test_safe_fixes_only() -> None:
    assert mend(AUTOSTART) == Fixed(CLEAN.encode(), 1)
    assert mend(TYPO) == Fixed(TYPO.encode(), 0)


def test_unsafe_fixes_too() -> None:
    text = AUTOSTART.replace("target>", "targte>")
    assert mend(text, unsafe=True) == Fixed(CLEAN.encode(), 2)


def test_bytes_outside_stay() -> None:
    text = AUTOSTART.replace("\n", "\r\n").replace("'", '"').replace("<name", "<!-- é\t--><name")
    assert mend(text).data.decode() == text.replace("  <autostart/>\r\n", "")


@pytest.mark.parametrize(
    "rule", [r for r in RULES.values() if r.fix in ("safe", "unsafe") and r.bad]
)
def test_fixing_twice_changes_nothing(rule: object) -> None:
    bad = rule.bad.encode()  # type: ignore[attr-defined]
    once = mend(bad, unsafe=True, rules=ALL_RULES)
    assert mend(once.data, unsafe=True, rules=ALL_RULES) == Fixed(once.data, 0)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.fix == "safe" and rule.bad]
)
def test_safe_fixes_keep_the_stored_form(rule: object) -> None:
    document = parse_document("a.xml", rule.bad.encode())  # type: ignore[attr-defined]
    fixed = mend(document.data, rules=ALL_RULES)
    if rule in {found.rule for found in lint(document.data).findings}:  # type: ignore[attr-defined]
        assert fixed.applied
    assert stored_form(parse_document("a.xml", fixed.data)) == stored_form(document)


def test_a_safe_fix_that_would_change_the_stored_form_is_not_applied() -> None:
    path = CLEAN.index("/srv")
    honest = CLEAN.index("\n")

    def look(document: Document) -> Iterable[Finding]:
        if b"/srv" in document.data and b"<!---->" not in document.data:
            lie = fix((path, path + 4, "/tmp"))
            truth = fix((honest, honest, "<!---->"))
            for one in (lie, truth):
                yield Finding("XT101", Severity.ERROR, "", WHOLE_FILE, fix=one)

    fixed = fix_text("a.xml", CLEAN.encode(), look, unsafe=False)
    assert fixed == Fixed(CLEAN.replace("'>\n", "'><!---->\n").encode(), 1)


def test_a_fix_never_breaks_a_document() -> None:
    def look(document: Document) -> Iterable[Finding]:
        yield Finding("XT101", Severity.ERROR, "", WHOLE_FILE, fix=fix((0, 1, ""), safe=False))

    assert fix_text("a.xml", CLEAN.encode(), look, unsafe=True) == Fixed(CLEAN.encode(), 0)


def test_fixes_that_are_wrong_together_are_applied_one_after_the_other() -> None:
    text = (
        '<pool type="netfs">\n  <name>p</name>\n  <host name="h"/>\n  <dir path="/e"/>\n'
        '  <format type="nfs"/>\n  <target>\n    <path>/p</path>\n  </target>\n</pool>\n'
    )
    fixed = mend(text, unsafe=True, rules=BY_DEFAULT)
    assert fixed.data.count(b"<source>") == 1
    assert all(
        each.severity is not Severity.ERROR for each in lint(fixed.data, BY_DEFAULT).findings
    )


def test_fixes_that_go_in_circles_end() -> None:
    def look(document: Document) -> Iterable[Finding]:
        new = "two" if b"images" in document.data else "images"
        start = document.data.index(b"<name>") + len("<name>")
        end = document.data.index(b"</name>")
        yield Finding(
            "XT101", Severity.ERROR, "", WHOLE_FILE, fix=fix((start, end, new), safe=False)
        )

    text = CLEAN.replace("/srv/images", "/srv")
    assert fix_text("a.xml", text.encode(), look, unsafe=True).applied == MAX_ROUNDS


BY_DEFAULT = Ruleset(frozenset(RULES) - opt_in())
PEOPLE = Path(__file__).parents[2] / "fixtures" / "people"


def values(data: bytes) -> list[tuple[str, str]]:
    """Values of a document with their paths: of attributes, and texts."""
    known = re.sub(rb"&(?!amp;|lt;|gt;|quot;|apos;)[A-Za-z]+;", b" ", data)  # else it is dropped
    root = etree.fromstring(known, etree.XMLParser(recover=True))
    path_of, found = Paths().of, []
    for element in () if root is None else root.iter("*"):
        found += [(path_of(element, str(key)), str(value)) for key, value in element.attrib.items()]
        texts = [element.text, *(child.tail for child in element)]
        found += [(path_of(element), text.strip()) for text in texts if text and text.strip()]
    return found


def kept(value: str, data: bytes) -> bool:
    """Whether all words of a value are in a text still, be it in several places."""
    text = " ".join(each for _, each in values(data)) + data.decode("utf-8", "replace")
    sized = re.fullmatch(r"([0-9]+)\s*([A-Za-z]+)", value)  # the unit is an attribute
    words = re.findall(r"[\w.]+", value) if sized is None else sized.groups()
    return all(word in text or all(part in text for part in word.split(".")) for word in words)


def hold_a_fix(data: bytes, finding: Finding, before: list[Finding]) -> None:
    """Of one fix: it keeps what was written, and its finding is gone without a new error."""
    assert finding.fix is not None
    assert RULES[finding.rule].fix == ("safe" if finding.fix.safe else "unsafe")
    fixed = apply_fixes(data, [finding.fix]).data
    for path, value in values(data):
        wrong = finding.rule in ("XT105", "XT106") and path == finding.path
        assert wrong or kept(value, fixed), (value, finding.fix.title, fixed.decode())
    after = lint(fixed, BY_DEFAULT).findings
    known = {key_of(each) for each in before}
    for each in before:
        known |= {key_of(other) for other in each.others}
    assert key_of(finding) not in {key_of(each) for each in after} or len(after) < len(before)
    added = [
        each
        for each in after
        if each.rule.startswith(("XT0", "XT1", "XT2"))
        and each.severity is Severity.ERROR
        and key_of(each) not in known
    ]
    assert not added, (finding, added, fixed.decode())


@pytest.mark.parametrize("path", sorted(PEOPLE.glob("*.xml")), ids=lambda path: path.name)
def test_a_fix_of_what_people_write_keeps_what_they_wrote(path: Path) -> None:
    data = path.read_bytes()
    before = list(lint(data, BY_DEFAULT).findings)
    for finding in before:
        if finding.fix is not None:
            hold_a_fix(data, finding, before)


def test_all_fixes_together_leave_what_people_wrote() -> None:
    """With --unsafe-fixes until nothing is left to do: the values are there, and most errors gone."""
    clean = 0
    paths = sorted(PEOPLE.rglob("*.xml"))
    for path in paths:
        data = path.read_bytes()
        wrong = {
            each.path for each in lint(data, BY_DEFAULT).findings if each.rule in ("XT105", "XT106")
        }
        fixed = mend(data, unsafe=True, rules=BY_DEFAULT).data
        for place, value in values(data):
            assert place in wrong or kept(value, fixed), (path.name, value, fixed.decode())
        clean += all(
            each.severity is not Severity.ERROR for each in lint(fixed, BY_DEFAULT).findings
        )
    assert clean > len(paths) * 0.5


def test_a_fix_of_a_planted_fault_keeps_what_was_written(long_form: bool) -> None:
    count = 0
    for one in planted(load_grammar(), random.Random(17), 5_000 if long_form else 500):
        before = list(lint(one.data, BY_DEFAULT).findings)
        for finding in before:
            if finding.fix is not None:
                hold_a_fix(one.data, finding, before)
                count += 1
    assert count > 100


@pytest.mark.parametrize(
    ("kind", "format_", "offered"),
    [
        ("netfs", "nfs4", False),
        ("netfs", "ntfs", False),
        ("netfs", "smb", True),
        ("fs", "ext", False),
        ("fs", "exfat", False),
        ("fs", "btrfs", False),
        ("fs", "ext44", True),
        ("fs", "XFS", True),
        ("disk", "mbr", True),
        ("disk", "gtp", True),
    ],
)
def test_no_format_is_guessed_where_another_is_as_likely(
    kind: str, format_: str, offered: bool
) -> None:
    source = '<host name="h"/><dir path="/e"/>' if kind == "netfs" else '<device path="/dev/x"/>'
    text = (
        f'<pool type="{kind}"><name>p</name><source>{source}<format type="{format_}"/></source>'
        "<target><path>/p</path></target></pool>"
    )
    (finding,) = [each for each in lint(text, BY_DEFAULT).findings if each.rule == "XT105"]
    assert (finding.fix is not None) is offered
