"""What is wrong with a refused document: the walk through it, and how its faults are told."""
