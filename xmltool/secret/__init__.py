"""A secret's definition as libvirt reads, keeps and writes it; and its value, which is never shown."""
