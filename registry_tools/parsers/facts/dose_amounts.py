"""Written amounts: "75-600 mg", "50, 100 or 200 mg", "1.4 mg/m2/day", "2 million IU", "49/51 mg"."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, final

from registry_tools.parsers.facts.dose_vocabulary import squeeze, unit_pattern, units_squeezed

# Possessive and atomic throughout: a run of numbers is taken once, so that a long one costs no backtracking.
# Commas group thousands only where no further number of a list hangs on by one: "25,50,100" are three.
_GROUPED: Final = r"(?<!\d,)\d{1,3}(?>(?:,\d{3}){1,4})(?!,?\d)(?:\.\d{1,6})?"
_NUMBER: Final = rf"(?>{_GROUPED}|\d{{1,3}}(?>(?: 000){{1,3}})(?!\d)|\d{{1,12}}(?:\.\d{{1,6}})?|\.\d{{1,6}})"
_JOIN: Final = r"\s?(?:,\s?(?:and|or)\s|,\s?|/\s?|\s(?:or|and|to|up\sto)\s|-\s?|~\s?)\s?"
_POWER: Final = r"(?:\s?[xX*·]\s?10\s?(?:\^|\*{1,2}|[eE])?\s?\(?(?P<power>\d{1,2})\)?|[eE]\+?(?P<exponent>\d{1,2}))"
_BODY: Final = (
    r"(?:\s(?:of\s)?(?:actual\s|lean\s|ideal\s|total\s)?(?:body[\s-]?(?:weight|mass|surface(?:\sarea)?)|bw|bsa)(?![a-z]))?"
)
_PER: Final = (
    r"\s?(?:/|\bper\s|\bp\.\s)\s?(?P<per{n}>kilograms?|kgs?|square\smet(?:er|re)s?|met(?:er|re)s?\ssquared?|sqm|m\s?\^?2|mq|m\*\*2|minutes?|mins?|hours?|hrs?|hr|h|"
    r"days?|d|24\s?h(?:ours?)?|weeks?|wk|doses?|time|body|\d{{0,4}}(?:\.\d)?\s?m[lL]s?|dL|L|vials?|ampoules?|tablets?|tabs?|capsules?|caps?|"
    r"pills?|puffs?|actuations?|sachets?|gummy|bottles?|syringes?|fractions?|fx|IgE)(?![^\W_])"
)
_RATE: Final = {
    **dict.fromkeys(("minute", "minutes", "min", "mins"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
}
_KG: Final = re.compile(r"kilograms?|kgs?", re.IGNORECASE)
_AREA: Final = re.compile(r"square\smet(?:er|re)s?|met(?:er|re)s?\ssquared?|sqm|m\s?\^?2|mq|m\*\*2", re.IGNORECASE)
_PER_KINDS: Final = (
    ("day", re.compile(r"days?|d|24\s?h(?:ours?)?", re.IGNORECASE)),
    ("week", re.compile(r"weeks?|wk", re.IGNORECASE)),
    ("holder", re.compile(r"vials?|ampoules?|bottles?|syringes?|mls?|1\s?mls?|dl|l|ige", re.IGNORECASE)),
    ("strength", re.compile(r"\d{0,4}(?:\.\d)?\s?mls?", re.IGNORECASE)),  # "300 mg/2 mL" is what a syringe holds
    ("strength", re.compile(r"tablets?|tabs?|capsules?|caps?|pills?|puffs?|actuations?|sachets?|gummy", re.IGNORECASE)),
    ("fraction", re.compile(r"fractions?|fx", re.IGNORECASE)),
)


@final
class Amount:
    """One written amount: its levels (low, high or None) and what it is per (`pers`).

    `frequency` is set by "/day" and "/week"; `rate` by "/min" and "/h"; `concentration` by "/mL" and the like;
    `strength` by "/tablet".
    """

    __slots__ = ("concentration", "frequency", "kind", "levels", "rate", "spans", "strength", "unit")

    def __init__(
        self,
        levels: tuple[tuple[float, float | None], ...],
        unit: str,
        kind: str,
        spans: tuple[tuple[int, int], ...],
        pers: frozenset[str] = frozenset(),
    ) -> None:
        self.levels = levels
        self.unit = unit
        self.kind = kind
        self.spans = spans
        self.frequency = "QD" if "day" in pers else "QW" if "week" in pers else None
        self.rate = "rate" in pers
        self.concentration = "holder" in pers
        self.strength = "strength" in pers


@cache
def _amount() -> re.Pattern[str]:
    per = "".join(f"(?:{_PER.format(n=n)}{_BODY})?" for n in (1, 2, 3))
    unit = unit_pattern()
    return re.compile(
        rf"(?P<run>{_NUMBER}(?>(?:{_JOIN}{_NUMBER}){{0,8}}))(?:{_POWER})?(?:\s|-|\s-){{0,2}}(?P<unit>{unit})(?![^\W_])(?:\.(?=\s?(?-i:[a-z/,])))?"
        rf"(?:\s?\((?:{unit})\))?{per}(?:\s?\((?:{unit})(?:/[A-Za-z]{{1,3}}\^?2?){{0,3}}\))?",
        re.IGNORECASE,
    )


_DECIMAL_COMMA: Final = re.compile(r"(\d{1,3}),(\d{1,2})")


def read_amount(text: str, at: int) -> tuple[Amount, int] | None:
    """The amount that begins at `at`, and where it ends; None where no unit follows the number."""
    found = _amount().match(text, at)
    if found is None:
        return _cells(text, at)
    row = units_squeezed().get(squeeze(found["unit"]))
    if row is None or _miscast(found["unit"], row.kind):
        return None
    power = found["power"] or found["exponent"]
    factor = row.factor * (10.0 ** int(power) if power else 1.0)
    pers = [_per(found[name]) for name in ("per1", "per2", "per3") if found[name]]
    levels, spans = _levels(found["run"], found.start("run"), factor)
    unit = row.ucum + "".join(part for _, part in pers)
    return Amount(levels, unit, row.kind, spans, frozenset(kind for kind, _ in pers)), found.end()


def _miscast(unit: str, kind: str) -> bool:
    """A capital G is a needle's gauge, and an allergen's unit of two letters is no word ("au", "su")."""
    return unit == "G" or (kind == "biological" and len(unit) == 2 and not unit.isupper())


def _per(word: str) -> tuple[str, str]:
    """What an amount is per, and its part of the unit."""
    low = word.lower()
    if low in _RATE:
        return "rate", "/" + _RATE[low]
    if _KG.fullmatch(word):
        return "body", "/kg"
    if _AREA.fullmatch(word):
        return "body", "/m2"
    return next((kind for kind, pattern in _PER_KINDS if pattern.fullmatch(word)), ""), ""


_CELLS: Final = re.compile(
    rf"(?P<list>(?>(?:{_NUMBER}\s(?:million|billion)(?:,\s(?:or\s)?|\sor\s|\sand\s|/)){{0,5}}))(?P<run>{_NUMBER})(?P<range>\s?(?:-|to)\s?{_NUMBER})?(?:{_POWER}|\s(?P<word>million|billion)s?)\s(?:(?:of|[a-z][\w+-]{{0,25}})\s){{0,6}}(?:(?:[a-z][\w+-]{{0,20}}-)?cells?|[a-z-]{{0,12}}(?:msc|csc)s?)(?![a-z])(?P<kg>\s?/\s?kg|\sper\s(?:kg|kilogram))?",
    re.IGNORECASE,
)


_POWERS: Final = {"million": 6, "billion": 9}
_MILLIONS: Final = re.compile(rf"(?P<n>{_NUMBER})\s(?P<word>million|billion)", re.IGNORECASE)


def _cells(text: str, at: int) -> tuple[Amount, int] | None:
    """ "1 x 10^7 umbilical cord-derived mesenchymal stromal cells"; only up to the power is taken, the words name the drug."""
    found = _CELLS.match(text, at)
    if found is None:
        return None
    power = _POWERS.get((found["word"] or "").lower()) or int(found["power"] or found["exponent"])
    end = max(found.end("power"), found.end("exponent"), found.end("word"))
    pieces = [(piece["n"], _POWERS[piece["word"].lower()], piece.span()) for piece in _MILLIONS.finditer(found["list"])]
    pieces = [(n, exponent, (at + span[0], at + span[1])) for n, exponent, span in pieces]
    pieces.append((found["run"], power, (found.start("run"), end)))
    levels = tuple((float(n.replace(",", "").replace(" ", "")) * 10.0**exponent, None) for n, exponent, _ in pieces)
    spans = tuple(span for _, _, span in pieces)
    return Amount(levels, "{cells}/kg" if found["kg"] else "{cells}", "biological", spans), end


def nine_places(value: float) -> float:
    """`round(value, 9)`, which for a whole number is that itself."""
    return value if value % 1.0 == 0.0 else round(value, 9)


def _levels(run: str, at: int, factor: float) -> tuple[tuple[tuple[float, float | None], ...], tuple[tuple[int, int], ...]]:
    """The levels of a run of numbers and their spans; "a-b" and "a to b" are one level with two ends."""
    number = run.rstrip()
    if number.replace(".", "", 1).isdecimal():
        return ((nine_places(float(number) * factor), None),), ((at, at + len(number)),)
    comma = _DECIMAL_COMMA.fullmatch(run)
    if comma is not None:
        return ((round(float(f"{comma[1]}.{comma[2]}") * factor, 9), None),), ((at, at + len(run)),)
    levels: list[tuple[float, float | None]] = []
    spans: list[tuple[int, int]] = []
    joined = ""
    for piece in _PIECE.finditer(run):
        value = round(float(piece["number"].replace(",", "").replace(" ", "")) * factor, 9)
        ranged = joined in ("-", "~", "to", "up to") and levels[-1][1] is None and levels[-1][0] < value
        if ranged:
            levels[-1] = (levels[-1][0], value)
            spans[-1] = (spans[-1][0], at + piece.end("number"))
        else:
            levels.append((value, None))
            spans.append((at + piece.start("number"), at + piece.end("number")))
        joined = (piece["join"] or "").strip().lower()
    return tuple(levels), tuple(spans)


_PIECE: Final = re.compile(rf"(?P<number>{_NUMBER})(?P<join>{_JOIN})?")

_AUC: Final = re.compile(
    r"(?:auc|area\sunder\sthe\s(?:[a-z-]{1,15}\s){0,4}curve)(?:\s\(auc\))?\s?(?:=|of|:|-|to)?\s?"
    r"\(?(?P<low>\d{1,2}(?:\.\d{1,2})?)(?:\s?(?:-|to|or)\s?(?P<high>\d{1,2}(?:\.\d{1,2})?))?(?![\d%])"
    r"(?:\s?mg(?:[/\s.·*x-]{0,3}m[lL])(?:[\s/*x.·-]{0,3}min(?:ute)?s?)?)?",
    re.IGNORECASE,
)


def read_auc(text: str, at: int) -> tuple[Amount, int] | None:
    """A target exposure of carboplatin ("AUC 5", "AUC of 5 to 6 mg/mL x min")."""
    found = _AUC.match(text, at)
    if found is None:
        return None
    high = float(found["high"]) if found["high"] else None
    low = float(found["low"])
    return Amount(
        ((low, high if high is not None and high > low else None),), "{AUC}", "auc", (found.span("low"),)
    ), found.end()
