"""Headings to sections: level, number, path, and what each is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from registry_tools.models.document import Role, Section
from registry_tools.parsers.document.lines import Line
from registry_tools.parsers.document.outline import OutlineEntry
from registry_tools.parsers.document.paragraphs import Paragraph
from registry_tools.parsers.document.titles import is_known, plain_title, role_of, title_of

Style = tuple[int, bool, bool, bool]


class Sections:
    """Opens a section at each heading. Its level: the printed number's depth, else the outline's, else its type's."""

    def __init__(self, outline: Sequence[OutlineEntry]) -> None:
        self.made: list[Section] = []
        self._open: list[Section] = []
        self._outline = {plain_title(title_of(entry.title).words): entry.level for entry in reversed(outline)}
        self._levels: dict[Style, int] = {}

    @property
    def current_id(self) -> str | None:
        return self._open[-1].id if self._open else None

    @property
    def current_role(self) -> Role | None:
        return self._open[-1].role if self._open else None

    def prepare(self, paragraphs: Sequence[Paragraph]) -> None:
        """Learn which type stands for which level: from numbered headings, from usual titles, else by size."""
        headings = [paragraph for paragraph in paragraphs if paragraph.kind == "heading"]
        numbered: dict[Style, Counter[int]] = {}
        plain: Counter[Style] = Counter()
        top: set[Style] = set()
        for heading in headings:
            number, words = title_of(heading.text)
            style = _style(heading.first)
            if number:
                numbered.setdefault(style, Counter())[_depth(number)] += 1
            else:
                plain[style] += 1
                if is_known(words) and role_of(words) in ("introduction", "methods", "results", "discussion", "references"):
                    top.add(style)
        self._levels = {style: depths.most_common(1)[0][0] for style, depths in numbered.items()}
        ranked = sorted((style for style in plain if style not in self._levels), key=lambda s: (-s[0], not s[3], not s[1]))
        deepest = 1 if (top or not self._levels) else 2
        level = 0
        for style in ranked:
            if style in top:
                self._levels[style] = 1
                level = max(level, 1)
            else:
                level = level + 1 if level else deepest
                above = [each for each in top if each[0] >= style[0] and each != style]
                self._levels[style] = max(min(level, 6), 2 if above else 1)

    def open(self, heading: Paragraph, text: str, block_id: str) -> None:
        """Begin the section of this heading; sets the heading's level."""
        number, words = title_of(text)
        level = self._level(number, words, heading.first)
        heading.level = level
        while self._open and self._open[-1].level >= level:
            self._open.pop()
        parent = self._open[-1] if self._open else None
        section = Section(
            id=f"s{len(self.made) + 1}",
            title=words.strip(),
            number=number,
            level=level,
            parent_id=parent.id if parent else None,
            path=((*parent.path, words.strip()) if parent else (words.strip(),)),
            role=role_of(words) or (parent.role if parent else None),
            page=heading.first.page,
            block_id=block_id,
        )
        self.made.append(section)
        self._open.append(section)

    def _level(self, number: str | None, words: str, line: Line) -> int:
        if number:
            return _depth(number)
        outlined = self._outline.get(plain_title(words))
        if outlined:
            return outlined
        return self._levels.get(_style(line), 1)


def _style(line: Line) -> Style:
    letters = [sign for sign in line.text if sign.isalpha()]
    return round(line.size), line.bold, line.italic, bool(letters) and all(sign.isupper() for sign in letters)


def _depth(number: str) -> int:
    """5 and 5.0 are 1, 5.2 is 2."""
    parts = [part for part in number.strip(".").split(".") if part]
    while len(parts) > 1 and parts[-1] in ("0", "00"):
        parts.pop()
    return min(len(parts), 9)
