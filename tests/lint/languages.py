"""How template languages write down a structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.lint.rendered import Both, Branches, Flag, Hole, Loop, Type

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from tests.lint.rendered import Body, Condition


class Language:
    """Jinja; others change what they write otherwise.

    Attributes:
        kind: as in `--template`.
        suffix: of a file.
        tags: forms of a statement.
    """

    kind = "jinja"
    suffix = ".j2"
    tags: tuple[str, ...] = ("{%% %s %%}", "{%%- %s -%%}", "{%%- %s %%}")
    else_if, end_if, end_loop = "elif", "endif", "endfor"

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw

    def write(self, body: Body) -> str:
        """Return the template."""
        return "".join(self.parts(body))

    def parts(self, body: Body) -> Iterator[str]:
        """Yield the template piece by piece."""
        for node in body:
            if isinstance(node, str):
                yield self.text(node)
            elif isinstance(node, Hole):
                yield self.hole(node.name)
            elif isinstance(node, Loop):
                yield self.tag(self.loop())
                yield from self.parts(node.body)
                yield self.tag(self.end_loop)
            else:
                yield from self.branches(node)

    def branches(self, node: Branches) -> Iterator[str]:
        """Yield a choice."""
        for number, (condition, inner) in enumerate(node.branches):
            word = self.else_if if number else "if"
            yield self.tag("else" if condition is None else f"{word} {self.condition(condition)}")
            yield from self.parts(inner)
        yield self.tag(self.end_if)

    def tag(self, statement: str) -> str:
        """Return a statement between its delimiters."""
        return self.draw.choice(self.tags) % statement

    def text(self, text: str) -> str:
        """Return text that stands for itself."""
        return text

    def hole(self, name: str) -> str:
        """Return a placeholder."""
        return self.draw.choice(("{{ %s }}", "{{%s}}", "{{- %s -}}")) % name

    def loop(self) -> str:
        """Return what begins a loop."""
        return "for x in xs"

    def condition(self, condition: Condition) -> str:
        """Return a condition."""
        if isinstance(condition, Flag):
            return self.flag(condition)
        if isinstance(condition, Type):
            return self.type(condition)
        one, other = self.condition(condition.one), self.condition(condition.other)
        return self.joined(one, other, both=isinstance(condition, Both))

    def flag(self, flag: Flag) -> str:
        """Return whether a flag is set, or is not."""
        return flag.name if flag.value else self.negated(flag.name)

    def negated(self, condition: str) -> str:
        """Return the opposite of a condition."""
        return f"not {condition}"

    def type(self, condition: Type) -> str:
        """Return whether the type is one of some words."""
        words = condition.words
        if len(words) == 1 and self.draw.random() < 0.7:
            equal = f"type {'==' if condition.value else '!='} '{words[0]}'"
            return self.draw.choice((equal, f"({equal})"))
        listed = ", ".join(f"'{word}'" for word in words)
        return f"type {'in' if condition.value else 'not in'} [{listed}]"

    def joined(self, one: str, other: str, *, both: bool) -> str:
        """Return two conditions, joined."""
        return f"({one}) {'and' if both else 'or'} ({other})"


class Erb(Language):
    """Ruby's; trim mode `-`."""

    kind, suffix = "erb", ".erb"
    tags = ("<%% %s %%>", "<%%- %s -%%>", "<%% %s -%%>")
    else_if, end_if, end_loop = "elsif", "end", "end"

    def hole(self, name: str) -> str:
        return self.draw.choice(("<%%= %s %%>", "<%%= %s -%%>", "<%%=%s%%>")) % name

    def loop(self) -> str:
        return self.draw.choice(("xs.each do |x|", "for x in xs", "xs.each { |x|"))

    def parts(self, body: Body) -> Iterator[str]:
        for node in body:
            if isinstance(node, Loop):
                begin = self.loop()
                yield self.tag(begin)
                yield from self.parts(node.body)
                yield self.tag("}" if begin.endswith("{ |x|") else "end")
            else:
                yield from super().parts((node,))

    def branches(self, node: Branches) -> Iterator[str]:
        conditions = [condition for condition, _ in node.branches]
        first = conditions[0]
        if all(isinstance(c, Type) and c.value for c in conditions) and self.draw.random() < 0.4:
            yield "<% case type %>"
            for condition, inner in node.branches:
                assert isinstance(condition, Type)
                yield f"<% when {', '.join(repr(word) for word in condition.words)} %>"
                yield from self.parts(inner)
            yield "<% end %>"
        elif isinstance(first, Flag) and not first.value and len(conditions) == 1:
            yield self.tag(f"unless {first.name}")
            yield from self.parts(node.branches[0][1])
            yield self.tag("end")
        else:
            yield from super().branches(node)

    def negated(self, condition: str) -> str:
        return f"!{condition}"

    def type(self, condition: Type) -> str:
        first, *more = condition.words
        if not more:
            return f"type {'==' if condition.value else '!='} '{first}'"
        listed = f"['{first}', {', '.join(repr(word) for word in more)}].include?(type)"
        either = " || ".join(f"type == '{word}'" for word in condition.words)
        found = self.draw.choice((listed, f"({either})"))
        return found if condition.value else f"!{found}"

    def joined(self, one: str, other: str, *, both: bool) -> str:
        return f"({one}) {'&&' if both else '||'} ({other})"


