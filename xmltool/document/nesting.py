"""Which elements are open: start tags without an end tag, and the other way round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.document.slip import Slip, line_of
from xmltool.rules.reading import XT001
from xmltool.text.suggest import distance

if TYPE_CHECKING:
    from xmltool.document.tags import StartTag


class Nesting:
    """The elements that are open at a place of a text.

    Attributes:
        open: their start tags, the root's first.
        root: the start tag of the first root element, or None before it.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.open: list[StartTag] = []
        self.root: StartTag | None = None

    def opened(self, tag: StartTag) -> Slip | None:
        """Take a start tag, or return what is wrong with it here."""
        if not self.open:
            if self.root is not None:
                return self._second_root(tag, self.root)
            self.root = tag
        if not tag.empty:
            self.open.append(tag)
        return None

    def closed(self, name: str, start: int) -> Slip | None:
        """Take an end tag, or return what is wrong."""
        end = start + len(name) + 3
        if not self.open:
            return Slip(start, end, XT001.message("closes-nothing", tag=f"</{name}>"))
        last = self.open[-1]
        if last.name == name:
            self.open.pop()
            return None
        if last.name.lower() == name.lower():
            return self._other_case(last, name, start)
        names = [tag.name for tag in self.open]
        if name in names:
            return self._not_closed(name, start)
        return self._stray(last, name, start)

    def at_the_end(self, length: int) -> Slip | None:
        """Return which elements are still open at the end of a text."""
        if not self.open:
            return None if self.root is not None else Slip(0, length, XT001.message("no-elements"))
        tag = self.open[-1]
        if self._opens_again() and not self._text[tag.end :].strip():
            return self._meant_to_close(tag)
        missing = " ".join(f"</{each.name}>" for each in reversed(self.open))
        return Slip(
            tag.start,
            tag.end,
            XT001.message(
                "file-ends", element=f"<{tag.name}>", line=self._line(length), missing=missing
            ),
        )

    def _line(self, offset: int) -> int:
        return line_of(self._text, offset)

    def _second_root(self, tag: StartTag, root: StartTag) -> Slip:
        if root.empty and tag.name != root.name:
            return Slip(
                root.start,
                root.end,
                XT001.message("ends-at-once", element=f"<{root.name}>", following=f"<{tag.name}>"),
            )
        return Slip(
            tag.start,
            tag.end,
            XT001.message("second-root", element=f"<{tag.name}>", line=self._line(root.start)),
        )

    def _other_case(self, last: StartTag, name: str, start: int) -> Slip:
        end = start + len(name) + 3
        said = {"tag": f"</{name}>", "element": f"<{last.name}>"}
        if last.name != last.name.lower() and name == name.lower():
            edit = (last.start + 1, last.start + 1 + len(last.name), name)
            message = XT001.message("case", meant=f"<{name}>", **said)
            return Slip(last.start, last.end, message, edit)
        edit = (start + 2, end - 1, last.name)
        message = XT001.message("case", meant=f"</{last.name}>", **said)
        return Slip(start, end, message, edit)

    def _not_closed(self, name: str, start: int) -> Slip:
        """An end tag of an element further out came: the innermost is not closed."""
        last = self.open[-1]
        line = self._line(start)
        if self._opens_again():
            return self._meant_to_close(last)
        inner = self._text[last.end : start]
        if last.attributes and (not inner.strip() or "<" in inner):
            case = "not-closed-empty"
        else:
            case = "not-closed"
        message = XT001.message(case, name=last.name, tag=f"</{name}>", line=line)
        return Slip(last.start, last.end, message)

    def _opens_again(self) -> bool:
        """Whether the innermost open element bears the name of its parent, and nothing else."""
        names = [tag.name for tag in self.open[-2:]]
        return len(names) > 1 and names[0] == names[1] and not self.open[-1].attributes

    def _meant_to_close(self, tag: StartTag) -> Slip:
        end_tag = f"</{tag.name}>"
        message = XT001.message("slash", element=f"<{tag.name}>", meant=end_tag)
        return Slip(tag.start, tag.end, message, (tag.start, tag.end, end_tag))

    def _stray(self, last: StartTag, name: str, start: int) -> Slip:
        end = start + len(name) + 3
        near = distance(last.name, name) <= max(1, len(last.name) // 3)
        if near or self._closes_parent_next(end):
            return Slip(
                start,
                end,
                XT001.message(
                    "other-end-tag",
                    tag=f"</{name}>",
                    element=f"<{last.name}>",
                    line=self._line(last.start),
                    meant=f"</{last.name}>",
                ),
                (start + 2, end - 1, last.name),
            )
        bare = re.compile(rf"(?<![\w<:./-]){re.escape(name)}>").search(self._text, last.end, start)
        if bare is not None and "<" not in self._text[bare.end() : start]:
            message = XT001.message("no-less-than", name=name)
            return Slip(*bare.span(), message, (bare.start(), bare.start(), "<"))
        before = self._text.rfind(f"<{name}", 0, start)
        empty = re.compile(r"<[^<>]*/>").match(self._text, max(before, 0))
        if before >= 0 and empty is not None and "<" in self._text[empty.end() : start]:
            message = XT001.message(
                "empty-before", tag=f"</{name}>", empty=empty.group(), line=self._line(before)
            )
        elif before >= 0:
            message = XT001.message("closed-before", name=name)
        else:
            message = XT001.message("none-before", name=name)
        return Slip(start, end, message)

    def _closes_parent_next(self, position: int) -> bool:
        """Whether the end tag of the parent follows, so that this one was meant for the element."""
        rest = self._text[position:].lstrip()
        return len(self.open) > 1 and rest.startswith(f"</{self.open[-2].name}")
