"""Tests of xmltool.pool: what libvirt reads, writes, compares and refuses."""
