"""Tests against a real libvirt, Jing and xmllint: the referees of every claim."""
