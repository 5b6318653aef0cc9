"""Pool definitions as JSON, and back."""
