"""Sentences about numbers of people against themselves: "120 patients were randomised (60 to A and 59 to B)".

Looked at: one sentence with a total that was randomised, assigned, allocated or enrolled, and in brackets, or after a
colon, the numbers of all groups, each followed by "to", "in" or "received"; and "240 patients (80 per group)" where the
sentence names the number of groups. Silent where more or fewer numbers of people stand in the sentence than a total and
its parts. Tolerance: none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.finding import Finding
from registry_tools.checks.printed import COUNT
from registry_tools.checks.text_numbers import Sentence, blocks
from registry_tools.checks.words import words

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "text_sample_size"
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}
_SENTENCE = re.compile(r"[^.;]{1,600}(?:\.(?=\d)[^.;]{1,200}){0,4}")
_PART = re.compile(
    rf"(?<![\d.,%/-])(?P<n>{COUNT})(?:\s(?:patients|participants|subjects|were|was|received|assigned|allocated|randomi[sz]ed)){{0,4}}\s(?:to|in|received)\s(?:the\s)?(?!\d|\w{{1,12}}\s?%)",
    re.I,
)
_EACH = re.compile(
    rf"(?P<n>{COUNT})\s(?:[a-z]{{1,12}}\s){{0,2}}(?:per|in each|in every)\s(?:treatment\s|study\s)?(?:group|arm)\b", re.I
)
_GROUPS = re.compile(r"\b(?P<k>two|three|four|five|[2-5])\s(?:[a-z-]{1,16}\s){0,2}(?:groups|arms)\b", re.I)
_SHARE = re.compile(r"%|\d\s?:\s?\d|respectively", re.I)


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    total = _total()
    for block in blocks(store, studies):
        for found in _SENTENCE.finditer(block.text):
            yield from _sentence(block, found, total)


def _total() -> re.Pattern[str]:
    people = "|".join(sorted(map(re.escape, words("people")), key=len, reverse=True))
    done = r"(?:were|was|had been|will be|are to be|would be)\s(?:[a-z]{1,12}\s)?(?:randomi[sz]ed|assigned|allocated|enrolled)"
    return re.compile(rf"(?<![\d.,%/-])(?P<n>{COUNT})\s(?:[a-z]{{1,16}}\s){{0,2}}(?:{people})\s{done}", re.I)


def _sentence(block: Sentence, found: re.Match[str], pattern: re.Pattern[str]) -> Iterator[Finding]:
    text, at = found[0], found.start()
    totals = list(pattern.finditer(text))
    if len(totals) != 1:
        return
    whole = _int(totals[0]["n"])
    rest = text[totals[0].end() :]
    parts = list(_PART.finditer(rest))
    numbers = [_int(part["n"]) for part in parts]
    each = _EACH.search(text)
    groups = _GROUPS.search(text)
    if each and groups and not parts:
        product = _int(each["n"]) * _NUMBERS[groups["k"].lower()]
        if product != whole and not re.search(r"\d\s?%", text):
            message = f"{whole} in all, but {each['n']} in each of {groups['k']} groups are {product}"
            spans = [(at + totals[0].start(), at + totals[0].end()), (at + each.start(), at + each.end())]
            yield _finding(block, message, [*spans, (at + groups.start(), at + groups.end())])
        return
    opened = re.search(r"[(:]", rest[: parts[0].start()] if parts else "")
    plain = re.findall(
        rf"(?<![\d.,%/=-]){COUNT}(?![\d.,]*\d|\s?%|\s?(?:mg|µg|mcg|g|ml|iu|units|years|weeks|days|months)\b)", rest, re.I
    )
    if (
        len(parts) > 1
        and opened
        and len(plain) == len(parts)
        and whole > max(numbers)
        and sum(numbers) != whole
        and not _SHARE.search(text)
    ):
        offset = at + totals[0].end()
        spans = [(at + totals[0].start(), at + totals[0].end()), *((offset + p.start("n"), offset + p.end()) for p in parts)]
        yield _finding(block, f"{whole} in all, but {' + '.join(map(str, numbers))} is {sum(numbers)}", spans)


def _int(text: str) -> int:
    return int(text.replace(",", ""))


def _finding(block: Sentence, message: str, spans: list[tuple[int, int]]) -> Finding:
    return Finding(
        rule=RULE, severity="warning", study_id=block.study_id, source_id=block.source_id, message=message,
        facts=tuple(block.ground("total" if i == 0 else "part", start, end) for i, (start, end) in enumerate(spans)),
    )  # fmt: skip
