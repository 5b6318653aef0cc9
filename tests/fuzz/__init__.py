"""Mutated inputs of every kind through every reading command: no traceback, nothing over the limits."""
