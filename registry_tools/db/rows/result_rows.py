"""Posted results: every reported number as a row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from registry_tools.db.rows.fact_rows import arm_id, endpoint_id
from registry_tools.db.rows.row_set import RowSet
from registry_tools.db.tables import columns
from registry_tools.lexicons.loader import rows as lexicon_rows
from registry_tools.models.base import Model
from registry_tools.models.result import Analysis, Denominator, Measurement, ResultMeasure, Results
from registry_tools.models.study import Study

_NUMBER = re.compile(r"[<>≤≥=~ ]*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?|[+-]?\.\d+) ?%?")
_SIGN = re.compile(r"\s*(<=|>=|[<>≤≥])")
_MINUS = re.compile(r"(?<!\w)[-−](?=\d)|(?<=\w)[-−](?!\w)")  # "Cohort -1", "EBER- SMC"
_PUNCTUATION = re.compile(r"[^\w<>≤≥=+]+")
_SIGNS = {"<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">="}
_LEVELS = {"PRIMARY": "primary", "SECONDARY": "secondary", "OTHER_PRE_SPECIFIED": "other"}
# Dispersions that are an interval around the value stand in low and high; these are one number of their own.
_SPREADS = frozenset({"sd", "se", "geometric_cv"})


class Statistic(Model):
    """One row of lexicons/statistics.csv."""

    name: str
    statistic: str


@cache
def _statistics() -> dict[str, str]:
    return {row.name: row.statistic for row in lexicon_rows("statistics", Statistic)}


@lru_cache(maxsize=4096)
def statistic(name: str | None) -> str:
    """Statistic of a parameter's name; "value" where the record does not name it."""
    if not name:
        return "value"
    known = _statistics().get(name.lower())
    return known or re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "value"


@lru_cache(maxsize=65536)
def number(text: str | None) -> float | None:
    """The number that a reported value is; None for "NA", words and ranges. `sign` tells what "<0.001" is.

    >>> number("1,204"), number("<0.001"), number("NA")
    (1204.0, 0.001, None)
    """
    found = _NUMBER.fullmatch(text.strip()) if text else None
    return float(found[1].replace(",", "")) if found else None


@lru_cache(maxsize=65536)
def sign(text: str | None) -> str | None:
    """The sign of a value that is only a bound ("<0.001"), in the spelling of thresholds; None for an exact one.

    >>> sign("< 0.001"), sign("≥5"), sign("=3"), sign("12")
    ('<', '>=', None, None)
    """
    found = _SIGN.match(text) if text else None
    return _SIGNS.get(found[1]) if found else None


def stated(text: str | None) -> tuple[str | None, float | None, str | None]:
    """comparator, value and value_text of a reported value."""
    return sign(text), number(text), text


def count(text: str | None) -> int | None:
    """A whole number of participants or units, else None."""
    value = number(text)
    return int(value) if value is not None and value == int(value) and abs(value) < 2**62 else None


def add(study: Study, source_id: str, rows: RowSet) -> None:
    """Rows of result_info, result_groups, result_measures, result_denominators, results, analyses, flow, adverse_events."""
    results = study.results
    if results is None:
        return
    key = (study.study_id, source_id)
    rows.add("result_info", (*key, *attrgetter(*columns("result_info")[2:])(results)))
    arms = _by_words((arm.label, arm_id(study, arm)) for arm in study.arms)
    _add_flow(results, key, arms, rows)
    _add_groups("baseline", None, results.baseline_groups, key, arms, rows)
    _add_denominators("baseline", None, None, None, results.baseline_denoms, key, rows)
    section = "resultsSection.baselineCharacteristicsModule.measures"
    for ordinal, measure in enumerate(results.baseline_measures, 1):
        path = f"{section}[{ordinal - 1}]" if study.format == "ctgov_json" else None
        _Measure("baseline", ordinal, measure, None, results, key, arms, path, rows).add()
    registered = {(e.level, _words(e.measure)): endpoint_id(study, e) for e in study.endpoints}
    section = "resultsSection.outcomeMeasuresModule.outcomeMeasures"
    for ordinal, measure in enumerate(results.outcome_measures, 1):
        path = f"{section}[{ordinal - 1}]" if study.format == "ctgov_json" else None
        level = _LEVELS.get(measure.type or "")
        endpoint = registered.get((level, _words(measure.title)))  # type: ignore[arg-type]
        _add_groups("outcome", ordinal, measure.groups, key, arms, rows)
        _Measure("outcome", ordinal, measure, endpoint, results, key, arms, path, rows).add()
    _add_events(study, results, key, arms, rows)


