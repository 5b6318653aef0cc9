from __future__ import annotations

import base64
import hashlib
import re

from lxml import html

from tests.report.samples import CLEAN, FILES, HOSTILE_FILE, PLAIN, render


def page(*files: object) -> html.HtmlElement:
    return html.document_fromstring(render("html", *files).encode())  # type: ignore[arg-type]


def test_findings_stand_in_their_source() -> None:
    tree = page(*FILES)
    sections = tree.findall(".//main/details[@open]")
    assert [section.findtext("summary/h2/code") for section in sections] == [
        "pools/images.xml",
        "pools/gone.xml",
    ]
    marks = [mark.text_content() for mark in sections[0].iter("mark")]
    assert "<hsot name='nas'/>" in marks
    assert "/tmp/images" in marks
    findings = [div.text_content() for div in sections[0].iter("div") if "finding" in div.classes]
    assert len(findings) == 3
    assert "did you mean 'host'?" in findings[1]
    assert "missing storage pool source host name" in findings[1]
    assert "pools/base.xml:7:11" in findings[2]


def test_clean_files_are_listed() -> None:
    clean = page(*FILES).find(".//main/details[@class='clean']")
    assert clean is not None
    assert [item.text_content() for item in clean.iter("li")] == ["pools/clean.xml valid, loads"]


def test_every_filter_hides_what_its_label_says() -> None:
    text = render("html", *FILES)
    tree = html.document_fromstring(text.encode())
    names = [box.get("id", "").removeprefix("show-") for box in tree.iter("input")]
    assert names == ["error", "warning", "info", "XT004", "XT101", "XT410", "XT799"]
    for name in names:
        assert f"body:has(#show-{name}:not(:checked)) div.{name} {{ display: none; }}" in text
        assert tree.xpath(f"//div[contains(concat(@class, ' '), '{name} ')]")


def test_page_needs_nothing_else() -> None:
    tree = page(*FILES)
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //embed | //base")
    assert not tree.xpath("//@src | //@href | //@style")
    assert not [name for element in tree.iter() for name in element.attrib if name[:2] == "on"]
    assert "url(" not in render("html", *FILES)


def test_policy_allows_its_own_style_alone() -> None:
    text = render("html", PLAIN)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text


def test_hostile_text_stays_text() -> None:
    text = render("html", HOSTILE_FILE)
    assert text.replace("\n", "").isprintable()
    tree = html.document_fromstring(text.encode())
    assert not tree.xpath("//script")
    assert "<script>alert(1)</script>" in tree.text_content()
    assert "<script" not in text


def test_neighbouring_lines_are_shown_and_gaps_marked() -> None:
    data = b"\n".join(b"line %d" % number for number in range(1, 41))
    findings = tuple(
        PLAIN.findings[0]._replace(
            span=PLAIN.findings[0].span._replace(line=line, end_line=line), message=f"at {line}"
        )
        for line in (5, 30)
    )
    section = page(PLAIN._replace(findings=findings, data=data)).find(".//main/details")
    numbers = [int(number.text or 0) for number in section.iter("i")]
    assert numbers == [3, 4, 5, 6, 7, 28, 29, 30, 31, 32]
    assert len(section.xpath(".//div[@class='gap']")) == 1


def test_clean_run() -> None:
    tree = page(CLEAN)
    assert "0 findings in 0 of 1 file" in tree.text_content()
    assert not tree.xpath("//input")
