"""The RELAX NG language of pool documents: finding, cutting, compiling and explaining it."""
