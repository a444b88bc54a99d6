"""What makes the extractors quick changes no answer: cheap looks, alternations in groups, models made without checks."""

from __future__ import annotations

import copy
import json
import pickle
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_tools.models.base import Model
from registry_tools.models.eligibility import Criterion, Threshold, Window
from registry_tools.models.timepoint import Timepoint
from registry_tools.parsers.facts import criteria_lexicon, criterion_facts, criterion_triggers, outcome_method, plain
from registry_tools.parsers.facts.alternation import by_first_character, by_first_letter, cases
from registry_tools.parsers.facts.criteria import split_criteria
from registry_tools.parsers.facts.criteria_lexicon import fragments
from registry_tools.parsers.facts.criterion_facts import read_criterion
from registry_tools.parsers.facts.criterion_tokens import Tokens, words_of
from registry_tools.parsers.facts.criterion_triggers import may_hold_facts
from registry_tools.parsers.facts.dose_drugs import DrugFinder
from registry_tools.parsers.facts.dose_scan import scan
from registry_tools.parsers.facts.dose_triggers import may_hold_doses
from registry_tools.parsers.facts.dose_vocabulary import lexicon, written_numbers
from registry_tools.parsers.facts.doses import ANCHORS
from registry_tools.parsers.facts.letter_runs import letter_runs
from registry_tools.parsers.facts.outcome_words import words
from registry_tools.parsers.facts.outcomes import outcome_terms, read_outcome
from registry_tools.parsers.facts.timepoints import read_time_frame
from registry_tools.parsers.facts.trusted import changed, trusted

CASES = Path(__file__).parent / "cases"


def case_texts(name: str) -> list[str]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines if line.strip()]


def spoilt(text: str, dice: random.Random) -> str:
    """The text with words left out, swapped, joined, or in another case."""
    parts = text.split(" ")
    for _ in range(3):
        at = dice.randrange(len(parts))
        parts[at] = dice.choice([parts[at].upper(), parts[at].title(), "", dice.choice(parts), parts[at] + "-", "\n"])
    return dice.choice([" ", " ", "  "]).join(parts)


# -- models made without checks


def facts_of_cases() -> Iterator[Model]:
    for text in case_texts("thresholds") + case_texts("windows"):
        for polarity in ("inclusion", "exclusion"):
            read = read_criterion(text, polarity)
            yield from (*read.thresholds, *read.windows)
    for text in case_texts("timepoints"):
        yield from read_time_frame(text)
    for text in case_texts("criteria"):
        yield from split_criteria(text)


def test_facts_made_without_checks_pass_them() -> None:
    kinds = set()
    for fact in facts_of_cases():
        kinds.add(type(fact))
        values = dict(fact)
        checked = type(fact).model_validate(values, strict=True)
        assert fact == checked and hash(fact) == hash(checked) and repr(fact) == repr(checked)
        assert list(fact.__dict__) == list(checked.__dict__) and fact.model_dump_json() == checked.model_dump_json()
    assert kinds == {Threshold, Window, Timepoint, Criterion}


def test_a_trusted_model_is_a_model() -> None:
    checked = Timepoint(start=0, end=6, quote="Week 4", shape="point", from_days=28.0, to_days=28.0)
    made = trusted(Timepoint, dict(checked))
    assert made == checked == copy.copy(made) == copy.deepcopy(made) == pickle.loads(pickle.dumps(made))
    assert made.model_copy(update={"cycle": 2}) == checked.model_copy(update={"cycle": 2}) == changed(made, {"cycle": 2})
    assert checked.cycle is None and made.cycle is None
    assert made.model_extra is None
    with pytest.raises(ValueError, match="frozen"):
        made.cycle = 3  # type: ignore[misc]


# -- alternations


@given(
    st.lists(st.text("aAbBkKsSxX12 -%µμ", min_size=1, max_size=4), min_size=1, max_size=12),
    st.text("aAbBkKsSxX12 -%µμſK", max_size=12),
)
def test_grouped_alternatives_match_as_the_plain_ones(phrases: list[str], text: str) -> None:
    one = re.compile("(?:" + "|".join(map(re.escape, phrases)) + ")", re.IGNORECASE)
    other = re.compile(by_first_letter(phrases), re.IGNORECASE)
    assert [found.span() for found in one.finditer(text)] == [found.span() for found in other.finditer(text)]


@given(st.lists(st.tuples(st.text("abAB", min_size=1, max_size=2), st.text("ab.", max_size=3)), min_size=1), st.text("abAB"))
def test_alternatives_of_several_first_characters_keep_their_order(pairs: list[tuple[str, str]], text: str) -> None:
    one = re.compile("|".join(f"[{firsts}](?:{rest})" for firsts, rest in pairs))
    other = re.compile(by_first_character(pairs))
    assert [found.span() for found in one.finditer(text)] == [found.span() for found in other.finditer(text)]


def test_no_character_above_has_its_other_case_below() -> None:
    everything = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    for letter in "abcdefghijklmnopqrstuvwxyzµåω½%1":
        assert cases(letter) == "".join(re.findall(re.escape(letter), everything, re.IGNORECASE))


# -- cheap looks


@given(st.lists(st.text("ab c", min_size=1).filter(str.strip), min_size=1))
def test_every_phrase_has_one_of_the_fragments(phrases: list[str]) -> None:
    signs = fragments(phrases)
    assert all(signs) and all(any(sign in phrase for sign in signs) for phrase in phrases)


def test_lines_that_are_not_looked_at_name_no_section() -> None:
    dice = random.Random(1)
    looks = criteria_lexicon.lexicon()
    skipped = 0
    for text in case_texts("criteria"):
        for line in (text + "\n" + spoilt(text, dice)).split("\n"):
            if not any(sign in line.lower() for sign in looks.signs):
                skipped += 1
                assert not (looks.section.search(line.lower()) or looks.inline.search(line) or looks.trailing.search(line))
    assert skipped > 50


