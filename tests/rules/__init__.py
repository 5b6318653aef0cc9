"""Tests of `xmltool.rules`."""
