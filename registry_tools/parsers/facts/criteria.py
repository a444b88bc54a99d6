"""Eligibility text -> criteria, each a verbatim slice with its polarity, nesting and heading.

How a text is divided:
- A list item is a criterion. One that ends in a colon and has items nested under it is both: a criterion, and the heading
  of the nested ones, whose `parent` it is. What it stands under itself is on its own row.
- A line without a marker is a heading where it announces what follows (ends in a colon, is a short line before a list, is a
  section heading); else it is a criterion. `heading` is the nearest heading that restricts or names what stands under it;
  "Inclusion Criteria:" restricts nobody and is not repeated there.
- A group heading directly before a section heading ("Cohort 2" / "Inclusion Criteria:") holds for its sections until the next.
- Notes, exceptions and a lone "OR" belong to the criterion above them.
- Polarity comes from headings and introducing sentences; a text without any has polarity None.
"""

from __future__ import annotations

from typing import Final

from registry_tools.models.eligibility import Criterion, Polarity
from registry_tools.parsers.facts.criteria_entries import Entry, entries
from registry_tools.parsers.facts.criteria_headings import Reading, attaches, flips, joins, lead, names_group
from registry_tools.parsers.facts.criteria_lines import Marker
from registry_tools.parsers.facts.criteria_parts import Draft, Heading, Level, Structure
from registry_tools.parsers.facts.trusted import trusted

_HEADING_WORDS: Final = 9  # a line without colon that is longer is a criterion


def split_criteria(text: str) -> tuple[Criterion, ...]:
    """The criteria of an eligibility text in reading order; thresholds and windows are not read here."""
    return read_structure(text).criteria


