#!/usr/bin/python
"""Compare the definitions with what the running libvirt reports."""

from __future__ import annotations

DOCUMENTATION = r"""
module: drift
short_description: Compare definitions of storage pools with the running libvirt
version_added: 0.1.0
author:
  - xmltool (@xmltool)
description:
  - Reports the difference between what libvirt has now and what it would have if it were restarted on
    the files. It asks with C(virsh --readonly) and changes nothing.
  - With O(agentless) a shell script that needs virsh only is run on the host, and the comparison with
    O(definitions) is made on the controller, for hosts without Python 3.11.
options:
  connect:
    description: The libvirt to ask; default is the one of the store.
    type: str
  agentless:
    description: Ask with a shell script on the host, and compare on the controller.
    type: bool
    default: false
  definitions:
    description:
      - Files or a directory on the controller that libvirt is held against in place of the store.
      - Needed with O(agentless).
    type: path
  fail_on_drift:
    description: Fail where there is drift.
    type: bool
    default: false
extends_documentation_fragment:
  - xmltool.pools.store
  - xmltool.pools.store.reading
"""

EXAMPLES = r"""
- name: Report what is not as in the files
  xmltool.pools.drift:
    fail_on_drift: true

- name: The same for a host without Python 3.11
  xmltool.pools.drift:
    agentless: true
    definitions: pools/
"""

RETURN = r"""
drift:
  description: What differs, as C(xmltool drift --format json).
  returned: always
  type: list
  elements: dict
notes:
  description: What is worth knowing and is no drift.
  returned: always
  type: list
  elements: dict
"""

from ansible_collections.xmltool.pools.plugins.module_utils.library import (
    location_options,
    run,
    store_module,
)


def main():
    """Run the module; with `agentless` the action plug-in does all of it."""
    module = store_module(
        {
            "connect": {"type": "str"},
            "agentless": {"type": "bool", "default": False},
            "definitions": {"type": "path"},
            "fail_on_drift": {"type": "bool", "default": False},
        },
    )
    words = ["drift", "--format", "json", *location_options(module.params)]
    if module.params["connect"]:
        words += ["--connect", module.params["connect"]]
    _status, report, _said = run(module, *words)
    found = {"drift": (report or {}).get("drift", []), "notes": (report or {}).get("notes", [])}
    if found["drift"] and module.params["fail_on_drift"]:
        module.fail_json(msg=found["drift"][0]["message"], **found)
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()
