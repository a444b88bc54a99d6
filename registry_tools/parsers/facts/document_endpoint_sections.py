"""Endpoints that stand under headings ("Primary endpoint", "Secondary endpoints: 1. … 2. …") or in a table of objectives and
endpoints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from registry_tools.models.document import Block, Document, Section, Table, TableCell
from registry_tools.models.endpoint import Level
from registry_tools.parsers.facts.document_endpoint_sentences import Said, announces, endpoints_said
from registry_tools.parsers.facts.document_headings import heading_roles
from registry_tools.parsers.facts.document_lists import add_lines
from registry_tools.parsers.facts.document_roles import table_kind
from registry_tools.parsers.facts.document_text import Passage, sentences
from registry_tools.parsers.facts.document_words import alternatives, pattern

_LEVELS: tuple[Level, ...] = ("primary", "secondary", "other")
_READ = frozenset(("paragraph", "list_item"))
_REPORT = frozenset(("results", "discussion", "conclusion", "references"))
_BLOCKS = 60
_NEXT = 8  # blocks after which a second heading of a level repeats it rather than goes on with it
_SHORT = 200  # characters of a paragraph that is an endpoint itself
_PASSED = ("copy", "objectives", "no_doses")
_BULLET = re.compile(r"[•●○▪■□◦‣\uf0b7\uf0a7]\s*")
_DEFINED = re.compile(r"\b(?:is|are|was|were|will be) defined as\b|\bdefined as\b")


def under_headings(document: Document) -> list[tuple[Passage, Said]]:
    """The endpoints of each level's first heading that has any, up to the next heading, and of those right behind it."""
    sections = {section.id: section for section in document.sections}
    found: dict[Level, list[tuple[Passage, Said]]] = {}
    last: dict[Level, int] = {}
    for at, block in enumerate(document.blocks):
        level = _heads(block)
        again = level in found and at - last.get(level, at) > _NEXT
        if level is None or again or _passed(sections.get(block.section_id or ""), sections):
            continue
        inline = block.text.partition(":")[2].strip()
        if inline and block.kind == "heading":
            passage = Passage()
            passage.add(block, block.text.index(inline))
            found.setdefault(level, []).append((passage, Said(level, 0, passage.length)))
            last[level] = at
            continue
        read = _under(document.blocks[at + 1 : _until(document.blocks, at)], level)
        if read:
            found.setdefault(level, []).extend(read)
            last[level] = at + len(read)
    return [one for level in _LEVELS for one in found.get(level, ())]


def _passed(section: Section | None, sections: dict[str, Section]) -> bool:
    """Whether a section only repeats the plan, or stands in a report's results."""
    if section is None:
        return False
    if "copy" in heading_roles(" / ".join((*section.path, section.title))):
        return True
    above = section
    for _ in range(10):
        if above.role in _REPORT:
            return True
        parent = sections.get(above.parent_id or "")
        if parent is None:
            return False
        above = parent
    return False


@cache
def _bare_heading() -> re.Pattern[str]:
    """A heading that says no more than that endpoints of a level follow, or names one behind a colon."""
    levels = "|".join(alternatives(f"level_{level}") for level in _LEVELS)
    kinds = rf"(?:\s?(?:{alternatives('endpoint_kind')}|[(/-]\s?\w+(?:/?\s?\w+){{0,3}}\)?))"
    return re.compile(
        rf"[\d.\s]*(?:endpoints?\sfor\s)?(?:{levels}){kinds}{{0,3}}\s?(?:{alternatives('endpoint_noun')}|objectives?)"
        rf"(?:\(?s\)?)?{kinds}{{0,2}}\s?(?::.*)?",
        re.I | re.S,
    )


def _heads(block: Block) -> Level | None:
    label = block.kind in _READ and block.text.rstrip().endswith(":")
    if label and len(block.text) < _SHORT and (level := announces(block.text)) is not None:
        return level
    if not (block.kind == "heading" or label) or not _bare_heading().fullmatch(block.text.strip()):
        return None
    roles = heading_roles(block.text)
    if any(role in roles for role in _PASSED):
        return None
    return next((level for level in _LEVELS if level in roles), None)


