"""The version, as a constant: reading it from the installed metadata would cost three times a Python start."""

__version__ = "0.1.0"
