"""The language server: what `lint`, `fmt` and the grammar know, for editors."""
