"""What a scan of a description finds, and the list it is kept in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

_OR: Final = re.compile(r"\s?,?\s?or\s(?:once\s)?", re.IGNORECASE)


class Mention(NamedTuple):
    """Something at `start`..`end` of the plain text; `flag` qualifies the value ("weak", "either", "after", …)."""

    kind: str
    start: int
    end: int
    value: Any = None
    flag: str = ""


@dataclass(slots=True)
class Reading:
    """A text and the mentions found in it so far."""

    text: str
    mentions: list[Mention] = field(default_factory=list)
    aliases: dict[str, tuple[str, str]] = field(default_factory=dict)  # first word to the alias and its drug

    def add(self, kind: str, start: int, end: int, value: Any = None, flag: str = "") -> int:
        """Keep a mention and return where it ends; a frequency joined to the last by "or" is an alternative."""
        last = self.mentions[-1] if self.mentions else None
        if kind == "frequency" and flag != "weak" and last is not None and last.kind == kind:
            flag = "either" if _OR.fullmatch(self.text, last.end, start) else flag
        self.mentions.append(Mention(kind, start, end, value, flag))
        return end
