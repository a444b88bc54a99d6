"""The package's version; a source extracted by another version is extracted again."""

__version__ = "0.1.0"
