"""The generator: virsh's `pool-define-as` flags to a minimal definition that libvirt keeps whole."""
