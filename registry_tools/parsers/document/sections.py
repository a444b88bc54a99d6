"""Headings to sections: level, number, path, and what each is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from registry_tools.models.document import Role, Section
from registry_tools.parsers.document.lines import Line
from registry_tools.parsers.document.outline import OutlineEntry
from registry_tools.parsers.document.paragraphs import Paragraph
from registry_tools.parsers.document.titles import is_known, plain_title, role_of, title_of

Style = tuple[int, str, bool, bool]  # size, font, bold, capitals
REFERENCES = 0.3  # of the pages: no list of references stands before
_MAIN = frozenset({"introduction", "methods", "results", "discussion", "conclusion"})
_BACK = frozenset({"references", "acknowledgements"})


class Sections:
    """Opens a section at each heading. Its level: the printed number's depth, else the outline's, else its type's."""

    def __init__(self, outline: Sequence[OutlineEntry], pages: int) -> None:
        self._pages = pages
        self.made: list[Section] = []
        self._open: list[Section] = []
        self._outline = _levels_of(outline)
        self._levels: dict[Style, int] = {}
        self._in_abstract: set[int] = set()
        self._numbered = True

    @property
    def current_id(self) -> str | None:
        return self._open[-1].id if self._open else None

    @property
    def current_role(self) -> Role | None:
        return self._open[-1].role if self._open else None

    def prepare(self, paragraphs: Sequence[Paragraph]) -> None:
        """Learn which type stands for which level: from numbered headings, from usual titles, else by size."""
        headings = [paragraph for paragraph in paragraphs if paragraph.kind == "heading"]
        self._in_abstract = _within_abstract(headings)
        numbered: dict[Style, Counter[int]] = {}
        plain: set[Style] = set()
        main: Counter[Style] = Counter()
        for heading in headings:
            number, words = title_of(heading.text)
            style = _style(heading.first)
            if number:
                numbered.setdefault(style, Counter())[_depth(number)] += 1
            else:
                plain.add(style)
                if is_known(words) and role_of(words) in _MAIN:
                    main[style] += 1
        self._levels = {style: depths.most_common(1)[0][0] for style, depths in numbered.items()}
        most = max(main.values(), default=0)
        self._numbered = not main or any("." in number.strip(".") for number in _numbers(headings))
        top = {style for style, count in main.items() if count >= max(2, most / 2)} - set(self._levels)
        self._levels.update(dict.fromkeys(top, 1))
        size = max((style[0] for style in top), default=0)
        level = 1 if top or self._levels else 0
        for style in sorted(plain - set(self._levels), key=lambda style: (-style[0], not style[3], not style[2], style[1])):
            if top and style[0] > size:
                self._levels[style] = 1
                continue
            level = min(level + 1, 4)
            self._levels[style] = level

    def open(self, heading: Paragraph, text: str, block_id: str) -> None:
        """Begin the section of this heading; sets the heading's level."""
        number, words = title_of(text)
        level = self._level(number, words, heading.first)
        if id(heading) in self._in_abstract:
            level = max(level, 2)
        heading.level = level
        if role_of(words) == "keywords":  # set into a section, not the end of it
            return
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
            role=self._role(words, heading.first.page) or (parent.role if parent and parent.role != "contents" else None),
            page=heading.first.page,
            block_id=block_id,
        )
        self.made.append(section)
        self._open.append(section)

    def _role(self, words: str, page: int) -> Role | None:
        role = role_of(words)
        # "References" near the beginning is a row of a table of changes, not the list
        return None if role == "references" and self._pages > 5 and page < REFERENCES * self._pages else role

    def _level(self, number: str | None, words: str, line: Line) -> int:
        outlined = self._outline.get((plain_title(words), line.page))
        if number and ("." in number or (self._numbered and not outlined)):
            return _depth(number)
        if outlined:
            return outlined
        if line.tag[1:].isdigit() and line.tag[0] == "H":
            return int(line.tag[1:])
        if number:  # a numbered step among headings without numbers
            return 3
        if is_known(words) and role_of(words) in _BACK:
            return 1
        return self._levels.get(_style(line), 1)


def _levels_of(outline: Sequence[OutlineEntry]) -> dict[tuple[str, int], int]:
    """Levels by title and page. A root that is the document's own title is none; of two alike the upper counts."""
    root = len(outline) > 3 and sum(entry.level == 1 for entry in outline) == 1
    levels: dict[tuple[str, int], int] = {}
    for entry in outline:
        key = plain_title(title_of(entry.title).words), entry.page
        level = max(entry.level - root, 1)
        levels[key] = min(level, levels.get(key, level))
    return levels


def _numbers(headings: Sequence[Paragraph]) -> list[str]:
    return [number for heading in headings if (number := title_of(heading.text).number)]


def _within_abstract(headings: Sequence[Paragraph]) -> set[int]:
    """`id`s of a structured abstract's own headings: those after "Abstract", up to where a part comes the second time."""
    titles = [title_of(heading.text).words for heading in headings]
    roles = [role_of(words) if is_known(words) else None for words in titles]
    begin = next((at for at, role in enumerate(roles) if role == "abstract"), None)
    if begin is None or headings[begin].first.page > 3:
        return set()
    seen: set[Role] = set()
    for at in range(begin + 1, len(headings)):
        role = roles[at]
        again = role in seen and role in _MAIN
        if again or plain_title(titles[at]) == "introduction" or headings[at].first.page > headings[begin].first.page + 1:
            end = at if again or seen & set(roles[at:]) & _MAIN else begin + 1
            return {id(heading) for heading in headings[begin + 1 : end]}
        if role is not None:
            seen.add(role)
    return set()


def _style(line: Line) -> Style:
    letters = [sign for sign in line.text if sign.isalpha()]
    return round(line.size), line.font, line.bold, bool(letters) and all(sign.isupper() for sign in letters)


def _depth(number: str) -> int:
    """5 and 5.0 are 1, 5.2 is 2."""
    parts = [part for part in number.strip(".").split(".") if part]
    while len(parts) > 1 and parts[-1] in ("0", "00"):
        parts.pop()
    return min(len(parts), 9)