def read_structure(text: str) -> Structure:
    """The criteria, with the headings and markers that stand between them."""
    reader = _Reader(text)
    found = entries(text)
    for at, entry in enumerate(found):
        reader.read(entry, found[at + 1] if at + 1 < len(found) else None)
    return reader.structure()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.drafts: list[Draft] = []
        self.headings: list[Heading] = []
        self.markers: list[tuple[int, int]] = []
        self.stack: list[Level] = []
        self.polarity: Polarity | None = None
        self.by_section = False  # the polarity comes from a section heading, which an introducing sentence may not undo
        self.outer: str | None = None  # the group heading that holds for several sections
        self.group: str | None = None
        self.fresh = True  # no criterion since the last heading
        self.plain = False  # the last line was a paragraph without marker

    def structure(self) -> Structure:
        criteria = [
            trusted(
                Criterion,
                {
                    "ordinal": at,
                    "polarity": draft.polarity,
                    "depth": draft.depth,
                    "parent": draft.parent,
                    "heading": draft.heading,
                    "start": draft.start,
                    "end": draft.end,
                    "text": self.text[draft.start : draft.end],
                    "status": "text_only",
                    "thresholds": (),
                    "windows": (),
                },
            )
            for at, draft in enumerate(self.drafts, 1)
        ]
        return Structure(tuple(criteria), tuple(self.headings), tuple(self.markers))

    def read(self, entry: Entry, following: Entry | None) -> None:
        mark = entry.mark
        if mark is not None and mark.weak and not self._continues(mark):
            mark = entry.mark = None
        if mark is not None:
            self._item(entry, mark)
        else:
            self._paragraph(entry, following)

    # -- list items

    def _item(self, entry: Entry, mark: Marker) -> None:
        body = self.text[mark.end : entry.end]
        if not self.fresh and joins(body):
            self.drafts[-1].end = entry.end
            return
        self.markers.append((mark.start, mark.end))
        if mark.end >= entry.end:
            self.fresh = True  # an empty item: nothing after it may grow what stands before it
            return
        heading = entry.heading
        if heading is not None and mark.end + heading.end == entry.end and not self._about_parent(entry, body):
            self._section(mark.end, entry.end, heading)
            return
        if self.fresh and "following" in body and body.rstrip(" *_").endswith(":") and lead(body) is not None:
            self._announce(mark.end, entry.end)
            return
        self._place(entry.indent, mark)
        self._criterion(mark.end, entry.end)
        self.stack.append(Level(entry.indent, mark.family, mark.value, len(self.drafts) - 1))
        self.plain = False

    def _about_parent(self, entry: Entry, body: str) -> bool:
        """Whether a nested "Excluded:" only speaks of the item above it; "Exclusion criteria:" begins a section anywhere."""
        nested = bool(self.stack) and entry.indent > self.stack[0].indent + 1
        return nested and len(body.split()) < 2

    def _continues(self, mark: Marker) -> bool:
        """Whether a doubtful marker ("9 Male", "10.2 Other", "c. Age") goes on with a list that is open, or begins one."""
        for level in reversed(self.stack):
            if level.value is None:
                continue
            if level.precedes(mark):
                return True
            if mark.family == "1" and level.family in ("1.", "1)") and level.value + 1 == mark.value:
                mark.family = level.family
                return True
            roman = mark.family.replace("a", "i").replace("A", "I")
            if level.family == roman and level.value + 1 == mark.roman:
                mark.family, mark.value = level.family, mark.roman
                return True
            if mark.family == f"{level.value}.1" and mark.value == 1:
                return True
        if mark.roman == 1:
            mark.family, mark.value = mark.family.replace("a", "i").replace("A", "I"), 1
            return True
        return False

    def _place(self, indent: int, mark: Marker) -> None:
        """Close the open items that the new one does not stand under."""
        stack = self.stack
        while stack and stack[-1].indent > indent + 1:
            stack.pop()
        if not stack:
            return
        if stack[-1].indent < indent - 1:
            if stack[-1].precedes(mark):  # "2." further in than its "1." is no list of its own
                stack.pop()
            return
        beside = len(stack)  # the first open item at this indentation
        while beside and stack[beside - 1].indent >= indent - 1:
            beside -= 1
        kin = [at for at in range(len(stack) - 1, beside - 1, -1) if stack[at].family == mark.family]
        for at in kin:
            if stack[at].precedes(mark):
                del stack[at:]
                return
        colon = self._opens(stack[-1])
        if stack[-1].family == mark.family:
            if not (colon and mark.value == 1):
                stack.pop()
        elif kin:
            del stack[kin[0] :]
        else:
            begins = mark.value == 1 and mark.family.strip("(.)") in ("a", "i", "A") and stack[-1].family != "p"
            if not (colon or begins or mark.family.startswith(f"{stack[-1].value}.")):
                stack.pop()

    def _opens(self, level: Level) -> bool:
        draft = self.drafts[level.at]
        last = self.text[draft.end - 1]  # most items end in none of these
        return last in ": *_" and self.text[draft.start : draft.end].rstrip(" *_").endswith(":")

    # -- paragraphs without a marker

    def _paragraph(self, entry: Entry, following: Entry | None) -> None:
        body = self.text[entry.start : entry.end]
        if entry.after_blank or len(body) < 90:
            heading = entry.heading
            if heading is not None:
                self._section(entry.start, entry.end, heading)
                return
        if not entry.after_blank and self._goes_on(entry, body):
            self.drafts[-1].end = entry.end
            return
        inside = self._inside(entry)
        if self._announces(entry, following, body, inside=inside):
            self._announce(entry.start, entry.end)
            return
        if not self.fresh and self.drafts and (attaches(body) or (inside and self._last_is_open())):
            self.drafts[-1].end = entry.end
            return
        if not inside:
            self.stack.clear()
        self._criterion(entry.start, entry.end)
        self.stack.append(Level(entry.indent, "p", None, len(self.drafts) - 1))
        self.plain = True

    def _goes_on(self, entry: Entry, body: str) -> bool:
        """Whether a line directly under another one is its continuation."""
        if self.fresh or not self.drafts:
            return False
        last = self.drafts[-1]
        if not self.plain:
            return True
        before = self.text[last.start : last.end]
        return body[:1].islower() and len(before) >= 60 and before[-1] not in ".;:,"

    def _inside(self, entry: Entry) -> bool:
        """Close the items that an indented paragraph does not stand under; whether one is left that it does."""
        open_items = [level for level in self.stack if level.indent + 1 < entry.indent]
        if not open_items:
            return False
        del self.stack[len(open_items) :]
        return True

    def _last_is_open(self) -> bool:
        """Whether the last criterion is the open item and is no mere introduction: then a paragraph under it is its own."""
        level = self.stack[-1]
        return level.at == len(self.drafts) - 1 and not self._opens(level)

    def _announces(self, entry: Entry, following: Entry | None, body: str, *, inside: bool) -> bool:
        if following is None or attaches(body):
            return False
        bare = body.rstrip(" *_")
        colon = bare.endswith(":")
        short = len(body) < 90 and len(body.split()) <= _HEADING_WORDS and bare[-1:] not in ".;,"
        marked = following.mark is not None and not following.mark.weak
        if inside:  # a heading that the renderer hung on the item above it: the next item follows at once, further out
            outdented = following.indent < entry.indent and following.mark is not None and not following.after_blank
            return outdented and short and (colon or body[:1].isupper())
        if colon or (body.startswith(("**", "__", "#")) and len(body) < 120):
            return True
        if short and following.heading is not None:
            return self._names_sections(body)
        if short and marked and not any(sign in body for sign in "≥≤<>="):
            return not any(character.isdigit() for character in body) or names_group(body)
        return marked and len(body) < 250 and "following" in body.lower() and lead(body) is not None

    def _names_sections(self, body: str) -> bool:
        """Whether a short line above a section heading names the group whose sections follow ("Cohort 2", "HFpEF").

        A bare name does at the head of the text or after a list; after other bare lines it is one more of them.
        """
        if names_group(body):
            return not (self.fresh and self.group)
        alone = not self.headings if self.fresh else not self.plain
        return alone and len(body.split()) <= 3 and not any(character.isdigit() for character in body)

    def _announce(self, start: int, end: int) -> None:
        body = self.text[start:end]
        polarity = lead(body)
        if polarity == "inclusion" and self.by_section and self.polarity is not None:
            polarity = None
        was_fresh = self.fresh
        introduces = polarity is not None or lead(body) is not None
        self._add_heading(start, end, polarity)
        if polarity is not None:
            if polarity != self.polarity:
                self.group = self.outer
            self.polarity, self.by_section = polarity, False
        again = was_fresh and self.group is not None and "following" in body  # an introduction under its own heading
        if names_group(body) or not (introduces or again):
            self.group = body

    # -- what both make

    def _section(self, start: int, end: int, heading: Reading) -> None:
        # "Cohort 2" directly above "Inclusion Criteria:" holds for the sections that follow; above a section that names a
        # group of its own it does not
        if self.fresh and self.group != self.outer and not heading.restricts:
            self.outer = self.group
        given = heading.topic and self.by_section and self.polarity is not None
        self._add_heading(start, end, None if given else heading.polarity)
        if not given:
            self.polarity, self.by_section = heading.polarity, not heading.topic
        self.group = self.text[start:end] if heading.restricts else self.outer

    def _add_heading(self, start: int, end: int, polarity: Polarity | None) -> None:
        self.headings.append(Heading(start, end, self.text[start:end], polarity))
        self.stack.clear()
        self.fresh, self.plain = True, False

    def _criterion(self, start: int, end: int) -> None:
        polarity, heading, parent = self.polarity, self.group, None
        if self.stack:
            above = self.drafts[self.stack[-1].at]
            parent = self.stack[-1].at + 1
            polarity, heading = above.polarity, above.heading
            if self._opens(self.stack[-1]):
                words = self.text[above.start : above.end]
                heading = words[words.rfind("\n\n") + 1 :].strip() if len(words) > 300 else words
                if polarity == "inclusion" and flips(heading):
                    polarity = "exclusion"
        self.drafts.append(Draft(start, end, polarity, len(self.stack), parent, heading))
        self.fresh = False
