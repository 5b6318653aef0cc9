"""Tests of xmltool.programs: what libvirt runs for a pool."""
