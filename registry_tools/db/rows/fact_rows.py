"""Arms, interventions, doses, endpoints, timepoints and eligibility: what was read, with its words."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from registry_tools.db.rows.row_set import RowSet
from registry_tools.models.arm import Arm
from registry_tools.models.dose import Dose
from registry_tools.models.endpoint import Endpoint
from registry_tools.models.intervention import Intervention
from registry_tools.models.provenance import Fact, Place
from registry_tools.models.study import Study

_NOWHERE: tuple[None, None, None, None, None] = (None, None, None, None, None)
# A model looks each attribute up in several places before its own values; facts are many, so theirs are read at once.
_SPAN = itemgetter("start", "end", "quote")
_TIMEPOINT = itemgetter(
    "shape", "from_days", "to_days", "every_days", "anchor", "event", "cycle", "cycle_day", "cycle_length_days"
)  # fmt: skip
_CRITERION = itemgetter("ordinal", "polarity", "depth", "parent", "heading", "start", "end", "text", "status")
_THRESHOLD = itemgetter(
    "measure", "measure_text", "comparator", "value", "unit", "relative_to", "canonical_value", "canonical_unit", "eligible",
    "condition", "group",
)  # fmt: skip
_WINDOW = itemgetter("value", "unit", "days", "anchor", "direction", "rule", "event_text")
_LEVEL_LETTER = {"primary": "P", "secondary": "S", "other": "O", None: "E"}


def evidence(place: Place | None, fact: Fact, offset: int = 0) -> tuple[Any, ...]:
    """path, page, start_char, end_char, quote of a fact whose span counts from `offset` characters into the place's text."""
    start, end, quote = _SPAN(vars(fact))
    return _span(place, start, end, quote, offset)


def _span(place: Place | None, start: int, end: int, quote: str, offset: int = 0) -> tuple[Any, ...]:
    if place is None:
        return (None, None, None, None, quote)
    before = place.start_char + offset
    return (place.path, place.page, before + start, before + end, quote)


def whole(place: Place | None, text: str | None, suffix: str = "") -> tuple[Any, ...]:
    """Evidence of a text that is a fact as a whole."""
    if place is None or text is None:
        return (*_NOWHERE[:4], text)
    return (place.path + suffix, place.page, place.start_char, place.start_char + len(text), text)


def add(study: Study, source_id: str, rows: RowSet) -> None:
    """Rows of arms, interventions, arm_interventions, doses, endpoints, timepoints, eligibility, criteria and their facts."""
    key = (study.study_id, source_id)
    arm_ids = {arm.label: arm_id(study, arm) for arm in study.arms if arm.label}
    for arm in study.arms:
        named = arm.place if arm.label is None else None
        rows.add(
            "arms",
            (*key, arm_id(study, arm), arm.ordinal, arm.label, arm.type, arm.description, arm.n,
             *whole(named or _label_place(study, arm, "label"), arm.label)),
        )  # fmt: skip
        for dose in arm.doses:
            rows.add("doses", _dose(key, arm_id(study, arm), None, dose, arm.place))
    _add_interventions(study, key, arm_ids, rows)
    for endpoint in study.endpoints:
        _add_endpoint(study, key, endpoint, rows)
    _add_eligibility(study, key, rows)


def arm_id(study: Study, arm: Arm) -> str:
    return f"{study.study_id}-A{arm.ordinal}"


def endpoint_id(study: Study, endpoint: Endpoint) -> str:
    return f"{study.study_id}-{_LEVEL_LETTER[endpoint.level]}{endpoint.ordinal}"


def _label_place(study: Study, item: Arm | Intervention, field: str) -> Place | None:
    """Where an arm's label or an intervention's name stands. Only the API's records give it a path of its own."""
    if study.format != "ctgov_json":
        return None
    name = "armGroups" if isinstance(item, Arm) else "interventions"
    return Place(path=f"protocolSection.armsInterventionsModule.{name}[{item.ordinal - 1}].{field}")


def _dose(key: tuple[str, str], arm: str | None, intervention: str | None, dose: Dose, place: Place | None) -> tuple[Any, ...]:
    return (
        *key, arm, intervention, dose.drug, dose.amount, dose.amount_high, dose.unit, dose.route, dose.frequency, dose.days,
        dose.cycle_days, dose.cycles, dose.duration_days, dose.max_amount, dose.condition, None, *evidence(place, dose),
    )  # fmt: skip


