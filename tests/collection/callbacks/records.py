"""A callback of Ansible for the tests: one line of JSON for each result."""

from __future__ import annotations

import json
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: records
type: stdout
short_description: one line of JSON for each result
description: For the tests.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "records"

    def _record(self, result: Any, *, failed: bool = False) -> None:
        found = {"failed": failed, "changed": False, **result.result}
        entry = {"host": result.host.get_name(), "result": found}
        self._display.display("RECORD " + json.dumps(entry, default=str))

    def v2_runner_on_ok(self, result: Any) -> None:
        self._record(result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._record(result, failed=True)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._record(result, failed=True)
