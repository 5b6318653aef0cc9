"""Documents drawn from a grammar itself: whatever it allows turns up, odd values and orders too.

The makers of `tests/corpus` know what pools look like; this one knows only the grammar, so that it
goes where no author would.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING

from lxml import etree

from xmltool.grammar.assemble import RNG, local, patterns, remove

if TYPE_CHECKING:
    import random

_WORDS = (
    "0 1 5 +5 -1 -0 00 007 7 8 9 20 31 32 255 256 65535 65536 4294967295 4294967296 000000000012"
    " 18446744073709551615 18446744073709551616 12345678 123456789 0x7 0x1f 1f 1F 0xff 0x100"
    " 0xFFFFFFFF 0755 01777 yes no YES on off / /a // C:\\ C:\\x a a_b a+b-c a.b é p/q 4.1 1.5"
    " iqn.2020-01.com.x iqn.2020-13.com.x iqn.2020-12.com.x: :: ::1 1:: 1:2:3:4:5:6:7:8 fe80::1"
    " 1:2:3:4:5:6:7 1:2::3 1:2:3::4 1:2:3:4::5 1:2:3:4:5::6 1:2:3:4:5:6::7 1:2:3:4:5:6:7:: 1::3:4:5"
    " ::1.2.3.4 :1.2.3.4 1:2:1.2.3.4 1::1.2.3.4 1.2.3.4 1.2.3.256 1:2:3:4:5:6:1.2.3.4 ::1:1.2.3.256"
    " [::1] host.example host_x a:b KiB kib b bytes BYTES byte B Eb EiB YB auto nfs cifs"
    " 6977b56f-c6df-4d74-9b94-10e78873dbf0 6977b56fc6df4d749b9410e78873dbf0"
    " 6977b56f-c6df4d749b9410e78873dbf0 6977B56F-C6DF-4D74-9B94-10E78873DBF0 50060B0000C26204"
    " 0x50060b0000c26204 0X50060b0000c26204"
)
_SPACED = ("", "  ", " 5 ", "\t7", "5\n", " 3", "a b", "/a b", "/x\ny", "/x\r", "p\nq", "p\tq", "C:\\x\n",
           "\u00a05", "\u0661", "iqn.2020-12.com.x:y z", " 6977b56fc6df4d749b9410e78873dbf0")  # fmt: skip
VALUES = (*_WORDS.split(" "), *_SPACED)
"""Right somewhere, wrong elsewhere, at the edges of every datatype."""


class Sampler:
    """Draws documents from a grammar tree."""

    def __init__(self, grammar: etree._Element, rng: random.Random, odd: float = 0.02) -> None:
        """Start.

        Args:
            grammar: assembled.
            rng: makes every choice.
            odd: chance of a value that may well be wrong.
        """
        self._grammar = grammar
        self._rng = rng
        self._odd = odd
        self._defines = {define.get("name"): define for define in grammar.iter(RNG + "define")}
        self._good: dict[str, list[str]] = {}

    def document(self) -> etree._Element:
        """Draw one document, all types alike."""
        content: list[etree._Element | str] = []
        self._sequence(next(self._grammar.iterchildren(RNG + "start")), content, {})
        root = content[0]
        assert isinstance(root, etree._Element)
        return root

    def _sequence(
        self, place: etree._Element, content: list[etree._Element | str], attributes: dict[str, str]
    ) -> None:
        for pattern in patterns(place):
            self._draw(pattern, content, attributes)

    def _draw(
        self,
        pattern: etree._Element,
        content: list[etree._Element | str],
        attributes: dict[str, str],
    ) -> None:
        rng, kind = self._rng, local(pattern)
        if kind == "ref":
            self._sequence(self._defines[pattern.get("name")], content, attributes)
        elif kind == "choice":
            self._draw(rng.choice(patterns(pattern)), content, attributes)
        elif kind in ("group", "optional", "zeroOrMore", "oneOrMore"):
            times = {"group": (1,), "optional": (0, 1), "oneOrMore": (1, 1, 2, 3)}
            for _ in range(rng.choice(times.get(kind, (0, 0, 1, 2, 3)))):
                self._sequence(pattern, content, attributes)
        elif kind == "interleave":
            content += self._interleaved(pattern, attributes)
        elif kind == "element":
            content.append(self._element(pattern))
        elif kind == "attribute":
            value: list[etree._Element | str] = []
            self._sequence(pattern, value, attributes)
            attributes[pattern.get("name") or ""] = "".join(map(str, value))
        elif kind in ("value", "data", "text"):
            content.append(self._text(pattern))

    def _interleaved(
        self, pattern: etree._Element, attributes: dict[str, str]
    ) -> list[etree._Element | str]:
        """Draw the members and mix them, sometimes each as a block, sometimes one by one."""
        members = []
        for member in patterns(pattern):
            drawn: list[etree._Element | str] = []
            self._draw(member, drawn, attributes)
            members += [drawn] if drawn else []
        if self._rng.random() < 0.6:
            self._rng.shuffle(members)
        if self._rng.random() < 0.5:
            return [part for member in members for part in member]
        mixed = []
        while members:
            member = self._rng.choice(members)
            mixed.append(member.pop(0))
            members = [rest for rest in members if rest]
        return mixed

    def _element(self, pattern: etree._Element) -> etree._Element:
        around = (pattern, *pattern.iterancestors())
        namespace = next((place.get("ns") for place in around if place.get("ns")), None)
        name = pattern.get("name") or ""
        tag = f"{{{namespace}}}{name}" if namespace else name
        element = etree.Element(tag, nsmap={"o": namespace} if namespace else None)
        content: list[etree._Element | str] = []
        attributes: dict[str, str] = {}
        self._sequence(pattern, content, attributes)
        items = list(attributes.items())
        self._rng.shuffle(items)
        for key, value in items:
            element.set(key, value)
        for part in content:
            if isinstance(part, str):
                element.text = (element.text or "") + part
            else:
                element.append(part)
        return element

    def _text(self, pattern: etree._Element) -> str:
        rng = self._rng
        if local(pattern) == "value":
            text = pattern.text or ""
            return rng.choice([text] * 20 + [f" {text}\n"])
        if local(pattern) == "text" or rng.random() < self._odd:
            return rng.choice(VALUES)
        return rng.choice(self._fitting(pattern))

    def _fitting(self, data: etree._Element) -> list[str]:
        """Return the values that probably match a datatype: the draw need not be exact."""
        key = etree.tostring(data, with_tail=False).decode()
        if key not in self._good:
            params = [(p.get("name"), p.text or "") for p in data.iter(RNG + "param")]
            faces = [re.compile(text) for name, text in params if name == "pattern"]
            number = data.get("type") != "string"
            good = [v for v in VALUES if all(face.fullmatch(v) for face in faces)]
            good = [v for v in good if not number or re.fullmatch(r"\s*-?\d{1,5}\s*", v, re.ASCII)]
            top = [int(text) for name, text in params if name == "maxInclusive"]
            self._good[key] = [v for v in good if not top or -1 <= int(v) <= top[0]] or list(VALUES)
        return self._good[key]


class Mutator:
    """Damages documents with the names that the grammar knows, in places that it does not."""

    def __init__(self, grammar: etree._Element, rng: random.Random) -> None:
        self._rng = rng
        self._elements = [e.get("name") or "" for e in grammar.iter(RNG + "element")] + ["bogus"]
        self._attributes = [a.get("name") or "" for a in grammar.iter(RNG + "attribute")]
        self._all = (self._set, self._write, self._insert, self._remark, self._drop, self._move,
                     self._take_out, self._repeat, self._rename)  # fmt: skip

    def mutate(self, root: etree._Element) -> None:
        """Do one random thing to a document, in place."""
        self._rng.choice(self._all)(self._rng.choice(list(root.iter("*"))))

    def _set(self, element: etree._Element) -> None:
        known = [*element.attrib, self._rng.choice(self._attributes)]
        element.set(self._rng.choice(known), self._rng.choice(VALUES))

    def _write(self, element: etree._Element) -> None:
        element.text = self._rng.choice(VALUES)

    def _insert(self, element: etree._Element) -> None:
        element.append(etree.Element(self._rng.choice(self._elements)))

    def _remark(self, element: etree._Element) -> None:
        element.insert(self._rng.randrange(len(element) + 1), etree.Comment(" c "))

    def _drop(self, element: etree._Element) -> None:
        for name in list(element.attrib)[:1]:
            del element.attrib[name]

    def _move(self, element: etree._Element) -> None:
        for parent in element.iterancestors():
            if len(parent):
                parent.insert(self._rng.randrange(len(parent)), element)
                break

    def _take_out(self, element: etree._Element) -> None:
        remove(element)

    def _repeat(self, element: etree._Element) -> None:
        for parent in element.iterancestors():
            parent.insert(self._rng.randrange(len(parent) + 1), copy.deepcopy(element))
            break

    def _rename(self, element: etree._Element) -> None:
        element.tag = self._rng.choice(self._elements)


def samples(
    grammar: etree._Element, count: int, rng: random.Random, faults: float = 0.5
) -> list[bytes]:
    """Draw documents as bytes; `faults` is the chance of a mutation, again and again."""
    sampler, mutator = Sampler(grammar, rng), Mutator(grammar, rng)
    drawn = []
    for _ in range(count):
        root = sampler.document()
        while rng.random() < faults:
            mutator.mutate(root)
        drawn.append(etree.tostring(root, encoding="UTF-8"))
    return drawn
