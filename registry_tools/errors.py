"""Every error this package raises on purpose.

All of them are `RegistryToolsError`: one line that says what is wrong, where, and what to do.
The fields stay available to programs as attributes.
"""

from __future__ import annotations


class RegistryToolsError(Exception):
    """Base of the tree. `what` is wrong, `where` it stands, `hint` says what to do about it."""

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(": ".join(part for part in (where, what) if part) + (f" - {hint}" if hint else ""))


class FetchError(RegistryToolsError):
    """A registry could not be asked, or did not answer as documented. Never means "does not exist"."""


class NotFoundError(FetchError):
    """The registry answered that there is no such study (HTTP 404)."""


class RequestRefusedError(FetchError):
    """The registry answered that the request is wrong (HTTP 400), in its own words."""


class ParseError(RegistryToolsError):
    """Bytes that are not what their format promises: truncated, malformed, or of an unknown kind."""


class UnknownFormatError(ParseError):
    """Nothing here can read this file."""


class DocumentError(ParseError):
    """A PDF or text that cannot be read: encrypted, damaged, past its limits."""


class LexiconError(RegistryToolsError):
    """A row of a lexicon file is wrong; `where` is file and line."""


class DatabaseError(RegistryToolsError):
    """The database cannot be opened, is locked, or has another schema version."""


class QueryError(DatabaseError):
    """A SQL statement that DuckDB refuses, or a comparison nobody defined."""