def _add_interventions(study: Study, key: tuple[str, str], arm_ids: dict[str, str], rows: RowSet) -> None:
    # an arm may get two interventions of one name: the identifier tells them apart
    pairs: dict[tuple[str | None, str | None, str | None], tuple[str | None, str | None]] = {}
    paired: set[tuple[str | None, str | None]] = set()
    wordings: dict[tuple[str | None, str | None], str] = {}
    by_name: dict[str, str] = {}
    for one in study.interventions:
        identifier = f"{study.study_id}-I{one.ordinal}"
        if one.name:
            by_name.setdefault(one.name, identifier)
        rows.add(
            "interventions",
            (*key, identifier, one.ordinal, one.name, one.type, one.description, one.other_names,
             *whole(_label_place(study, one, "name"), one.name)),
        )  # fmt: skip
        for label in one.arm_labels:
            pairs[label, one.name, identifier] = (arm_ids.get(label), identifier)
            paired.add((label, one.name))
        arms = {arm_ids[label] for label in one.arm_labels if label in arm_ids}
        arm = arms.pop() if len(arms) == 1 else None
        for dose in one.doses:
            rows.add("doses", _dose(key, arm, identifier, dose, one.place))
    for group in study.arms:
        for name in group.intervention_names:
            bare = name.partition(": ")[2] or name  # "Drug: Isatuximab" names the intervention Isatuximab
            identifier_or_none = by_name.get(bare)
            if (group.label, bare) not in paired:
                pairs[group.label, bare, identifier_or_none] = (arm_ids.get(group.label or ""), identifier_or_none)
            wordings[group.label, bare] = name
    for (label_or_none, name_or_none, _), ids in pairs.items():
        wording = wordings.get((label_or_none, name_or_none))
        rows.add("arm_interventions", (*key, *ids, label_or_none, name_or_none, wording))


def _add_endpoint(study: Study, key: tuple[str, str], endpoint: Endpoint, rows: RowSet) -> None:
    identifier = endpoint_id(study, endpoint)
    shapes = {point.shape for point in endpoint.timepoints}
    if not endpoint.time_frame:
        status = "absent"
    elif not shapes:
        status = "unread"
    else:
        status = "unspecified" if shapes == {"unspecified"} else "read"
    suffix = {"ctgov_json": ".measure", "ctgov_xml": "/measure"}.get(study.format, "")
    rows.add(
        "endpoints",
        (*key, identifier, endpoint.level, endpoint.ordinal, endpoint.measure, endpoint.description, endpoint.concept,
         endpoint.population, endpoint.method, endpoint.time_frame, status, *whole(endpoint.place, endpoint.measure, suffix)),
    )  # fmt: skip
    place = endpoint.time_frame_place
    for ordinal, point in enumerate(endpoint.timepoints, 1):
        rows.add(
            "timepoints",
            (*key, identifier, ordinal, *_TIMEPOINT(vars(point)), *evidence(place, point)),
        )


def _add_eligibility(study: Study, key: tuple[str, str], rows: RowSet) -> None:
    frame = study.eligibility
    if frame is None:
        return
    rows.add(
        "eligibility",
        (*key, frame.sex, frame.gender_based, frame.gender_description, frame.minimum_age, frame.maximum_age,
          frame.min_age_days, frame.max_age_days,
          frame.standard_ages, frame.healthy_volunteers, frame.study_population, frame.sampling_method,
         frame.text, *whole(frame.place, frame.text)),
    )  # fmt: skip
    place = frame.place
    for one in frame.criteria:
        ordinal, polarity, depth, above, heading, start, end, text, status = _CRITERION(vars(one))
        identifier = f"{study.study_id}-C{ordinal}"
        parent = None if above is None else f"{study.study_id}-C{above}"
        rows.add(
            "criteria",
            (*key, identifier, polarity, ordinal, depth, parent, heading, text, status, *_span(place, start, end, text)),
        )
        for bound in one.thresholds:
            rows.add("thresholds", (*key, identifier, *_THRESHOLD(vars(bound)), *evidence(place, bound, start)))
        for window in one.windows:
            rows.add("windows", (*key, identifier, *_WINDOW(vars(window)), *evidence(place, window, start)))
