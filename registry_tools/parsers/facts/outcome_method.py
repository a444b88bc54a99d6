"""By which instrument or criteria an outcome is measured, with the version where one is given."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model

_VERSION = re.compile(
    r"[\s,()]{0,3}(?:(?:CTCAE|RECIST)\)?[\s,]{0,2})?(?:version|ver|v)?[.\s]{0,2}(\d(?:\.\d{1,2})?)\b", re.IGNORECASE
)


_READ_CHARS = 350  # an instrument is named in the title or where the description begins


class Method(Model):
    """One row of lexicons/outcome_methods.csv."""

    phrase: str
    method: str
    versioned: Literal["yes"] | None = None


@cache
def _lexicon() -> tuple[re.Pattern[str], dict[str, Method]]:
    known = rows("outcome_methods", Method)
    by_phrase = {_key(row.phrase): row for row in known}
    # abbreviations are matched as written, names in any case
    names = sorted((row.phrase for row in known), key=len, reverse=True)
    alternatives = [
        re.escape(name) if _abbreviation(name) else "(?i:" + re.escape(name).replace(r"\ ", r"[\s-]") + ")" for name in names
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)})(?![A-Za-z])"), by_phrase


def _abbreviation(name: str) -> bool:
    return any(word.isupper() for word in re.findall(r"[A-Za-z]+", name)) or (" " not in name and name[:1].isupper())


def _key(phrase: str) -> str:
    return re.sub(r"[\s-]+", " ", phrase).lower()


def read_method(text: str) -> str | None:
    """The first method named in the text's beginning: "RECIST 1.1", "KCCQ"; None where none is named."""
    pattern, by_phrase = _lexicon()
    found = pattern.search(text, 0, _READ_CHARS)
    if found is None:
        return None
    row = by_phrase[_key(found.group())]
    if row.versioned is None:
        return row.method
    version = _VERSION.match(text, found.end())
    return f"{row.method} {version.group(1)}" if version else row.method
