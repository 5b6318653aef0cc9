#!/usr/bin/python
"""List the pools of a store."""

from __future__ import annotations

DOCUMENTATION = r"""
module: info
short_description: List the storage pools that libvirt will have
version_added: 0.1.0
author:
  - xmltool (@xmltool)
description:
  - Reads a store without a daemon. It changes nothing.
attributes:
  check_mode:
    description: Nothing is ever changed.
    support: full
  diff_mode:
    description: There is nothing to show.
    support: none
extends_documentation_fragment:
  - xmltool.pools.store
"""

EXAMPLES = r"""
- name: List the pools of an image
  xmltool.pools.info:
    root: /mnt/image
  register: image
"""

RETURN = r"""
pools:
  description: The entries of the store, as C(xmltool list --format json).
  returned: success
  type: list
  elements: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.xmltool.pools.plugins.module_utils.library import (
    EXCLUSIVE,
    LOCATION,
    location_options,
    require_library,
    run,
)


def main():
    """Run the module."""
    module = AnsibleModule(
        argument_spec=dict(LOCATION), mutually_exclusive=EXCLUSIVE, supports_check_mode=True
    )
    require_library(module)
    _status, report, _said = run(
        module, "list", "--format", "json", *location_options(module.params)
    )
    module.exit_json(changed=False, pools=(report or {}).get("pools", []))


if __name__ == "__main__":
    main()
