"""The parts of the command watch."""
