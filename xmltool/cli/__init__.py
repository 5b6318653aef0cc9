"""The command line: options to one call to one renderer to an exit status."""
