"""The programs that libvirt runs for a pool, with their arguments, by type and libvirt version."""
