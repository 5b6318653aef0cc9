"""Templates of random structure, and all that they can be rendered to by the real engine."""

from __future__ import annotations

import random
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import jinja2

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = {
    "dir": "",
    "fs": "<device path='{{ device }}'/>",
    "netfs": "<host name='{{ host }}'/><dir path='{{ dir }}'/>",
    "logical": "<name>{{ vg }}</name>",
    "rbd": "<host name='{{ host }}'/><name>{{ ceph }}</name>",
}
VALUES = {
    "name": "images", "uuid": "5b1e0ad0-8a5b-4b7e-9c1d-2f3a4b5c6d7e", "device": "/dev/sdb1",
    "host": "nas", "dir": "/export", "vg": "vg0", "ceph": "rbd", "path": "/srv/images",
    "mode": "0711", "user": "libvirt",
}  # fmt: skip
FLAGS = ("auth", "owned", "named")
FAULTS = (
    "<bogus/>",
    "<path>/twice</path>",
    "</target>",
    "<permissions><mode>rwx</mode></permissions>",
)


class Sample(NamedTuple):
    """A template, and the places of its mistakes by the flag that lets them be written."""

    text: str
    types: tuple[str, ...]


def samples(number: int) -> Iterator[Sample]:
    """Yield templates, the same ones each time; about half of them have a mistake somewhere."""
    draw = random.Random(3)
    for _ in range(number):
        types = tuple(draw.sample(sorted(SOURCES), draw.choice((1, 2, 3))))
        yield Sample(_template(draw, types), types)


def _template(draw: random.Random, types: tuple[str, ...]) -> str:
    lines = ["{# made by hand #}" if draw.random() < 0.2 else "{% set unused = 1 %}"]
    lines.append(f"<pool type='{types[0]}'>" if len(types) == 1 else "<pool type='{{ type }}'>")
    lines.append("<name>{{ name }}</name>")
    lines.append(_if(draw, "named", "<uuid>{{ uuid }}</uuid>"))
    lines.append(_source(draw, types))
    target = "<target><path>{{ path }}</path>" + _if(
        draw, "owned", "<permissions><mode>{{ mode }}</mode></permissions>"
    )
    if draw.random() < 0.4:
        target += _if(draw, draw.choice(FLAGS), draw.choice(FAULTS))
    lines.append(target + "</target>")
    lines.append("{% for x in xs %}<bogus/>{% endfor %}" if draw.random() < 0.1 else "")
    lines.append(draw.choice(("</pool>", "</pool>", "</pool>", "<bogus/></pool>")))
    return "\n".join(lines) + "\n"


def _if(draw: random.Random, flag: str, text: str) -> str:
    form = draw.choice(("{%% if %s %%}", "{%%- if %s -%%}", "{%% if not no_%s %%}"))
    otherwise = "{% else %}<!-- none -->" if draw.random() < 0.3 else ""
    return form % flag + text + otherwise + "{% endif %}"


def _source(draw: random.Random, types: tuple[str, ...]) -> str:
    parts = []
    for number, kind in enumerate(types):
        word = "if" if number == 0 or draw.random() < 0.4 else "elif"
        body = f"<source>{SOURCES[kind]}</source>" if SOURCES[kind] else ""
        if len(types) == 1:
            return body
        condition = draw.choice(
            (f"type == '{kind}'", f"type in ['{kind}']", f"'{kind}' == type", f"(type == '{kind}')")
        )
        opened = "{% if " if word == "if" else "{% elif "
        if word == "if" and number:
            parts.append("{% endif %}")
        parts.append(opened + condition + " %}" + body)
    parts.append("{% endif %}")
    return "".join(parts)


class Rendering(NamedTuple):
    """What the engine makes of a template for certain answers."""

    answers: tuple[tuple[str, object], ...]
    text: str


def renderings(sample: Sample) -> list[Rendering]:
    """Return what the engine makes of a template, for every answer to its conditions."""
    template = jinja2.Environment(autoescape=True).from_string(sample.text)
    found = []
    for kind, times, *values in product(sample.types, (0, 1, 2), *([(True, False)] * len(FLAGS))):
        flags = dict(zip(FLAGS, values, strict=True))
        negated = {f"no_{flag}": not value for flag, value in flags.items()}
        text = template.render(**VALUES, **flags, **negated, type=kind, xs=range(times))
        found.append(Rendering((("type", kind), ("xs", times > 0), *flags.items()), text))
    return found
