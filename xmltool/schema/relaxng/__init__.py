"""RELAX NG as patterns and their derivatives: enough of it for libvirt's grammars."""
