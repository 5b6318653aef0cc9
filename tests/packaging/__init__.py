"""What is shipped: distributions of Python, packages of Debian and RPM, and the ways to install them."""
