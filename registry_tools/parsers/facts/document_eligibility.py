"""The eligibility sections of a protocol (or of a paper that lists its criteria) to criteria.

Headings that announce criteria are gathered into groups that stand close together; of several groups (synopsis, body,
summaries of changes) the fullest one of the plan itself counts, so that no criterion is read twice. A section ends at the next
heading of its level that is numbered on from it: an item that was read as a heading ("2. ECOG 0-2") does not end it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from registry_tools.models.document import Block, Document, Section
from registry_tools.models.document_facts import DocumentCriterion
from registry_tools.models.eligibility import Polarity
from registry_tools.parsers.facts.criteria import split_criteria
from registry_tools.parsers.facts.document_criteria import placed
from registry_tools.parsers.facts.document_headings import heading_roles
from registry_tools.parsers.facts.document_lists import add_lines
from registry_tools.parsers.facts.document_text import Passage
from registry_tools.parsers.facts.document_words import pattern

_POLARITIES: tuple[Literal["exclusion", "both", "inclusion"], ...] = ("exclusion", "both", "inclusion")
_PASSED = frozenset(("running", "figure_text", "caption", "footnote", "contents", "reference"))
_NEAR = 40  # blocks between two headings of one group
_LONGEST = 400  # blocks of a section; more are a missed end
_HEADING_CHARS = 160  # a longer block is a criterion that speaks of the criteria
_LISTED = 3  # items directly under the section's own heading
_SENTENCE = 100  # characters of a paragraph that is no item
_SIGNS = "•●○▪■□◦‣[(0123456789"
_COPY = 0.1  # how much a copy counts against the section itself
_NUMBERED = 2.0  # a numbered section of the plan, against headings of an unnumbered synopsis
_SYNOPSIS = 0.5
_INLINE = re.compile(r"^\W*(?:[A-Za-z/&-]+ ){0,4}(?:in|ex|non-?in)clusion criteria[^.:\n]{0,60}:", re.I)


@dataclass(slots=True)
class _Part:
    """A heading that announces criteria, with the blocks under it."""

    at: int
    title: str
    polarity: Polarity | None
    blocks: list[Block] = field(default_factory=list)
    weight: float = 1.0


def read_eligibility(document: Document) -> list[DocumentCriterion]:
    """The criteria of the document's eligibility sections; empty where no heading announces any."""
    parts = _parts(document)
    group = _fullest(parts)
    if not group:
        return []
    passage = Passage()
    for part in group:
        passage.say("\n\n" if passage.length else "")
        _say_heading(passage, part)
        tables = {table.table_id: table for table in document.tables}
        add_lines(passage, [block for block in part.blocks if part.polarity is None or not _introduces(block)], tables)
    return placed(passage, split_criteria(passage.text))


def _say_heading(passage: Passage, part: _Part) -> None:
    """A heading that the splitter knows: the section's own words where they say the polarity, else the polarity's name."""
    title = re.sub(r"^[\d.\s]+|[\s:.]+$", "", part.title)
    if part.polarity is None:
        return
    named = {"inclusion": "Inclusion Criteria", "exclusion": "Exclusion Criteria"}[part.polarity]
    restricted = len(title.split()) > 2 and part.polarity in title.lower()
    passage.say(f"{title if restricted else named}:\n")


def _parts(document: Document) -> list[_Part]:
    sections = {section.id: section for section in document.sections}
    blocks = document.blocks
    found: list[_Part] = []
    at = 0
    while at < len(blocks):
        role = _announces(blocks[at])
        if role is None:
            at += 1
            continue
        section = sections.get(blocks[at].section_id or "")
        end = _end(blocks, at, section, sections)
        polarity: Polarity | None = None if role == "both" else role
        part = _Part(at, blocks[at].text, polarity, weight=_weight(section))
        part.blocks = _content(blocks[at + 1 : end])
        found.append(part)
        at = max(end, at + 1)
    return found


