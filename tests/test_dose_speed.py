"""What makes reading of doses quick changes none: a look at the words beside a number or a name, instead of patterns."""

from __future__ import annotations

import doctest
import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_tools.models.dose import Dose
from registry_tools.parsers.facts import dose_assembly, dose_leads, dose_numbers, dose_schedule, dose_treatment
from registry_tools.parsers.facts.dose_after import After
from registry_tools.parsers.facts.dose_amounts import nine_places, read_amount
from registry_tools.parsers.facts.dose_leads import last_word, words_in
from registry_tools.parsers.facts.dose_scan import _ASCII_PIECE, _PIECE
from registry_tools.parsers.facts.dose_vocabulary import TOKEN, lexicon, phrases, squeeze
from registry_tools.parsers.facts.doses import read_doses
from registry_tools.parsers.facts.durations import duration_units

CASES = Path(__file__).parent / "cases"
# what the words beside a number may be, in all the patterns that begin or end at one
WORDS = (
    "a", "additional", "after", "an", "and", "at", "by", "consecutive", "course", "cycle", "cycles", "daily", "day", "days",
    "doses", "during", "each", "e.g.", "every", "first", "followed", "for", "full", "hourly", "hours", "in", "including",
    "increments", "interval", "is", "least", "max", "mg", "million", "ml", "month", "months", "more", "of", "off", "on", "or",
    "out", "over", "patients", "per", "rest", "tablets", "than", "the", "then", "times", "to", "total", "treatment", "two",
    "twenty-one", "until", "up", "week", "weekly", "weeks", "with", "without", "x", "years", "1", "2", "7", "12", "28", "0.5",
)  # fmt: skip
PARTS = st.lists(st.sampled_from((*WORDS, *" -/,.:()+<≥=%\n")), min_size=1, max_size=7)
BETWEEN = st.sampled_from(("", " ", " ", " ", "  "))


@st.composite
def phrases_of_words(draw: st.DrawFn) -> str:
    return "".join(part + draw(BETWEEN) for part in draw(PARTS))


def case_texts() -> list[str]:
    return [json.loads(line)["text"] for line in (CASES / "doses.jsonl").read_text("utf-8").splitlines() if line.strip()]


def test_doses_made_without_checks_pass_them() -> None:
    doses = [dose for text in case_texts() for dose in read_doses(text)]
    for dose in doses:
        checked = Dose.model_validate(dict(dose), strict=True)
        assert dose == checked and hash(dose) == hash(checked) and repr(dose) == repr(checked)
        assert list(dose.__dict__) == list(checked.__dict__) and dose.model_dump_json() == checked.model_dump_json()
    assert len(doses) > 100


def test_examples_of_the_words_before() -> None:
    assert doctest.testmod(dose_leads).failed == 0


@pytest.mark.parametrize(
    ("patterns", "words"),
    [
        ((dose_numbers._BOUND, dose_numbers._BY), dose_numbers._BOUNDING),
        ((dose_assembly._EXAMPLE,), dose_assembly._EXAMPLES),
    ],
)
@given(before=phrases_of_words())
def test_no_pattern_ends_with_another_word(patterns: tuple[re.Pattern[str], ...], words: frozenset[str], before: str) -> None:
    if any(pattern.search(before) for pattern in patterns):
        assert last_word(before) in {"", *words}


@given(phrases_of_words())
def test_no_length_of_time_is_led_in_by_another_word(before: str) -> None:
    treatment, word = dose_treatment, last_word(before)
    patterns = (treatment._LEAD, treatment._WEAK_LEAD, treatment._AFTER, treatment._FOR, treatment._ADDITIONAL)
    if any(pattern.search(before) for pattern in patterns):
        assert word in {"", *treatment._LEADING} or "x" in word or word.startswith(treatment._LEADS)
    if word in treatment._GIVEN:
        found = [pattern.search(before) is not None for pattern in patterns]
        assert found == [True, False, False, True, False]


@given(st.sampled_from(("2", "14", "two", "twenty", "half", "0.5", "100")), BETWEEN, phrases_of_words())
def test_the_word_behind_a_number_decides(number: str, gap: str, rest: str) -> None:
    text = number + gap + rest
    after = After(text, 0)
    if not after.may_be_amount():
        assert read_amount(text, 0) is None
    scheduled = (dose_schedule.times_per, dose_schedule.on_off, dose_schedule.cycle_length, dose_schedule.cycle_count)
    if after.is_period() or not after.may_be_schedule():
        assert not any(read(text, 0) for read in scheduled) and dose_numbers._multiplier().match(text) is None
    if after.is_period() or not (after.may_be_schedule() or after.spaced):
        assert dose_numbers._counted_form().match(text) is None
    if not after.may_be_time():
        assert dose_schedule.duration(text, 0) is None
    if not after.may_be_named():
        assert dose_numbers._COUNT.match(text) is None


def test_units_of_time_are_known_behind_a_number() -> None:
    for unit in duration_units():
        for text in (f"12 {unit}", f"12 full {unit} of"):
            assert dose_schedule.duration(text, 0) is None or After(text, 0).may_be_time()


def test_phrases_are_found_without_their_pattern() -> None:
    dice = random.Random(5)
    ends = ["", " ", ".", "-", "s", " the", "1", "_", "\n", "  and", "-x"]
    for phrase, _ in lexicon():
        first = TOKEN.match(phrase)
        assert first is not None
        low = first.group().lower()
        group = phrases()[low]
        for written in (
            phrase,
            phrase.upper(),
            phrase.replace(" ", "-"),
            phrase.replace(" ", "  "),
            phrase.replace(".", ". "),
            low,
        ):
            text = written + dice.choice(ends)
            found = group.pattern.match(text)
            if not group.may_be_longer(text, len(low)):
                assert (found is not None) == group.is_alone(text, len(low))
                assert found is None or group.entries[squeeze(found.group())] == group.alone


@given(st.text(st.characters(max_codepoint=127)) | st.text())
def test_pieces_are_tokens_and_blanks(text: str) -> None:
    start = len(text) - len(re.sub(r"\A(?:[^\S\n]|_)+", "", text))
    pieces = _PIECE.findall(text)
    assert "".join(pieces) == text[start:]
    assert [found.group() for piece in pieces for found in TOKEN.finditer(piece)] == TOKEN.findall(text)
    assert not text.isascii() or _ASCII_PIECE.findall(text) == pieces


@given(st.floats(min_value=0, max_value=1e15) | st.integers(min_value=0, max_value=10**15).map(float))
def test_nine_places(value: float) -> None:
    assert nine_places(value) == round(value, 9)


def test_words_in_a_pattern() -> None:
    assert words_in(re.compile(r"\b(?:at\sleast|doses?)\s$")) == {"at", "least", "dose", "doses"}
