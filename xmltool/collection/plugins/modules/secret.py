#!/usr/bin/python
"""Write a secret of libvirt and its value."""

from __future__ import annotations

DOCUMENTATION = r"""
module: secret
short_description: Write a libvirt secret and its value without a daemon
version_added: 0.1.0
author:
  - xmltool (@xmltool)
description:
  - Writes the files of a secret that pools of type rbd and iscsi ask for. The value is never returned,
    logged or shown in a difference.
attributes:
  check_mode:
    description: Works out what would be done without a change of anything.
    support: full
  diff_mode:
    description: A value is never shown.
    support: none
options:
  definition:
    description: The secret's XML; for O(state=present).
    type: str
  value:
    description: The value; without it the secret has none, or keeps the one that it has.
    type: str
  uuid:
    description: The secret's uuid; for O(state=absent).
    type: str
  state:
    description: Whether the secret is there.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - xmltool.pools.store
"""

EXAMPLES = r"""
- name: Give the host the key of the Ceph cluster
  xmltool.pools.secret:
    definition: |
      <secret ephemeral='no' private='yes'>
        <uuid>9b1c7a52-2f5e-4f6a-8c39-000000000001</uuid>
        <usage type='ceph'><name>client.libvirt secret</name></usage>
      </secret>
    value: "{{ ceph_key }}"
"""

RETURN = r"""
secrets:
  description: What was done, as C(xmltool secret define --format json), without any value.
  returned: success
  type: list
  elements: dict
"""

import os

from ansible_collections.xmltool.pools.plugins.module_utils.library import (
    location_options,
    run,
    store_module,
)


def main():
    """Run the module."""
    module = store_module(
        {
            "definition": {"type": "str"},
            "value": {"type": "str", "no_log": True},
            "uuid": {"type": "str"},
            "state": {"choices": ["present", "absent"], "default": "present"},
        },
        required_if=[("state", "present", ["definition"]), ("state", "absent", ["uuid"])],
    )
    where = [*location_options(module.params), "--format", "json"]
    if module.params["state"] == "absent":
        words, data = ["secret", "undefine", "--if-exists", module.params["uuid"]], None
    else:
        words, data = present(module)
    if module.check_mode:
        where.append("--dry-run")
    status, report, said = run(module, *words, *where, data=data)
    secrets = (report or {}).get("secrets", [])
    if status and not module.check_mode:
        module.fail_json(
            msg=said.partition("\n")[0] or "the definition is refused", secrets=secrets
        )
    changed = any(entry.get("action") != "unchanged" for entry in secrets)
    module.exit_json(changed=changed, secrets=secrets)


def present(module):
    """Return the command that writes a secret, and the value for its standard input."""
    path = os.path.join(module.tmpdir, "secret.xml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(module.params["definition"])
    value = module.params["value"]
    if value is None:
        return ["secret", "define", path], None
    return ["secret", "define", path, "--value-file", "-", "--keep-newline"], value.encode()


if __name__ == "__main__":
    main()
