"""The running libvirt, watched all the time."""
