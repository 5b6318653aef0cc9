"""What of the system around the store decides about its pools."""
