"""Data to text: one module a format, each with `write(run, files, out, ...)`.

`files` is an iterable of `FileReport` that is consumed once, so that memory stays flat.
"""