def _until(blocks: Sequence[Block], at: int) -> int:
    for index in range(at + 1, min(len(blocks), at + _BLOCKS)):
        if blocks[index].kind == "heading" or _heads(blocks[index]) is not None:
            return index
    return min(len(blocks), at + _BLOCKS)


def _under(blocks: Sequence[Block], level: Level) -> list[tuple[Passage, Said]]:
    """The items of the outermost list; where a paragraph names the endpoint, the list after it only explains it."""
    passage = Passage()
    add_lines(passage, [block for block in blocks if block.kind in _READ])
    text = passage.text
    items: list[Said] = []
    prose: list[Said] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.startswith("- "):
            items.append(Said(level, start + 2, end))
        elif line.strip() and not line.startswith(" ") and not items:
            prose += _paragraph(text, start, end, level)
        start = end + 1
    return [(passage, said) for said in (prose or items)]


def _paragraph(text: str, start: int, end: int, level: Level) -> list[Said]:
    body = text[start:end]
    said = [one._replace(level=level, start=start + one.start, end=start + one.end) for one in endpoints_said(body)]
    if said:
        return said
    if body.endswith(":") or pattern("introduces").search(body):
        return []
    spans = sentences(body)
    if spans and (len(body) < _SHORT or _DEFINED.search(body[: spans[0][1]])):
        return [Said(level, start + spans[0][0], start + spans[0][1])]
    return []


def in_tables(document: Document) -> list[tuple[Passage, Said]]:
    """The endpoint column of the table of objectives and endpoints, item by item; of several tables the fullest."""
    return max((_table(table) for table in document.tables), key=len, default=[])


def _table(table: Table) -> list[tuple[Passage, Said]]:
    wanted = _column(table)
    found: list[tuple[Passage, Said]] = []
    level: Level | None = None
    if wanted is None:
        return found
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.is_header:
            continue
        level = _opens(cell.text) or level
        if cell.column != wanted or cell.column_span > 1 or cell.text[:1].islower():
            continue
        passage = Passage()
        passage.add((table, cell))
        for first, end in _bulleted(cell):
            opened = re.match(rf"\s*{_any_level()}\s*:?\s*", cell.text[first:end], re.I)
            start = first + opened.end() if opened and opened.end() < end - first else first
            if end - start > 1:
                found.append((passage, Said(level, start, end)))
    return found


def _column(table: Table) -> int | None:
    """The column headed "Endpoints" of a table that has one of objectives before it."""
    heads = {cell.column: cell.text for cell in table.cells if cell.row == 0}
    objective = next((at for at, text in heads.items() if re.match(r"\W*objectives?\b", text, re.I)), None)
    if objective is None or (len(heads) > 3 and table_kind(table.caption or "") != "objectives"):
        return None
    return next((at for at, text in sorted(heads.items()) if at != objective and pattern("endpoint_noun").search(text)), None)


@cache
def _any_level() -> str:
    return "(?:" + "|".join(alternatives(f"level_{level}") for level in _LEVELS) + r")\b(?:\s(?:endpoints?|objectives?))?"


def _opens(text: str) -> Level | None:
    """The level that a cell's first words name ("Secondary • To compare …")."""
    for level in reversed(_LEVELS):
        if re.match(rf"\W*{alternatives(f'level_{level}')}\b", text, re.I):
            return level
    return None


def _bulleted(cell: TableCell) -> list[tuple[int, int]]:
    """The items of a cell; what stands before the first bullet and ends in a colon is the endpoint, the bullets explain it."""
    text = cell.text
    marks = [mark.span() for mark in _BULLET.finditer(text)]
    lead = text[: marks[0][0]].strip() if marks else ""
    if lead.endswith(":") and not pattern("endpoint_noun").search(lead[-40:]):
        marks = []
    edges = [0, *(edge for mark in marks for edge in mark), len(text)]
    spans = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        body = text[first:last]
        start, end = first + len(body) - len(body.lstrip()), first + len(body.rstrip())
        if end > start:
            spans.append((start, end))
    return spans
