"""The checking code of rules about documents, one module a subject."""
