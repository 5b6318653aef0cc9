"""Files beside the documents: configuration, baseline, variables, what was recorded.

A stranger may have written them, too: they have a limit of bytes, and what their readers cannot take
(nesting without end, a number of a million digits) is told as what it is, a fault of the file.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from xmltool.errors import ConfigError, UsageError, reason_of
from xmltool.stream import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 4 * 1024 * 1024
"""As of a document."""
EXTRA = "pip install 'libvirt-xmltool[jinja]'"
"""Installs what reads YAML, and renders templates."""


def read_side_file(
    path: str, limit: int = MAX_BYTES, *, hint: str | None = None, too_large: str | None = None
) -> bytes:
    """Read a file of so many bytes at most; hints tell what to do where it cannot be read or is larger."""
    try:
        data = read_file(path, limit)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read: {reason_of(error)}", hint) from error
    if len(data) > limit:
        raise ConfigError(f"{path}: larger than {limit} bytes", too_large)
    return data


def read_values(path: str, option: str) -> object:
    """Read a file of values: JSON where its name says so, else YAML."""
    if path.endswith(".json"):
        import json

        data = read_side_file(path)
        with blamed(path, "a JSON file"):
            return json.loads(data)
    try:
        from xmltool.files import yaml_text
    except ModuleNotFoundError:
        raise UsageError(f"{option} needs PyYAML, which is not installed", EXTRA) from None
    hint = "write it as JSON, and call it .json: of that more is read"
    data = read_side_file(path, yaml_text.MAX_BYTES, too_large=hint)
    with blamed(path, "a YAML file"):
        return yaml_text.read_yaml(data)


@contextlib.contextmanager
def blamed(
    path: str, what: str, hint: str | None = None, *, others: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Blame a file for what goes wrong while its content is read, `others` beside the usual exceptions.

    What it is not then is said in `what`, such as `a TOML file`.
    """
    try:
        yield
    except RecursionError:
        raise ConfigError(f"{path}: not {what}: it is nested too deeply", hint) from None
    except MemoryError:
        raise ConfigError(f"{path}: not {what}: it needs too much memory", hint) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not {what}: it is not UTF-8", hint) from None
    except ValueError as reason:
        words = " ".join(str(reason).split())
        if "integer string conversion" in words:  # Python's own words name its settings
            words = "it holds a number of thousands of digits"
        raise ConfigError(
            f"{path}: not {what}: {words}" if words else f"{path}: not {what}", hint
        ) from None
    except others:
        raise ConfigError(f"{path}: not {what}", hint) from None
