"""Operands, outputs and work over many files."""
