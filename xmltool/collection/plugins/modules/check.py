#!/usr/bin/python
"""Report what will be there after the next boot of a host, and why not."""

from __future__ import annotations

DOCUMENTATION = r"""
module: check
short_description: Check a store of libvirt storage pools and the system around it
version_added: 0.1.0
author:
  - xmltool (@xmltool)
description:
  - Says of each pool whether libvirt will load it, and what is wrong with the store and the system. It
    changes nothing.
options:
  fail_on:
    description: Fail for findings from this severity on.
    type: str
    choices: [error, warning, info, never]
    default: error
  select:
    description: Only these rules.
    type: list
    elements: str
  ignore:
    description: Not these rules.
    type: list
    elements: str
extends_documentation_fragment:
  - xmltool.pools.store
  - xmltool.pools.store.reading
"""

EXAMPLES = r"""
- name: Fail where a pool will not be there after the next boot
  xmltool.pools.check:
    fail_on: warning
"""

RETURN = r"""
pools:
  description: The entries of the store, each with its C(findings), as C(xmltool check --format json).
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
    """Run the module."""
    module = store_module(
        {
            "fail_on": {"choices": ["error", "warning", "info", "never"], "default": "error"},
            "select": {"type": "list", "elements": "str"},
            "ignore": {"type": "list", "elements": "str"},
        },
    )
    words = ["check", "--format", "json", "--fail-on", module.params["fail_on"]]
    for option in ("select", "ignore"):
        for rule in module.params[option] or []:
            words += [f"--{option}", rule]
    status, report, said = run(module, *words, *location_options(module.params))
    pools = (report or {}).get("pools", [])
    if status:
        found = [finding for pool in pools for finding in pool["findings"]]
        first = found[0]["message"] if found else said.partition("\n")[0]
        module.fail_json(msg=f"{len(found)} findings, the first: {first}", pools=pools)
    module.exit_json(changed=False, pools=pools)


if __name__ == "__main__":
    main()
