#!/usr/bin/python
"""Make definitions of storage pools be in a store as given."""

from __future__ import annotations

DOCUMENTATION = r"""
module: pools
short_description: Make definitions of libvirt storage pools be there as given
version_added: 0.1.0
author:
  - xmltool (@xmltool)
description:
  - Writes the files that libvirt itself would write to its store, all of the given definitions in one
    change or none of them. A definition that libvirt would refuse changes nothing on the host.
  - The outcome is C(changed) exactly when a file's bytes or an autostart link change.
  - A running libvirt does not notice files. Where one uses the store, O(force) is needed, and O(reload)
    or O(restart) has it read them.
attributes:
  check_mode:
    description: Works out what would be done without a change of anything.
    support: full
  diff_mode:
    description: Shows the files as they were and as they are.
    support: full
options:
  definitions:
    description:
      - Files or directories of definitions on the controller, XML or JSON.
      - In a directory what ends in C(.xml) or C(.json) counts, below it as well.
    type: list
    elements: path
  content:
    description: Definitions in the play itself, XML or JSON.
    type: raw
  documents:
    description: What the action plug-in makes of O(definitions) and O(content); not for plays.
    type: list
    elements: dict
  autostart:
    description:
      - True to mark the given pools, false to take the marks away, or a list of the names to mark, of
        which the others of the set lose it.
      - Without it marks stay as they are.
    type: raw
  prune:
    description: Remove the pools that xmltool wrote and that are not given any more.
    type: bool
    default: false
  allow_empty:
    description: Accept a set without any definition, which with O(prune) removes all of them.
    type: bool
    default: false
  force:
    description:
      - Write although a running libvirt uses the store.
      - With O(prune) remove pools that xmltool did not write, or that were changed since, as well.
    type: bool
    default: false
  uuid:
    description: C(random), C(from-name) or a uuid, for definitions without one that are not there yet.
    type: str
  reload:
    description:
      - Send SIGHUP to the libvirt that uses the store where it has not read all of it, and wait until it
        has. It then starts inactive pools that are marked for autostart, too.
      - It then knows new definitions, changed ones (of a running pool from its next start on) and marks.
        A pool that was removed or renamed, or got another uuid, it keeps as it was until O(restart).
    type: bool
    default: false
  restart:
    description:
      - Restart the service of the libvirt that uses the store, where it has not read all of it; with
        O(reload) only where SIGHUP did not do. Guests and running pools go on.
      - A pool that was removed and is running is transient afterwards, and gone once it is stopped.
      - It fails, with the store written, where the libvirt is no service of systemd.
    type: bool
    default: false
  connect:
    description: The libvirt that uses the store, to ask what it has read; default is the one of the store.
    type: str
extends_documentation_fragment:
  - xmltool.pools.store
"""

EXAMPLES = r"""
- name: Make the pools of the repository be there, and no others that xmltool wrote
  xmltool.pools.pools:
    definitions:
      - pools/
    autostart: true
    prune: true

- name: Prepare an image
  xmltool.pools.pools:
    root: /mnt/image
    content: |
      <pool type='dir'>
        <name>images</name>
        <target><path>/srv/images</path></target>
      </pool>
    autostart:
      - images
"""

RETURN = r"""
pools:
  description: What was done to each pool, or would be.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Of the pool.
      type: str
    action:
      description: C(defined), C(updated), C(unchanged) or C(removed).
      type: str
    changes:
      description: What differs, each with C(path), C(old) and C(new).
      type: list
      elements: dict
unnoticed:
  description:
    - Where the running libvirt differs from the files after the play, as C(xmltool drift --format json);
      null where it cannot be asked.
  returned: where a running libvirt uses the store, and it is no check
  type: list
  elements: dict
reloaded:
  description: Whether it was told to read its files.
  returned: where a running libvirt uses the store, and it is no check
  type: bool
restarted:
  description: Whether it was restarted.
  returned: where a running libvirt uses the store, and it is no check
  type: bool
notes:
  description: What is worth knowing of the store and of a running libvirt.
  returned: success
  type: list
  elements: str
findings:
  description: What is wrong with the definitions, where they are refused.
  returned: failure
  type: list
  elements: dict
"""

import base64
import os

from ansible_collections.xmltool.pools.plugins.module_utils.daemon import noticed
from ansible_collections.xmltool.pools.plugins.module_utils.library import (
    location_arguments,
    store_module,
)


def written_documents(module, documents):
    """Write what came from the controller to files of their own, and return their paths."""
    paths = []
    for number, each in enumerate(documents):
        directory = os.path.join(module.tmpdir, f"{number:06}")
        os.mkdir(directory, 0o700)
        path = os.path.join(directory, os.path.basename(each["name"]))
        with open(path, "wb") as file:
            file.write(base64.b64decode(each["data"]))
        paths.append(path)
    return paths


