"""Files below a root that must not be left."""
