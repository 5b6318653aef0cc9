"""YAML as strangers may write it: PyYAML's safe loader, without what makes little text much work."""

# Not `from __future__ import annotations`: PyYAML has no types, which the classes below inherit.

from typing import Any

import yaml

MAX_BYTES = 1024 * 1024
"""Of a text: its reading takes four seconds and 250 MiB at worst."""
MAX_MERGED = 100_000
"""Entries that merge keys (`<<`) may copy: each level of them can multiply those of the one before."""
MAX_NUMBER = 1000
"""Characters of a number; Python's own limit does not hold for those in base 60 (`1:59:59`)."""

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):  # type: ignore[misc]
    merged = 0

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        for key, value in node.value:
            if key.tag != "tag:yaml.org,2002:merge":
                continue
            for part in value.value if isinstance(value, yaml.SequenceNode) else (value,):
                if isinstance(part, yaml.MappingNode):
                    self.flatten_mapping(part)
                    self.merged += len(part.value)
            if self.merged > MAX_MERGED:
                raise ValueError(f"its merge keys (<<) copy more than {MAX_MERGED} entries")
        super().flatten_mapping(node)


def _number(kind: str) -> None:
    """Let the loader refuse a number of one kind that is too long."""
    construct = getattr(_BASE, f"construct_yaml_{kind}")

    def constructed(loader: Any, node: yaml.ScalarNode) -> object:
        if len(node.value) > MAX_NUMBER:
            raise ValueError("it holds a number of thousands of digits")
        return construct(loader, node)

    _Loader.add_constructor(f"tag:yaml.org,2002:{kind}", constructed)


for _kind in ("int", "float"):
    _number(_kind)


def read_yaml(data: bytes) -> object:
    """Return what a text holds.

    Raises:
        ValueError: it is no YAML, or too much.
    """
    try:
        return yaml.load(data, _Loader)  # noqa: S506 - it makes what the safe loader makes
    except (yaml.YAMLError, OverflowError) as error:
        raise ValueError(str(error)) from None
