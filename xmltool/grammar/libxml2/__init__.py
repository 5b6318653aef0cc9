"""What libxml2 gets wrong, and what is done about it."""
