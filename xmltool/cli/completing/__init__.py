"""What the shells' completion asks for: the words that may stand at a place of a command line."""
