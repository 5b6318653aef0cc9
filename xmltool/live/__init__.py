"""What a running libvirt says: virsh, drift, watch."""
