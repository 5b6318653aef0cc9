"""Tests of `xmltool.text`."""
