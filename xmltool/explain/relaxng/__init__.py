"""RELAX NG patterns and their derivatives."""
