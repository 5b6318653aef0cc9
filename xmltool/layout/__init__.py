"""`fmt`: layout and element order as libvirt writes them; everything else stays as it is."""
