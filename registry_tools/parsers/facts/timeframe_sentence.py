"""What every rule of the time-frame grammar works with: the tokens, their letters, the readings so far."""

from __future__ import annotations

from typing import Final

from registry_tools.models.timepoint import Event, TimeAnchor
from registry_tools.parsers.facts import timeframe_patterns as look
from registry_tools.parsers.facts.timeframe_readings import Reading, Readings
from registry_tools.parsers.facts.timeframe_tokens import Token

_LINKS: Final = "FTU-"  # one of which every span has at its start or behind it


class Sentence:
    """One time frame while it is read. A rule takes a token's index and gives the index behind what it read, or the same."""

    def __init__(self, tokens: list[Token], length: float | None) -> None:
        self.tokens = tokens
        self.codes = "".join(token.code for token in tokens)
        self.length = length
        self.all = Readings()
        self.closes = _closes(self.codes)
        self.last_link = max([self.codes.rfind(code) for code in _LINKS])

    def _cap(self, at: int, *, visit: bool = True) -> tuple[float | None, int]:
        """`, assessed up to 60 months`, `(approximately 2 years)`: days and the index behind, or None.

        `visit` where a visit at the event says it too ("end of treatment at week 24").
        """
        found = look.CAP.match(self.codes, at)
        if not found or (not visit and found.group("cue") == "@"):
            return None, at
        index = max(found.start("t"), found.start("t2"), found.start("t3"))
        token = self.tokens[index]
        end = index + 1
        opened = max(found.start("open") if found.group("open") else -1, found.start("open2"), found.start("open3"))
        if opened >= 0:
            end = self.closes.get(opened, end - 1) + 1
        elif (tail := look.TAIL_AFTER.match(self.codes, end)) and self.codes[tail.end() - 1] in "za":
            end = tail.end()
        return (token.high if token.high is not None else token.value), end

    def _last_cap(self, at: int, *, visit: bool = True) -> tuple[float | None, int]:
        """As `_cap`, or a time that ends the text: `through end of study, approximately 5 years`."""
        high, end = self._cap(at, visit=visit)
        bare = look.BARE_CAP.match(self.codes, at) if high is None else None
        return (self.tokens[bare.end() - 1].value, bare.end()) if bare else (high, end)

    def _events(self, at: int) -> tuple[Event | None, int]:
        """The event that a list of ending events from `at` makes, and the index behind the list."""
        names: list[Event] = []
        end = at
        for _ in range(12):
            name = self.tokens[end].event or "other"
            names.append(name)
            end += 1
            found = look.MORE_EVENTS.match(self.codes, end)
            if not found:
                break
            end = found.start("e") if found.group("e") else found.start("m")
        if "progression_or_death" in names or ("progression" in names and "death" in names):
            return "progression_or_death", end
        return names[0], end

    def _put(self, reading: Reading, first: int, behind: int, *, waits: bool = False) -> int:
        tokens = self.tokens
        reading.start = min(reading.start, tokens[first].start)
        reading.end = max(reading.end, tokens[behind - 1].end)
        reading.first, reading.last = first, behind - 1
        self.all.add(reading, waits=waits)
        return behind

    def _behind(self, index: int, words: str) -> TimeAnchor | None:
        """What a time `words` ("after ... m") is counted from: after a whole treatment is after its end."""
        token = self.tokens[index]
        if token.word in ("treat", "therapy") and "F" in words[1:]:
            return "first_dose"  # "2 months after starting therapy"
        return "end_of_treatment" if token.word == "therapy" and "A" in words and not set(words) & set("ldD") else token.anchor

    def _skip_word(self, at: int) -> int:
        return at + 1

    def _full_stop(self, at: int) -> int:
        self.all.stop()
        return at + 1

    def _in_sentence(self, index: int) -> bool:
        """Whether plain words stand on both sides: `patients included in the analysis` is hardly a time."""
        return index > 0 and self.codes[index - 1] in "xkO@" and self.codes.startswith(("x", "O", "@"), index + 1)

    def _allocated(self, index: int) -> bool:
        """Whether the mark only says who is meant: `participants randomized to the first arm`."""
        people = index > 0 and self.codes[index - 1] == "x" and self.codes.startswith("T", index + 1)
        return people and self.tokens[index].word.endswith("ed")

    def _alone(self, index: int) -> bool:
        """Whether nothing but stops stand around the token."""
        before = self.codes[index - 1] if index else "h"
        after = self.codes[index + 1] if index + 1 < len(self.codes) else "h"
        return before in "hs(:)-@" and after in "hs()-v±"


def _closes(codes: str) -> dict[int, int]:
    """Index of each opening parenthesis to that of its closing one."""
    found: dict[int, int] = {}
    stack: list[int] = []
    for i, code in enumerate(codes):
        if code == "(":
            stack.append(i)
        elif code == ")" and stack:
            found[stack.pop()] = i
    return found
