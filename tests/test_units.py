"""Units as texts write them, and lengths of time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_tools.parsers.facts.durations import days, duration_units
from registry_tools.parsers.facts.quantity_rows import UnitRow
from registry_tools.parsers.facts.units import normal_unit, unit_code, unit_spellings


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("x 10^9/L", "10*9/L"),
        ("109/L", "10*9/L"),
        ("X10(9)/l", "10*9/L"),
        ("giga/L", "10*9/L"),
        ("K/µL", "10*3/uL"),
        ("10^3 / mm^3", "10*3/mm3"),
        ("cells per cubic millimeter", "/mm3"),
        ("/mcL", "/uL"),
        ("gm/dl", "g/dL"),
        ("mg per dL", "mg/dL"),
        ("μmol/L", "umol/L"),
        ("mL / min / 1.73 m^2", "mL/min/{1.73_m2}"),
        ("mm Hg", "mm[Hg]"),
        ("kg/m²".replace("²", "2"), "kg/m2"),
        ("IU/L", "[IU]/L"),
        ("U/L", "U/L"),
        ("g/24 h", "g/d"),
        ("copies/mL", "{copies}/mL"),
        ("msec", "ms"),
        ("beats per minute", "/min"),
        ("pack-years", "{pack-years}"),
        ("ULN", None),
        ("normal", None),
        ("", None),
    ],
)
def test_written_units(written: str, code: str | None) -> None:
    assert unit_code(written) == code


def test_codes_name_themselves() -> None:
    for code in ("mg/dL", "10*9/L", "mL/min/{1.73_m2}", "{copies}/mL", "[IU]/mL", "%"):
        assert unit_code(code) == code


def test_no_spelling_has_two_codes() -> None:
    from registry_tools.lexicons.loader import rows

    seen: dict[str, str] = {}
    for row in rows("units", UnitRow):
        for spelling in row.spellings:
            key = normal_unit(spelling)
            assert seen.setdefault(key, row.code) == row.code, spelling
    assert len(unit_spellings()) > 1000


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (1, "a", 365.25),
        (3, "months", 91.3125),
        (2, "wks", 14),
        (36, "h", 1.5),
        (90, "min", 0.0625),
        (5, "half-life", None),
        (1, "kg", None),
    ],
)
def test_lengths_of_time(value: float, unit: str, expected: float | None) -> None:
    found = days(value, unit)
    assert found == (pytest.approx(expected) if expected is not None else None)


def test_every_unit_of_time_is_a_length() -> None:
    assert all(unit.days > 0 for unit in duration_units().values())
    assert {unit.code for unit in duration_units().values()} == {"s", "min", "h", "d", "wk", "mo", "a"}


@given(st.text(max_size=80))
def test_never_raises(text: str) -> None:
    unit_code(text)
    days(1.0, text)
