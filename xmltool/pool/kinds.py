"""libvirt's other XML documents, by their root element (libvirt: docs, "XML format"; src/conf)."""

from __future__ import annotations

OTHER_KINDS: dict[str, str] = {
    "capabilities": "what virsh capabilities prints",
    "cpu": "a CPU model (virsh hypervisor-cpu-compare)",
    "device": "a node device (virsh nodedev-create)",
    "domain": "a virtual machine (virsh define)",
    "domainCapabilities": "what virsh domcapabilities prints",
    "domainbackup": "a backup job (virsh backup-begin)",
    "domaincheckpoint": "a checkpoint of a virtual machine (virsh checkpoint-create)",
    "domainsnapshot": "a snapshot of a virtual machine (virsh snapshot-create)",
    "domstatus": "the state file of a running virtual machine",
    "filter": "a network filter (virsh nwfilter-define)",
    "filterbinding": "a network filter binding (virsh nwfilter-binding-create)",
    "interface": "a host network interface (virsh iface-define)",
    "network": "a virtual network (virsh net-define)",
    "networkport": "a port of a virtual network (virsh net-port-create)",
    "networkstatus": "the state file of a running virtual network",
    "poolstate": "the state file of a running storage pool; the <pool> in it is the definition",
    "secret": "a secret (virsh secret-define)",
    "sources": "what virsh find-storage-pool-sources prints",
    "storagepoolCapabilities": "what virsh pool-capabilities prints",
    "volume": "a storage volume (virsh vol-create)",
}
"""Root element, and what such a document is, with the command that takes it."""

_PARTS = {
    "a virtual machine's": (
        "disk driver memory currentMemory vcpu os devices cpu clock emulator controller filesystem "
        "seclabel on_poweroff on_reboot on_crash boot shareable readonly transient serial iotune "
        "numatune hostdev video graphics console title description metadata namespace reservations "
        "slices snapshot config"
    ),
    "a volume's": (
        "backingStore compat nocow encryption timestamps physical key clusterSize extended_l2"
    ),
    "a network's": "bridge forward dns dhcp mtu portgroup virtualport vlan domain",
}
"""Parts of other definitions that a pool has none of (libvirt: formatdomain.rst, formatstorage.rst,
formatnetwork.rst)."""
_ATTRIBUTES = {
    ("host", "transport"): "a virtual machine's",
    ("host", "socket"): "a virtual machine's",
    ("secret", "type"): "a virtual machine's",
    ("source", "protocol"): "a virtual machine's",
    ("source", "startupPolicy"): "a virtual machine's",
    ("source", "index"): "a virtual machine's",
    ("target", "bus"): "a virtual machine's",
    ("volume", "type"): "a volume's",
}


def definition_with(element: str, attribute: str | None = None) -> str | None:
    """Return whose definition has an element, or an attribute of it, that a pool's has not."""
    if attribute is not None:
        return _ATTRIBUTES.get((element, attribute))
    return next((whose for whose, names in _PARTS.items() if element in names.split()), None)
