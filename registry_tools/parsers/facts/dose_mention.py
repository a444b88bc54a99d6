"""What a scan of a description finds, and the list it is kept in."""

from __future__ import annotations

import re
from typing import Any, Final, final

_OR: Final = re.compile(r"\s?,?\s?or\s(?:once\s)?", re.IGNORECASE)


# Plain classes, here and in the other dose modules: a compiled NamedTuple or dataclass is made by interpreted code.
@final
class Mention:
    """Something at `start`..`end` of the plain text; `flag` qualifies the value ("weak", "either", "after", …)."""

    __slots__ = ("end", "flag", "kind", "start", "value")

    def __init__(self, kind: str, start: int, end: int, value: Any = None, flag: str = "") -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.value = value
        self.flag = flag


@final
class Reading:
    """A text and the mentions found in it so far; `aliases`: first word to the alias and its drug."""

    __slots__ = ("aliases", "mentions", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.mentions: list[Mention] = []
        self.aliases: dict[str, tuple[str, str]] = {}

    def add(self, kind: str, start: int, end: int, value: Any = None, flag: str = "") -> int:
        """Keep a mention and return where it ends; a frequency joined to the last by "or" is an alternative."""
        if kind == "frequency" and flag != "weak" and self.mentions:
            last = self.mentions[-1]
            if last.kind == kind and _OR.fullmatch(self.text, last.end, start):
                flag = "either"
        self.mentions.append(Mention(kind, start, end, value, flag))
        return end
