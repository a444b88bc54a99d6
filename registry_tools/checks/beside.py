"""A study's record beside its documents: which there are, what a document says anywhere, and how a comparison is said.

A comparison has three outcomes: `same`, `differs` and `only in the record` / `only in the document`. The last two are said of
facts that were read; before a fact of one source is said to be missing from the other, its words are looked for in the other's
text, for "not read" is not "absent".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from registry_tools.checks.asking import Row, ask
from registry_tools.checks.endpoint_words import covered, readings
from registry_tools.checks.finding import Finding, Ground, Severity

if TYPE_CHECKING:
    from registry_tools.db.store import Store

_NEAR, _WORDS = 0.6, 5  # the share of a criterion's words that is the criterion, and how many it must have for that
_LEAST = 6  # characters of a quote, made plain, that may be looked for
_NOT_PLAIN = re.compile(r"[^a-z0-9%<>≤≥=./]+")


class Pair(NamedTuple):
    """A record and a document of one study."""

    study_id: str
    record_source: str
    document: str
    document_source: str
    name: str
    pages_unread: int


class Texts:
    """The texts of one document, to find words in."""

    def __init__(self, rows: Sequence[Row], source_id: str) -> None:
        self.rows = rows
        self.source_id = source_id
        self._plain = [(plain(row["text"]), row) for row in rows]

    def find(self, quote: str) -> Ground | None:
        """Where the words of a quote stand, white space, punctuation and case aside; None where they do not."""
        wanted = plain(quote)
        if len(wanted) < _LEAST:
            return None
        for text, row in self._plain:
            if wanted in text:
                return Ground(
                    role="document", quote=row["text"], source_id=self.source_id, path=row["path"], page=row["page"],
                    start_char=0, end_char=len(row["text"]),
                )  # fmt: skip
        return None

    def nearest(self, words: str) -> Ground | None:
        """The block or cell that has most of a sentence's words, three fifths at least; None where none has."""
        best = max(
            ((covered(words, row["text"]), -len(row["text"]), i) for i, row in enumerate(self.rows)), default=(0.0, 0, 0)
        )
        if best[0] < _NEAR or len(readings(words)[0]) < _WORDS:
            return None
        row = self.rows[best[2]]
        return Ground(
            role="document", quote=row["text"], source_id=self.source_id, path=row["path"], page=row["page"],
            start_char=0, end_char=len(row["text"]),
        )  # fmt: skip


def plain(text: str) -> str:
    """A text without white space, case and punctuation, comparators and numbers kept.

    >>> plain("Ferritin \\\\> 1,000 mcg/L")
    'ferritin>1000mcg/l'
    """
    return _NOT_PLAIN.sub("", text.lower().replace(",", ""))


def pairs(store: Store, studies: Sequence[str] | None) -> Iterator[Pair]:
    """Every record with every document that reports its study."""
    for row in ask(store, "document_sources", studies):
        yield Pair(
            row["study_id"], row["record_source"], row["document_id"], row["document_source"], row["name"], row["pages_unread"]
        )


def texts(store: Store, pair: Pair) -> Texts:
    return Texts(list(ask(store, "document_texts", None, document=pair.document)), pair.document_source)


def compared(rule: str, pair: Pair, severity: Severity, message: str, *facts: Ground) -> Finding:
    """The finding of a comparison; the document's name stands in the message, for a study may have several."""
    return Finding(
        rule=rule, severity=severity, study_id=pair.study_id, source_id=pair.document_source,
        message=f"{message} [{pair.name}]", facts=facts,
    )  # fmt: skip