def test_texts_that_are_not_scanned_have_no_dose() -> None:
    dice = random.Random(2)
    vocabulary = [phrase for phrase, _ in lexicon()] + list(written_numbers()) + ["of the", "all", "each", "per", "week", "day"]
    skipped = 0
    for text in case_texts("doses"):
        bare = re.sub(r"\d", "", text)
        for one in (text, bare, spoilt(bare, dice), " ".join(dice.choice(vocabulary) for _ in range(5))):
            read = plain.plain(one).text
            if not may_hold_doses(read):
                skipped += 1
                assert not any(mention.kind in ANCHORS for mention in scan(read, DrugFinder(("drug",))))
    assert skipped > 50


def test_a_frequency_alone_is_scanned() -> None:
    for phrase, entry in lexicon():
        if entry.kind == "frequency":
            assert may_hold_doses(f"take it {phrase}") and may_hold_doses(phrase.upper().replace(" ", "-"))


def test_texts_whose_method_is_not_looked_for_name_none() -> None:
    dice = random.Random(3)
    pattern, by_phrase, _, runs = outcome_method._lexicon()
    for row in by_phrase.values():
        for written in (row.phrase, row.phrase + "5", f"({row.phrase})", row.phrase.replace(" ", "-")):
            assert outcome_method._may_name(letter_runs(f"by {written}."), runs)
    for text in case_texts("outcomes"):
        for one in (text, spoilt(text, dice)):
            if one.isascii() and not outcome_method._may_name(letter_runs(one), runs):
                assert pattern.search(one) is None


@given(st.text() | st.lists(st.sampled_from(["OS", "change", "in pain", "RECIST 1.1", ". ", "Cohort 1", "x"])).map(" ".join))
def test_the_terms_of_an_outcome_are_those_of_its_fact(text: str) -> None:
    fact = read_outcome(text)
    assert outcome_terms(text) == (fact.concept, fact.population, fact.method)


def test_what_may_hold_no_fact_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for name in ("thresholds", "windows") for text in case_texts(name)]
    quick = [read_criterion(text, "inclusion") for text in texts]
    monkeypatch.setattr(criterion_facts, "may_hold_facts", lambda text: True)
    criterion_facts._read.cache_clear()
    assert [read_criterion(text, "inclusion") for text in texts] == quick
    criterion_facts._read.cache_clear()


# -- words and signs


@given(st.text("a1O<≤½é -\nxone"))
def test_one_look_at_bytes_is_as_good_as_two(text: str) -> None:
    signs, words = re.compile(r"[0-9½¼¾⅓⅔<>≤≥]"), set(letter_runs(text))
    assert may_hold_facts(text) == bool(signs.search(text) or words & criterion_triggers._triggers())


@given(st.text("aVx1 .,½\n\t5é\u00a0"))
def test_tokens_of_criteria_stand_at_their_places(text: str) -> None:
    tokens = Tokens(text)
    ends = [0, *tokens.ends]
    assert tokens.low == [text[a:b].lower() for a, b in zip(tokens.starts, tokens.ends, strict=True)]
    between = [text[a:b] for a, b in zip(ends, [*tokens.starts, len(text)], strict=True)]
    assert all(not gap or (gap.isspace() and "\n" not in gap) for gap in between)


@given(st.text())
def test_letter_runs_are_those_of_a_pattern(text: str) -> None:
    assert letter_runs(text) == re.findall(r"[a-z]+", text.lower())


def test_no_sign_is_written_for_another_that_a_table_names() -> None:
    for table in (plain._SAME_LENGTH, plain._DIGITS):
        assert all(table.get(ord(sign), sign) == sign for sign in table.values())


@given(st.text("a½1⁹×≧－\t&\\>x ²₂＆；ge\u00a0•"))
def test_signs_are_swapped_as_by_a_table(text: str) -> None:
    odd = plain._foreign(text) | {"\t", "\r"}
    assert plain._swapped(text, odd, plain._SAME_LENGTH) == text.translate(plain._SAME_LENGTH)


_WORD = re.compile(r"[^\W_]+")


@given(st.text(), st.integers(0, 5), st.integers(0, 30))
def test_words_are_runs_of_letters_and_figures(text: str, start: int, end: int) -> None:
    said = words(text, start, end)
    spans: list[Any] = [found.span() for found in _WORD.finditer(text, start, end)]
    assert said.written == [text[a:b] for a, b in spans]
    for at, span in enumerate(spans):
        assert said.span(text, at, at) == span


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("ANC ≥1,500/mm3", ["anc", "≥", "1,500", "/", "mm3"]),
        ("≤3xULN or 10x", ["≤", "3", "x", "uln", "or", "10", "x"]),
        ("x10^9 .5 1.5.", ["x", "10", "^", "9", ".5", "1.5", "."]),
        ("CTCAE v4.03, v5 vs V.", ["ctcae", "v4.03", ",", "v5", "vs", "v", "."]),
        ("1 500/L 2 100 mg 1e5 1e5x", ["1 500", "/", "l", "2", "100", "mg", "1e5", "1", "e5x"]),
        ("2½ a_b\n1,5", ["2", "½", "a", "_", "b", "\n", "1,5"]),
        ("xX Xa 9Xa 1" + "0" * 20, ["xx", "xa", "9", "x", "a", "1" + "0" * 20]),
        ("1, 500, 000 / uL 1,2,3", ["1, 500, 000", "/", "ul", "1", ",", "2,3"]),
    ],
)
def test_tokens_of_criteria(text: str, tokens: list[str]) -> None:
    assert words_of(text) == tokens