@lru_cache(maxsize=4096)  # a study's group titles come again with each of its measures
def _words(text: str | None) -> str:
    """A title made comparable: case, white space and punctuation aside, but for signs: "Cohort -1" is not "Cohort 1"."""
    return _PUNCTUATION.sub(" ", _MINUS.sub("minus", text or "")).strip().casefold()


def _by_words(named: Iterable[tuple[str | None, str]]) -> dict[str, str]:
    """Ids by the words of their names; a name that two have tells neither."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name, identifier in named:
        words = _words(name)
        twice.update({words} & found.keys())
        found[words] = identifier
    return {words: identifier for words, identifier in found.items() if words and words not in twice}


def _add_groups(
    section: str, ordinal: int | None, groups: Any, key: tuple[str, str], arms: dict[str, str], rows: RowSet
) -> None:
    for group in groups:
        totals = (
            (group.deaths_affected, group.deaths_at_risk, group.serious_affected, group.serious_at_risk,
             group.other_affected, group.other_at_risk)
            if section == "event"
            else (None,) * 6
        )  # fmt: skip
        matched = arms.get(_words(group.title))
        rows.add("result_groups", (*key, section, ordinal, group.id, group.title, group.description, matched, *totals))


def _add_denominators(
    section: str,
    measure: int | None,
    class_ordinal: int | None,
    class_title: str | None,
    denoms: tuple[Denominator, ...],
    key: tuple[str, str],
    rows: RowSet,
) -> None:
    for denom in denoms:
        for one in denom.counts:
            rows.add(
                "result_denominators",
                (*key, section, measure, class_ordinal, class_title, denom.units, one.group_id, count(one.value), one.value),
            )


def _analysed(denoms: tuple[Denominator, ...], units: str | None) -> dict[str | None, int | None]:
    """Participants (or the units that the measure selects) analysed, by group."""
    wanted = units or "Participants"
    chosen = next((d for d in denoms if d.units == wanted), denoms[0] if denoms else None)
    return {one.group_id: count(one.value) for one in chosen.counts} if chosen else {}


class _Measure:
    """One measure of the baseline or outcome section on its way to rows."""

    def __init__(
        self,
        section: str,
        ordinal: int,
        measure: ResultMeasure,
        endpoint: str | None,
        results: Results,
        key: tuple[str, str],
        arms: dict[str, str],
        path: str | None,
        rows: RowSet,
    ) -> None:
        self.section, self.ordinal, self.measure, self.endpoint, self.key = section, ordinal, measure, endpoint, key
        self.path, self.rows = path, rows
        groups = results.baseline_groups if section == "baseline" else measure.groups
        self.titles = {group.id: group.title for group in groups}
        self.arm_of = {group.id: arms.get(_words(group.title)) for group in groups}
        self.n = _analysed(measure.denoms or (results.baseline_denoms if section == "baseline" else ()), self._units())
        self.statistic = statistic(measure.param_type)
        self.dispersion = statistic(measure.dispersion_type) if measure.dispersion_type else None

    def _units(self) -> str | None:
        return self.measure.denom_units_selected or self.measure.type_units_analyzed

    def add(self) -> None:
        m = self.measure
        self.rows.add(
            "result_measures",
            (*self.key, self.section, self.ordinal, self.endpoint, m.type, m.title, m.description, m.population_description,
             m.reporting_status, m.anticipated_posting_date, m.param_type, m.dispersion_type, m.unit, m.calculate_percentage,
             m.time_frame, m.type_units_analyzed, m.denom_units_selected),
        )  # fmt: skip
        _add_denominators(self.section, self.ordinal, None, None, m.denoms, self.key, self.rows)
        for c, one in enumerate(m.classes):
            _add_denominators(self.section, self.ordinal, c + 1, one.title, one.denoms, self.key, self.rows)
            n = _analysed(one.denoms, self._units()) or self.n
            for k, category in enumerate(one.categories):
                for i, value in enumerate(category.measurements):
                    path = f"{self.path}.classes[{c}].categories[{k}].measurements[{i}]" if self.path else None
                    self._add_value(value, one.title, category.title, n.get(value.group_id), path)
        for i, analysis in enumerate(m.analyses):
            self._add_analysis(i, analysis)

    def _add_value(
        self, value: Measurement, class_title: str | None, category: str | None, n: int | None, path: str | None
    ) -> None:
        m = self.measure
        where = (self.arm_of.get(value.group_id), self.endpoint, value.group_id, self.titles.get(value.group_id))
        what = (m.title, class_title, category, m.time_frame)
        low, high = value.lower_limit, value.upper_limit
        interval = self.dispersion if low or high else None
        self.rows.add(
            "results",
            (*self.key, self.section, self.ordinal, None, *where, *what, self.statistic, *stated(value.value),
             number(low), low, number(high), high, interval, n, m.unit, value.comment, *_cell(path, "value", value.value)),
        )  # fmt: skip
        if value.spread is not None:
            name = self.dispersion if self.dispersion in _SPREADS else self.dispersion or "spread"
            self.rows.add(
                "results",
                (*self.key, self.section, self.ordinal, None, *where, *what, name, *stated(value.spread),
                 None, None, None, None, None, n, m.unit, None, *_cell(path, "spread", value.spread)),
            )  # fmt: skip

    def _add_analysis(self, index: int, analysis: Analysis) -> None:
        m = self.measure
        self.rows.add(
            "analyses",
            (*self.key, self.ordinal, index + 1, self.endpoint, *attrgetter(*columns("analyses")[5:])(analysis)),
        )
        path = f"{self.path}.analyses[{index}]" if self.path else None
        titles = " vs ".join(self.titles.get(group) or group for group in analysis.group_ids) or None
        where = (None, self.endpoint, None, titles)
        what = (m.title, None, None, m.time_frame)
        if analysis.p_value is not None:
            self.rows.add(
                "results",
                (*self.key, self.section, self.ordinal, index + 1, *where, *what, "p_value", *stated(analysis.p_value),
                 None, None, None, None, None, None, None, analysis.p_value_comment,
                 *_cell(path, "pValue", analysis.p_value)),
            )  # fmt: skip
        if analysis.param_value is not None:
            low, high = analysis.ci_lower_limit, analysis.ci_upper_limit
            interval = f"{analysis.ci_pct_value}% CI" if analysis.ci_pct_value and (low or high) else None
            self.rows.add(
                "results",
                (*self.key, self.section, self.ordinal, index + 1, *where, *what, statistic(analysis.param_type),
                 *stated(analysis.param_value), number(low), low, number(high), high, interval, None, None,
                 analysis.estimate_comment, *_cell(path, "paramValue", analysis.param_value)),
            )  # fmt: skip


def _cell(path: str | None, field: str, text: str | None) -> tuple[Any, ...]:
    """Evidence of a value that is a field of its own."""
    if path is None or text is None:
        return (None, None, None, None, text)
    return (f"{path}.{field}", None, 0, len(text), text)


def _add_flow(results: Results, key: tuple[str, str], arms: dict[str, str], rows: RowSet) -> None:
    _add_groups("flow", None, results.flow_groups, key, arms, rows)
    titles = {group.id: group.title for group in results.flow_groups}
    for ordinal, period in enumerate(results.flow_periods, 1):
        for kind, events in (("milestone", period.milestones), ("withdrawal", period.withdrawals)):
            for event in events:
                head = (*key, ordinal, period.title, kind, event.type, event.comment)
                if not event.counts:
                    rows.add("participant_flow", (*head, None, None, None, None, None, None, None))
                for one in event.counts:
                    title = titles.get(one.group_id)
                    rows.add(
                        "participant_flow",
                        (*head, one.group_id, title, arms.get(_words(title)), count(one.number), one.number, one.units,
                         one.comment),
                    )  # fmt: skip


def _add_events(study: Study, results: Results, key: tuple[str, str], arms: dict[str, str], rows: RowSet) -> None:
    _add_groups("event", None, results.event_groups, key, arms, rows)
    titles = {group.id: group.title for group in results.event_groups}
    matched = {group.id: arms.get(_words(group.title)) for group in results.event_groups}
    lists = {True: "seriousEvents", False: "otherEvents"}
    seen = {True: 0, False: 0}
    for event in results.adverse_events:
        path = f"resultsSection.adverseEventsModule.{lists[event.serious]}[{seen[event.serious]}].term"
        seen[event.serious] += 1
        place = _cell(path if study.format == "ctgov_json" else None, "", event.term)
        place = (place[0].rstrip("."), *place[1:]) if place[0] else place
        for one in event.counts or (None,):
            group = one.group_id if one else None
            numbers = (one.affected, one.at_risk, one.events) if one else (None, None, None)
            rows.add(
                "adverse_events",
                (*key, matched.get(group), group, titles.get(group), event.term, event.organ_system, event.serious, None,
                 *numbers, event.vocabulary, event.assessment, event.notes, *place),
            )  # fmt: skip
