"""Which words of a line are raised or lowered.

A mark is smaller than the text beside it and off its baseline. Which text that is, the line's main level says: the size and
baseline of most of its letters. What stands on the main level is text, whatever else is on the line: the marker of an item
may be set larger than the item.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from registry_tools.parsers.document.markers import marker_of
from registry_tools.parsers.document.page import Word

SAME_LINE = 0.12  # of the font size: baselines that differ less are one
SMALLER = 0.87  # of the neighbour's size: raised and lowered characters are smaller
MARK = 0.75  # of the neighbour's size: what is no smaller may be the item of a larger marker
RAISED = 0.14  # of the neighbour's size above its baseline
LOWERED = 0.04
MOST_LEVELS = 40  # of one line; print has three or four, a hostile file one for each word


class _Island(NamedTuple):
    """Words first..last-1 that stand side by side on one level: one size, one baseline."""

    first: int
    last: int
    size: float
    baseline: float
    letters: int
    longest: int  # letters of its longest word
    touches: bool  # something of another level before it that is no item's marker

    @property
    def phrase(self) -> bool:
        """Several words, not all short: marks are figures, single letters, Roman numbers, or one word or two ("Cday 1")."""
        return self.last - self.first > 1 + self.touches and self.longest > 3

    def level_of(self, other: _Island | Word) -> bool:
        """Whether the other stands on this level."""
        return abs(other.baseline - self.baseline) < SAME_LINE * self.size and SMALLER < other.size / self.size < 1 / SMALLER


def set_scripts(words: list[Word]) -> list[Word]:
    """Set `script` of all words, in place."""
    for first, last in _stretches(words):
        islands = _islands(words, first, last)
        if len(islands) > 1:
            _judge(words, islands)
    return words


def _stretches(words: list[Word]) -> Iterator[tuple[int, int]]:
    """Words that follow one another without a wide gap."""
    first = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or not (words[at].glued or _beside(words[at - 1], words[at])):
            yield first, at
            first = at


def _islands(words: list[Word], first: int, last: int) -> list[_Island]:
    out: list[_Island] = []
    for at in range(first, last):
        word = words[at]
        letters = _letters(word.text)
        if out and out[-1].level_of(word):
            before = out[-1]
            out[-1] = before._replace(last=at + 1, letters=before.letters + letters, longest=max(before.longest, letters))
        else:
            touches = at > first and word.glued and not (at == first + 1 and _like_marker(words[first]))
            out.append(_Island(at, at + 1, word.size, word.baseline, letters, letters, touches))
    return out


def _letters(text: str) -> int:
    """Letters of a word that is one; marks and numbers have none."""
    count = sum(map(str.isalpha, text))
    return count if count > 1 else 0


def _judge(words: list[Word], islands: list[_Island]) -> None:
    main = _main(islands)
    base: Word | None = None
    for at, island in enumerate(islands):
        word = words[island.first]
        script = 0
        if not island.phrase and (main is None or not main.level_of(word)):
            if base is not None:
                script = _script(word, base)
            else:
                after = next((words[other.first] for other in islands[at + 1 : at + 4] if _larger(other, word)), None)
                script = _script(word, after) if after is not None and _beside(words[island.last - 1], after) else 0
        if script and base is not None and word.size > MARK * base.size and _number_alone(words, island):
            script = 0
        if script:
            words[island.first : island.last] = [each._replace(script=script) for each in words[island.first : island.last]]
        elif at or not _is_marker(words, island):
            base = words[island.last - 1]


def _number_alone(words: list[Word], island: _Island) -> bool:
    """A whole number with a blank before and after it."""
    number = island.last - island.first == 1 and words[island.first].text.isdigit()
    return number and not words[island.first].glued and (island.last == len(words) or not words[island.last].glued)


def _is_marker(words: list[Word], island: _Island) -> bool:
    """A number or bullet that stands alone before its item, in somewhat larger type: nothing is raised against it."""
    alone = island.last - island.first == 1 and not words[island.last].glued
    return alone and words[island.last].size > MARK * island.size and _like_marker(words[island.first])


def _like_marker(word: Word) -> bool:
    marker = marker_of(f"{word.text} X")
    return marker is not None and ".#" not in marker.shape  # "1.00" is no item's


def _main(islands: list[_Island]) -> _Island | None:
    """An island of the level with most letters; of two alike the larger type. Words that touch others of another level
    before them ("Cmax") say nothing, if they are few, nor do stretches without words.
    """
    levels: list[tuple[_Island, int]] = []
    for island in islands:
        if not island.letters or (island.touches and not island.phrase):
            continue
        for at, (level, letters) in enumerate(levels):
            if level.level_of(island):
                levels[at] = level, letters + island.letters
                break
        else:
            if len(levels) < MOST_LEVELS:
                levels.append((island, island.letters))
    return max(levels, key=lambda level: (level[1], level[0].size))[0] if levels else None


def _larger(island: _Island, word: Word) -> bool:
    return island.size * SMALLER > word.size


def _script(word: Word, base: Word) -> int:
    if word.size > SMALLER * base.size:
        return 0
    rise = _rise(word, base)
    if RAISED * base.size < rise < 0.8 * base.size:
        return 1
    return -1 if -0.45 * base.size < rise < -LOWERED * base.size else 0


def _beside(left: Word, right: Word) -> bool:
    if left.rotation != right.rotation or left.rotation not in (0, 90, 180, 270):
        return False
    larger = max(left.size, right.size)
    if abs(left.baseline - right.baseline) > 0.75 * larger:
        return False
    gap = {0: right.x0 - left.x1, 90: right.y0 - left.y1, 180: left.x0 - right.x1, 270: left.y0 - right.y1}[left.rotation]
    return -0.5 * larger < gap < larger


def _rise(word: Word, base: Word) -> float:
    """How far the word stands above the base's baseline, in points."""
    return (word.baseline - base.baseline) * (1 if word.rotation in (90, 180) else -1)
