"""Work, memory and files in proportion to what is read."""
