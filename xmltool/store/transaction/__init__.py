"""Changes of a store that happen whole or not at all."""
