"""A file's bytes as an XML document with places."""
