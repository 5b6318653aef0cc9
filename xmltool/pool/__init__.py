"""libvirt's storage-pool definition: what it is, how libvirt reads it, how libvirt writes it."""
