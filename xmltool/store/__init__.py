"""The offline store: a directory of definitions and its autostart links."""
