"""Strings: encodings, lines, escapes, shell words, suggestions, tables."""
