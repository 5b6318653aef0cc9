"""Tests of xmltool.fleet."""
