"""What the modules share: the library, where the store is, and the commands' JSON."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

LOCATION = {
    "root": {"type": "path"},
    "store": {"type": "str"},
    "session": {"type": "bool", "default": False},
    "storage_dir": {"type": "path"},
}
EXCLUSIVE = [("root", "session", "storage_dir"), ("store", "session"), ("store", "storage_dir")]


def store_module(options=None, **how):
    """Return the module of a store with further options; without the library it fails with one line."""
    module = AnsibleModule(
        argument_spec={**LOCATION, **(options or {})},
        mutually_exclusive=EXCLUSIVE,
        supports_check_mode=True,
        **how,
    )
    if importlib.util.find_spec("xmltool") is None:
        module.fail_json(msg=missing_required_lib("libvirt-xmltool"))
    return module


def location_options(params):
    """Return the options of a command that say where the store is."""
    found = []
    if params["root"]:
        found += ["--root", params["root"]]
    if params["session"]:
        found.append("--session")
    if params["storage_dir"]:
        found += ["--storage-dir", params["storage_dir"]]
    if params["store"]:
        found += ["--store", params["store"]]
    return found


def location_arguments(params):
    """Return the same for the library."""
    return {name: params[name] for name in LOCATION}


def run(module, *words, data=None):
    """Run a command of xmltool; return its exit status, and its JSON or None.

    What it says on standard error, and no value that was given to it, is in the failure.
    """
    environment = {**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    ended = subprocess.run(
        [sys.executable, "-m", "xmltool", *words],
        input=data,
        stdin=None if data is not None else subprocess.DEVNULL,
        capture_output=True,
        env=environment,
        check=False,
    )
    said = ended.stderr.decode("utf-8", "replace").strip()
    if ended.returncode not in (0, 1):
        module.fail_json(
            msg=said.partition("\n")[0] or "xmltool failed", stderr=said, rc=ended.returncode
        )
    try:
        return ended.returncode, json.loads(ended.stdout) if ended.stdout.strip() else None, said
    except ValueError:
        module.fail_json(msg="xmltool printed no JSON", stderr=said, rc=ended.returncode)
