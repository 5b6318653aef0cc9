"""The controller's part of `xmltool.pools.drift`: the script on the host, the comparison here."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile

from ansible.errors import AnsibleActionFail
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """Runs the module on the host, or where it is agentless the script."""

    def run(self, tmp=None, task_vars=None):
        """Compare, and return drift and notes."""
        result = super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        if not boolean(arguments.get("agentless", False), strict=False):
            if arguments.get("definitions"):
                raise AnsibleActionFail(
                    "definitions: only with agentless; the store is compared otherwise"
                )
            result.update(
                self._execute_module(
                    module_name="xmltool.pools.drift", module_args=arguments, task_vars=task_vars
                )
            )
            return result
        if not arguments.get("definitions"):
            raise AnsibleActionFail("agentless: give definitions, a directory on the controller")
        definitions = arguments["definitions"]
        if not os.path.isabs(definitions):
            definitions = self._find_needle("files", definitions)
        snapshot = self._snapshot(arguments.get("connect"))
        report = _compared(snapshot, definitions)
        result.update(changed=False, drift=report["drift"], notes=report["notes"])
        if report["drift"] and boolean(arguments.get("fail_on_drift", False), strict=False):
            result.update(failed=True, msg=report["drift"][0]["message"])
        return result

    def _snapshot(self, connect):
        """Run the script on the host; return what it recorded."""
        script = _xmltool("snapshot", "--script").stdout
        words = ["sh", "-c", script, "snapshot", *((connect,) if connect else ())]
        ended = self._low_level_execute_command(shlex.join(words), sudoable=True)
        if ended["rc"]:
            said = ended.get("stderr") or ended.get("stdout") or ""
            raise AnsibleActionFail(f"the script failed on the host: {said.strip()}")
        return ended["stdout"]


def _xmltool(*words):
    ended = subprocess.run(
        [sys.executable, "-m", "xmltool", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode not in (0, 1):
        raise AnsibleActionFail(f"on the controller: {ended.stderr.strip().partition(chr(10))[0]}")
    return ended


def _compared(snapshot, definitions):
    """Hold what the script recorded against definitions."""
    with tempfile.NamedTemporaryFile(
        "w", suffix=".json", encoding="utf-8", errors="surrogateescape"
    ) as file:
        file.write(snapshot)
        file.flush()
        ended = _xmltool(
            "drift", "--format", "json", "--live-from", file.name, "--definitions", definitions
        )
    return json.loads(ended.stdout)
