"""The reference pages: topics in Markdown, and how they look on a terminal and as man pages."""
