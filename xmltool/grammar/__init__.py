"""RELAX NG grammars: loaded, cut to a release, described."""