class Go(Language):
    """Go's text/template, as Helm writes it."""

    suffix = ".gotmpl"
    tags = ("{{ %s }}", "{{- %s }}", "{{- %s -}}")
    else_if, end_if, end_loop = "else if", "end", "end"

    def hole(self, name: str) -> str:
        return self.draw.choice(("{{ .%s }}", "{{ $.%s }}", "{{- .%s -}}")) % name

    def loop(self) -> str:
        return self.draw.choice(("range $x := .xs", "range $i, $x := .xs"))

    def parts(self, body: Body) -> Iterator[str]:
        for node in body:
            if isinstance(node, Loop):
                yield self.tag(self.loop())
                yield from (part.replace(" .", " $.") for part in self.parts(node.body))
                yield self.tag("end")
            else:
                yield from super().parts((node,))

    def flag(self, flag: Flag) -> str:
        *negation, name = super().flag(flag).split()
        return " ".join([*negation, f".{name}"])

    def negated(self, condition: str) -> str:
        return f"not {condition}"

    def type(self, condition: Type) -> str:
        words = " ".join(f'"{word}"' for word in condition.words)
        if len(condition.words) == 1:
            return f"{'eq' if condition.value else 'ne'} .type {words}"
        return f"eq .type {words}" if condition.value else f"not (eq .type {words})"

    def joined(self, one: str, other: str, *, both: bool) -> str:
        return f"{'and' if both else 'or'} ({one}) ({other})"


class Terraform(Language):
    """Terraform's templatefile."""

    kind, suffix = "terraform", ".tftpl"
    tags = ("%%{ %s }", "%%{ %s ~}", "%%{~ %s ~}")
    else_if = "else if"

    def branches(self, node: Branches) -> Iterator[str]:
        (condition, inner), *more = node.branches
        assert condition is not None
        yield self.tag(f"if {self.condition(condition)}")
        yield from self.parts(inner)
        if more:
            yield self.tag("else")  # there is no `else if`
            rest = more[0][1] if more[0][0] is None else (Branches(tuple(more)),)
            yield from self.parts(rest)
        yield self.tag("endif")

    def hole(self, name: str) -> str:
        return self.draw.choice(("${%s}", "${ %s }")) % name

    def negated(self, condition: str) -> str:
        return f"!{condition}"

    def type(self, condition: Type) -> str:
        words = condition.words
        if len(words) == 1:
            return f'type {"==" if condition.value else "!="} "{words[0]}"'
        listed = ", ".join(f'"{word}"' for word in words)
        return f"{'' if condition.value else '!'}contains([{listed}], type)"

    def joined(self, one: str, other: str, *, both: bool) -> str:
        return f"({one}) {'&&' if both else '||'} ({other})"


class Toolkit(Language):
    """Template Toolkit."""

    kind, suffix = "percent", ".in"
    tags = ("[%% %s %%]", "[%%- %s -%%]")
    else_if, end_if, end_loop = "ELSIF", "END", "END"

    def tag(self, statement: str) -> str:
        word, _, rest = statement.partition(" ")
        return super().tag(f"{word.upper()} {rest}".strip())

    def hole(self, name: str) -> str:
        return f"[% {name} %]"

    def loop(self) -> str:
        return "FOREACH x IN xs"

    def negated(self, condition: str) -> str:
        return f"NOT {condition}"

    def type(self, condition: Type) -> str:
        if len(condition.words) == 1:
            return f"type {'==' if condition.value else '!='} '{condition.words[0]}'"
        either = " || ".join(f"type == '{word}'" for word in condition.words)
        return f"({either})" if condition.value else f"NOT ({either})"

    def joined(self, one: str, other: str, *, both: bool) -> str:
        return f"({one}) {'AND' if both else 'OR'} ({other})"


class Shell(Language):
    """A here-document; what there is of conditions stands around it."""

    kind, suffix = "shell", ".in"

    def text(self, text: str) -> str:
        return text.replace("$", "\\$")

    def hole(self, name: str) -> str:
        forms = ("${0}", "${{{0}}}", "${{{0}:-unset}}", "$(echo ${0})", "`echo ${0}`", "${{{0}%/}}")
        return self.draw.choice(forms).format(name)


class Printf(Language):
    """Python's `%`."""

    kind = "printf"

    def text(self, text: str) -> str:
        return text.replace("%", "%%")

    def hole(self, name: str) -> str:
        return f"%({name})s"


class Format(Language):
    """Python's `str.format`."""

    kind = "format"

    def text(self, text: str) -> str:
        return text.replace("{", "{{").replace("}", "}}")

    def hole(self, name: str) -> str:
        return self.draw.choice(("{%s}", "{%s!s}", "{%s:s}")) % name


class At(Language):
    """`@NAME@`, as autoconf and meson fill in."""

    kind = "at"

    def hole(self, name: str) -> str:
        return f"@{name}@"
