"""Everything that `xmltool lint` adds to the two verdicts."""
