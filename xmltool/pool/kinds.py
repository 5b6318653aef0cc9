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
    "storagepoolCapabilities": "what virsh pool-capabilities prints",
    "volume": "a storage volume (virsh vol-create)",
}
"""Root element, and what such a document is, with the command that takes it."""
