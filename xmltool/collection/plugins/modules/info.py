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
extends_documentation_fragment:
  - xmltool.pools.store
  - xmltool.pools.store.reading
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

from ansible_collections.xmltool.pools.plugins.module_utils.library import (
    location_options,
    run,
    store_module,
)


def main():
    """Run the module."""
    module = store_module()
    _status, report, _said = run(
        module, "list", "--format", "json", *location_options(module.params)
    )
    module.exit_json(changed=False, pools=(report or {}).get("pools", []))


if __name__ == "__main__":
    main()