def _announces(block: Block) -> Literal["inclusion", "exclusion", "both"] | None:
    if len(block.text) > _HEADING_CHARS:
        return None
    if block.kind != "heading" and not (block.kind in ("paragraph", "list_item") and _INLINE.match(block.text)):
        return None
    if block.kind != "heading" and not block.text.rstrip().endswith(":"):
        return None
    roles = heading_roles(block.text)
    if "not_criteria" in roles:
        return None
    return next((role for role in _POLARITIES if role in roles), None)


def _weight(section: Section | None) -> float:
    if section is None:
        return 1.0
    path = " / ".join((*section.path, section.title))
    if "copy" in heading_roles(path):
        return _COPY
    if section.number:
        return _NUMBERED
    return _SYNOPSIS if section.role == "synopsis" or "synopsis" in path.lower() else 1.0


def _end(blocks: Sequence[Block], at: int, section: Section | None, sections: dict[str, Section]) -> int:
    """Index of the block that ends the section whose heading is at `at`."""
    own = _number(section.number) if section else ()
    listed = 0
    level = section.level if section and blocks[at].kind == "heading" else 99
    for index in range(at + 1, min(len(blocks), at + _LONGEST)):
        block = blocks[index]
        if _announces(block) is not None:
            return index
        if block.kind != "heading":
            listed += block.kind == "list_item" or block.text[:1] in _SIGNS
            continue
        if listed >= _LISTED and not re.match(r"\W*\d", block.text) and _prose_follows(blocks, index):
            return index
        below = sections.get(block.section_id or "")
        number = _number(below.number if below else None)
        if own and number:
            if len(own) > 1 and len(number) == 1 and number[0] <= own[0]:
                continue  # an item read as a heading
            if number[: len(own)] == own:
                continue
            return index
        if own or (below is not None and below.role == "eligibility" and below.level > level):
            if number or (below is not None and below.level < level):
                return index
            continue
        if below is None or below.level <= level or below.role != "eligibility":
            return index
    return min(len(blocks), at + _LONGEST)


def _prose_follows(blocks: Sequence[Block], index: int) -> bool:
    """Whether prose stands under a heading behind the list ("Women of childbearing potential"), not a list of its own."""
    following = next((block for block in blocks[index + 1 : index + 4] if block.kind not in _PASSED), None)
    return following is not None and following.kind == "paragraph" and len(following.text) > _SENTENCE


def _number(text: str | None) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d{1,4}", text or "")[:8])


def _content(blocks: Sequence[Block]) -> list[Block]:
    return [block for block in blocks if block.kind not in _PASSED and block.text.strip()]


def _introduces(block: Block) -> bool:
    """Whether a block only says that criteria follow, which the heading has said."""
    text = block.text.rstrip()
    return text.endswith(":") and len(text) < 300 and block.kind != "list_item" and bool(pattern("introduces").search(text))


def _fullest(parts: list[_Part]) -> list[_Part]:
    """The group of neighbouring sections that holds most, those of the plan itself before copies."""
    groups: list[list[_Part]] = []
    for part in parts:
        if not part.blocks:
            continue
        last = groups[-1][-1] if groups else None
        near = last is not None and part.at - last.at - len(last.blocks) <= _NEAR and _alike(part, last)
        if near and last is not None and not _again(groups[-1], part):
            groups[-1].append(part)
        else:
            groups.append([part])

    def size(group: list[_Part]) -> float:
        chars = sum(len(block.text) for part in group for block in part.blocks)
        both = {part.polarity for part in group} >= {"inclusion", "exclusion"}
        return min(chars, 6_000) * group[0].weight * (3 if both else 1)

    best = max(groups, key=size, default=[])
    if any(part.polarity for part in best):
        return [part for part in best if part.polarity]
    return best


def _alike(part: _Part, last: _Part) -> bool:
    """Whether both stand in the plan itself, or both in the same kind of copy; "Other exclusions" may lack a number."""
    return part.weight == last.weight or min(part.weight, last.weight) >= 1


def _again(group: list[_Part], part: _Part) -> bool:
    """Whether a section of the same plain title stands in the group already: then another list begins."""
    return part.title.strip().lower() in {one.title.strip().lower() for one in group}