def marks(module):
    """Return what `autostart` means for the library."""
    value = module.params["autostart"]
    if value is None or isinstance(value, bool | list):
        return value
    if isinstance(value, str) and value.lower() in ("yes", "true", "on", "no", "false", "off"):
        return value.lower() in ("yes", "true", "on")
    module.fail_json(msg="autostart is true, false or a list of names")


def diff_of(changes, place):
    """Return the files that change, as they were and as they are."""
    found = []
    for step in changes.steps:
        if step.data is not None or step.action == "removed":
            path = f"{place.path}/{step.file}"
            before = (step.before or b"").decode("utf-8", "replace")
            after = (step.data or b"").decode("utf-8", "replace")
            found.append(
                {"before_header": path, "after_header": path, "before": before, "after": after}
            )
        if step.link is not None:
            path = f"{place.path}/autostart/{step.file}"
            target = f"{place.link_text(step.file)}\n"
            before, after = ("", target) if step.link else (target, "")
            found.append(
                {"before_header": path, "after_header": path, "before": before, "after": after}
            )
    return found


def finding_entries(reports, names):
    """Return the findings of refused files, named as on the controller."""
    return [
        {"file": names.get(report.file, report.file), "rule": str(finding.rule), "line": finding.span.line,
         "column": finding.span.column, "severity": str(finding.severity), "message": finding.message}
        for report in reports
        for finding in report.findings
    ]  # fmt: skip


def main():
    """Run the module."""
    module = store_module(
        {
            "definitions": {"type": "list", "elements": "path"},
            "content": {"type": "raw"},
            "documents": {"type": "list", "elements": "dict"},
            "autostart": {"type": "raw"},
            "prune": {"type": "bool", "default": False},
            "allow_empty": {"type": "bool", "default": False},
            "force": {"type": "bool", "default": False},
            "uuid": {"type": "str"},
            "reload": {"type": "bool", "default": False},
            "restart": {"type": "bool", "default": False},
            "connect": {"type": "str"},
        },
    )
    apply(module)


def apply(module):
    """Plan the change, and carry it out unless the play is a check."""
    from xmltool import Store, XmltoolError
    from xmltool.cli.show.steps import step_entry
    from xmltool.store.session import daemon_of

    documents = module.params["documents"] or []
    paths = written_documents(module, documents)
    names = {path: each["name"] for path, each in zip(paths, documents, strict=True)}
    wanted = marks(module)
    try:
        with Store.open(**location_arguments(module.params), force=module.params["force"]) as store:
            plan = store.plan(
                paths, prune=module.params["prune"], once=True, secrets=True, autostart=wanted,
                uuid=module.params["uuid"], allow_empty=module.params["allow_empty"],
            )  # fmt: skip
            unknown = sorted(set(wanted) - set(plan.names)) if isinstance(wanted, list) else []
            if unknown:
                module.fail_json(msg=f"autostart names what is not given: {', '.join(unknown)}")
            if plan.refusals:
                findings = finding_entries(plan.refusals, names)
                first = findings[0]
                text = f"{first['file']}:{first['line']}: {first['rule']} {first['message']}"
                module.fail_json(msg=f"{text}; nothing is written", findings=findings)
            changes = plan.changes if module.check_mode else plan.commit()
    except XmltoolError as error:
        hint = f" ({error.hint})" if error.hint else ""
        module.fail_json(msg=f"{error.message}{hint}")
    entries = [step_entry(step) for step in changes.steps]
    result = {
        "changed": changes.something,
        "pools": [{key: entry[key] for key in ("name", "action", "changes")} for entry in entries],
        "notes": [*plan.notes],
    }
    daemon = None if module.check_mode else daemon_of(store.place)
    if daemon is not None:
        said, refusal = noticed(daemon, store, module, plan.notes)
        result.update(said)
        if refusal is not None:
            module.fail_json(msg=f"{daemon.name} is not restarted: {refusal}", **result)
    elif (module.params["reload"] or module.params["restart"]) and not module.check_mode:
        result["notes"].append("no running libvirt uses the store: nothing to reload")
    if module._diff:  # noqa: SLF001 - Ansible's own way to ask
        result["diff"] = diff_of(changes, store.place)
    if plan.kept:
        module.fail_json(
            msg=f"not pruned, since others wrote or changed it: {', '.join(plan.kept)}", **result
        )
    module.exit_json(**result)


if __name__ == "__main__":
    main()
