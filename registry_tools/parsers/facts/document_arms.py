"""Arms, cohorts and groups of a document: the groups that its baseline table counts, or the arms that a protocol lists."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from registry_tools.models.document import Block, Document, Table
from registry_tools.models.document_facts import DocumentArm, Evidence
from registry_tools.parsers.facts.document_grid import Grid, plain_label, size_of
from registry_tools.parsers.facts.document_headings import heading_roles
from registry_tools.parsers.facts.document_roles import group_key, group_label, part_of
from registry_tools.parsers.facts.document_tables import TableRead
from registry_tools.parsers.facts.document_text import block_evidence, cell_evidence
from registry_tools.parsers.facts.document_words import alternatives

_MOST = 12  # more "arms" are categories
_LABEL_CHARS = 60


def arms_of_tables(tables: list[TableRead]) -> list[DocumentArm]:
    """The groups with a number of participants: those of the first baseline table, else those that most tables have."""
    found: dict[str, tuple[str, int, Evidence]] = {}
    often: Counter[str] = Counter()
    totals: dict[str, tuple[str, int, Evidence]] = {}
    baseline: set[str] = set()
    for read in tables:
        if read.grid is None or read.kind not in ("baseline", "outcome", "adverse_events"):
            continue
        here = {
            group_key(label): (label, size, evidence)
            for label, size, evidence in _heads(read.table, _tops(read.grid), stub=not read.grid.head)
        }
        for key, one in here.items():
            if part_of(one[0]) == "total":
                totals.setdefault(key, one)
                continue
            often[key] += 1
            found.setdefault(key, one)
            if read.kind == "baseline" and not baseline - here.keys():
                baseline.add(key)
    chosen = [key for key in found if key in baseline]
    if not chosen and often:
        most = max(often.values())
        chosen = [key for key in found if often[key] == most and (most > 1 or len(found) <= _MOST)]
    source = {key: found[key] for key in chosen} or totals
    if len(source) > _MOST:
        return []
    return [
        DocumentArm(ordinal=at, label=label, n=size, evidence=evidence)
        for at, (label, size, evidence) in enumerate(source.values(), 1)
    ]


def _tops(grid: Grid) -> set[str]:
    """Heads that stand alone or on top: a group under "Children" is a part of one."""
    return {column.path[0] for column in grid.columns.values() if column.path}


def _heads(table: Table, heads: set[str], *, stub: bool) -> list[tuple[str, int, Evidence]]:
    """Label, size and place of every head with a number of participants."""
    found: list[tuple[str, int, Evidence]] = []
    for cell in table.cells:
        words = plain_label(cell.text)
        label, size = group_label(words, stub=stub), size_of(words)[1]
        if size is not None and label and words in heads:
            found.append((label, size, cell_evidence(table, cell)))
    return [one for one in found if len(one[0]) <= _LABEL_CHARS and part_of(one[0]) not in ("statistic", "effect", "p_value")]


@cache
def _listed() -> re.Pattern[str]:
    """ "Arm A: …", "Cohort 2 – …", "Part B (expansion): …" at the head of a line."""
    return re.compile(
        rf"\s*(?P<label>{alternatives('arm_word')}\s(?:[A-Z]{{1,2}}\d?|\d{{1,2}}[A-Za-z]?|[IVX]{{1,4}})(?:\s\([^()]{{1,60}}\))?)\s?[:–-]\s(?=\S)",
        re.I,
    )


_NAMED = re.compile(r"(?P<label>[A-Z][^:.;\n]{1,58}?)\s?:\s(?=\S)")


def arms_of_text(document: Document) -> list[DocumentArm]:
    """The arms that lines name ("Arm A: …"), and those under a heading that announces arms ("LY900018: single dose …")."""
    found: dict[str, DocumentArm] = {}
    named: set[str] = set()
    titles = {section.id: section for section in document.sections}
    for block in document.blocks:
        if block.kind not in ("paragraph", "list_item"):
            continue
        section = titles.get(block.section_id or "")
        roles = heading_roles(section.title) if section else ()
        if section and ("copy" in heading_roles(" / ".join(section.path)) or "no_doses" in roles):
            continue
        begin = len(block.marker) if block.marker and block.text.startswith(block.marker) else 0
        body = block.text[begin:]
        match = _listed().match(body) or (_NAMED.match(body.lstrip()) if "arms" in roles else None)
        if match is None:
            continue
        at = begin + (len(body) - len(body.lstrip()) if match.re is _NAMED else 0)
        if match.re is _NAMED:
            named.add(match["label"])
        found.setdefault(group_key(match["label"]), _arm(block, at, match, len(found) + 1))
    if sum(arm.label in named for arm in found.values()) == 1:  # one label before a colon may be anything
        found = {key: arm for key, arm in found.items() if arm.label not in named}
    arms = [arm.model_copy(update={"ordinal": at}) for at, arm in enumerate(found.values(), 1)]
    return arms if 1 <= len(arms) <= _MOST else []


def _arm(block: Block, offset: int, match: re.Match[str], ordinal: int) -> DocumentArm:
    start, end = offset + match.start("label"), offset + match.end("label")
    description = block.text[offset + match.end() :].strip()
    size = size_of(description)[1]
    return DocumentArm(
        ordinal=ordinal, label=block.text[start:end], n=size, description=description or None,
        evidence=block_evidence(block, start, end),
    )  # fmt: skip
