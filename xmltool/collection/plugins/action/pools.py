"""The controller's part of `xmltool.pools.pools`: reads the definitions, and hands them to the host."""

from __future__ import annotations

import base64
import json
import os

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

MAX_BYTES = 64 * 1024 * 1024
"""Of all definitions together."""


class ActionModule(ActionBase):
    """Replaces `definitions` and `content` by the texts that they stand for."""

    def run(self, tmp=None, task_vars=None):
        """Read the operands, and run the module on the host."""
        result = super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        paths = arguments.pop("definitions", None) or []
        content = arguments.pop("content", None)
        if isinstance(paths, str):
            paths = [paths]
        if "documents" in arguments:
            raise AnsibleActionFail("documents is not an option; use definitions or content")
        if not paths and content is None:
            raise AnsibleActionFail("give definitions (paths on the controller) or content")
        documents, passed_over = [], []
        for path in paths:
            self._read(self._found(path), documents, passed_over)
        if content is not None:
            documents.append(_inline(content))
        if passed_over and arguments.get("prune"):
            listed = ", ".join(passed_over)
            raise AnsibleActionFail(
                f"prune: these entries are passed over, so the set is not known: {listed}"
            )
        if sum(len(each["data"]) for each in documents) > MAX_BYTES:
            raise AnsibleActionFail(f"the definitions are larger than {MAX_BYTES} bytes")
        arguments["documents"] = documents
        result.update(
            self._execute_module(
                module_name="xmltool.pools.pools", module_args=arguments, task_vars=task_vars
            )
        )
        for entry in passed_over:
            result.setdefault("warnings", []).append(f"{entry} is passed over")
        return result

    def _found(self, path):
        """Return a path as a play means it: from the role's or the play's files on."""
        if os.path.isabs(path):
            return path
        try:
            return self._find_needle("files", path)
        except Exception as error:
            raise AnsibleActionFail(f"{path}: not found on the controller") from error

    def _read(self, path, documents, passed_over):
        if not os.path.isdir(path):
            documents.append(_document(path))
            return
        for directory, names, files in os.walk(path):
            names.sort()
            for name in [each for each in names if each.startswith(".")]:
                names.remove(name)
            for name in sorted(files):
                entry = os.path.join(directory, name)
                plain = os.path.isfile(entry) and not os.path.islink(entry)
                if plain and name.endswith((".xml", ".json")) and not name.startswith("."):
                    documents.append(_document(entry))
                elif name.lower().endswith((".xml", ".json")):
                    passed_over.append(entry)


def _document(path):
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES)
    except OSError as error:
        raise AnsibleActionFail(f"{path}: cannot be read: {error.strerror}") from error
    return {"name": path, "data": base64.b64encode(data).decode()}


def _inline(content):
    """Return inline content: a text as it is, YAML's own values as JSON."""
    if isinstance(content, str):
        kind = "json" if content.lstrip()[:1] in ("[", "{") else "xml"
        return {"name": f"content.{kind}", "data": base64.b64encode(content.encode()).decode()}
    text = json.dumps(content)
    return {"name": "content.json", "data": base64.b64encode(text.encode()).decode()}
