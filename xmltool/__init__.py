"""A pure-XML toolkit for libvirt storage pools: validate, lint, generate, manage offline, report drift."""

__version__ = "0.1.0"
