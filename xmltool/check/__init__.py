"""Whether the store of a root is in order, and the system around it."""
