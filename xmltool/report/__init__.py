"""Reports: what was found, as text for people and machines; one module a format.

Only `xmltool.cli` imports this package, through `xmltool.report.formats`.
"""
