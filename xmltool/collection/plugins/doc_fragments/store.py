"""The options that say where the store is."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation that the modules share."""

    DOCUMENTATION = r"""
options:
  root:
    description: The system whose C(/) it is, such as a mounted image; default is the host itself.
    type: path
  store:
    description: The store's path inside the root, where it is not the usual one.
    type: str
  session:
    description: The user's own store, as of C(qemu:///session).
    type: bool
    default: false
  storage_dir:
    description: The store's directory itself, on the host.
    type: path
requirements:
  - libvirt-xmltool on the host, and its Python 3.11 or newer
"""

    READING = r"""
attributes:
  check_mode:
    description: Nothing is ever changed.
    support: full
  diff_mode:
    description: There is nothing to show.
    support: none
"""
