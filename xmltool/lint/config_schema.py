"""The JSON schema of a configuration file, for editors and SchemaStore."""

from __future__ import annotations

import json
from typing import Any

from xmltool.findings import Severity
from xmltool.lint.config import FAIL_ON, TEMPLATE_KINDS

CONFIG_FILE = "xmltool.schema.json"
"""What the file of the schema is called."""

_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_RULES: dict[str, Any] = {"type": "array", "items": {"$ref": "#/definitions/rule"}}
_SEVERITIES = [severity.value for severity in Severity]

KEY_SCHEMAS: dict[str, dict[str, Any]] = {
    "select": _RULES | {"description": "Only these rules: ids, beginnings of ids, names or ALL."},
    "extend-select": _RULES | {"description": "These rules, too."},
    "ignore": _RULES | {"description": "Not these rules."},
    "per-file-ignores": {
        "type": "object",
        "additionalProperties": _RULES,
        "description": "Rules to ignore by file: a path below this file, a directory or a file's"
        " name, with * and ?.",
    },
    "severity": {
        "type": "object",
        "propertyNames": {"$ref": "#/definitions/rule"},
        "additionalProperties": {"enum": _SEVERITIES},
        "description": "The severity of rules: error, warning or info.",
    },
    "fail-on": {
        "enum": list(FAIL_ON),
        "default": "error",
        "description": "Exit with 1 for findings from this severity on.",
    },
    "template": {
        "anyOf": [
            {"type": "array", "items": {"enum": list(TEMPLATE_KINDS)}},
            {"type": "string", "pattern": "^({0})(,({0}))*$".format("|".join(TEMPLATE_KINDS))},
        ],
        "description": "Kinds of placeholders that count in every file, not only by its suffix.",
    },
    "exclude": _TEXTS | {"description": "Files that are not looked for in directories."},
    "baseline": {"type": "string", "description": "The file of known findings, below this file."},
    "libvirt-version": {
        "anyOf": [{"type": "string"}, _TEXTS],
        "description": "Releases of libvirt to judge for: X, X.Y, X.Y.Z or host.",
    },
    "schema": {
        "type": "string",
        "default": "auto",
        "description": "The grammar: auto, bundled, or a directory with libvirt's storagepool.rng.",
    },
    "one-store": {
        "type": "boolean",
        "default": False,
        "description": "All files are one store; else each directory is one.",
    },
    "embedded": {
        "type": "boolean",
        "default": False,
        "description": "Also pools inside other files, such as scripts and Containerfiles.",
    },
    "drift-ignore": _TEXTS
    | {"description": "Drift that does not count: KIND or PATH, with @POOL for one pool."},
}
"""Every key: its schema, with what it means."""


def config_text() -> bytes:
    """Return the file of the schema."""
    return (json.dumps(config_schema(), indent=2) + "\n").encode()


def config_schema() -> dict[str, Any]:
    """Return the schema of `xmltool.toml`, in draft 7, the newest that SchemaStore's editors know."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://json.schemastore.org/xmltool.json",
        "title": "xmltool",
        "description": "Configuration of xmltool: xmltool.toml, .xmltool.toml or [tool.xmltool]",
        "type": "object",
        "additionalProperties": False,
        "definitions": {
            "rule": {"type": "string", "description": "An id, a beginning of ids, a name or ALL."}
        },
        "properties": KEY_SCHEMAS
        | {
            "lint": {
                "type": "object",
                "additionalProperties": False,
                "description": "The same keys, as in ruff.",
                "properties": {key: {"$ref": f"#/properties/{key}"} for key in KEY_SCHEMAS},
            }
        },
    }
