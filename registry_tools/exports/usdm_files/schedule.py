"""Timelines from the time points of endpoints and the days of doses. A registry record has no schedule of activities.

Each event that times are counted from (baseline, first dose, ...) has a timeline of its own, since how far these events lie
apart is not in the source. The days of a dose are a timeline of their own: one round of its days.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from registry_tools.db.reading import Row
from registry_tools.exports.usdm_files.durations import duration
from registry_tools.exports.usdm_files.instances import Instances, Json, chain, placed
from registry_tools.exports.usdm_files.interventions import Dose
from registry_tools.exports.usdm_files.sources import Source
from registry_tools.exports.usdm_files.terms import OWN, Term

# What a time point without an anchor is counted from: its "Day 8" is 8 days after day 0, whatever day 0 is.
_START = "day 0 of the count"


class Schedule(NamedTuple):
    timelines: list[Json]
    encounters: list[Json]
    activities: list[Json]
    surrogates: list[Json]


class _Moment(NamedTuple):
    """When something happens, in days from the timeline's event, and how many days earlier it may happen."""

    days: float
    earlier: float


def schedule_of(source: Source, endpoints: dict[str, Json], doses: list[Dose], epoch: Json | None, make: Instances) -> Schedule:
    surrogates: list[Json] = []
    activities: dict[str, Json] = {}
    moments: dict[str, dict[_Moment, tuple[str, list[str]]]] = {}
    for row in source.tables["timepoints"]:
        moment = _moment(row)
        if moment is None or row["endpoint_id"] not in endpoints:
            continue
        activity = activities.get(row["endpoint_id"])
        if activity is None:
            activity = activities[row["endpoint_id"]] = _assessment(endpoints[row["endpoint_id"]], surrogates, make)
        _, ids = moments.setdefault(row["anchor"] or _START, {}).setdefault(moment, (row["quote"] or "", []))
        if activity["id"] not in ids:
            ids.append(activity["id"])
    # The main timeline is the one that most moments stand on; of equal ones the first that the source has.
    order = sorted(moments, key=lambda anchor: -len(moments[anchor]))
    timelines, encounters = [], []
    for anchor in order:
        timeline = _Timeline(f"From {anchor.replace('_', ' ')}", anchor.replace("_", " "), anchor == order[0], epoch, make)
        for moment, (words, ids) in sorted(moments[anchor].items()):
            timeline.add(moment, words, ids, visit=moment.earlier == 0)
        timelines.append(timeline.finished())
        encounters += timeline.encounters
    given = []
    for dose in doses:
        if dose.row["days"]:
            activity = _giving(dose, make)
            given.append(activity)
            timelines.append(_dosing(dose, activity, not timelines, epoch, make))
    return Schedule(timelines, encounters, chain([*activities.values(), *given]), surrogates)


def _moment(row: Row) -> _Moment | None:
    """A point, or an interval as its end with the time before it; None for what has no place on a line."""
    if row["from_days"] is None or row["to_days"] is None or row["shape"] not in ("point", "window"):
        return None
    moment = _Moment(row["to_days"], row["to_days"] - row["from_days"])
    if moment.earlier < 0 or duration(moment.days) is None or duration(moment.earlier) is None:
        return None
    return moment


def _assessment(endpoint: Json, surrogates: list[Json], make: Instances) -> Json:
    surrogate = make.make("BiomedicalConceptSurrogate", name=endpoint["name"], label=endpoint.get("label"))
    surrogates.append(surrogate)
    return make.make(
        "Activity",
        name=f"Assessment {endpoint['name']}",
        label=endpoint.get("label"),
        bcSurrogateIds=[surrogate["id"]],
        extensionAttributes=[make.extension("endpoint", refers_to=endpoint["id"])],
    )


def _giving(dose: Dose, make: Instances) -> Json:
    name = dose.administration["name"]
    procedure = make.make(
        "Procedure",
        name=name,
        procedureType="",
        code=make.code(Term("ADMINISTRATION", "Administration of a study intervention", *OWN)),
        studyInterventionId=dose.intervention["id"],
    )
    refers = make.extension("administration", refers_to=dose.administration["id"])
    return make.make("Activity", name=f"Administration {name}", definedProcedures=[procedure], extensionAttributes=[refers])


def _dosing(dose: Dose, activity: Json, main: bool, epoch: Json | None, make: Instances) -> Json:
    """One round of a dose's days. Day 1 is its first day, unless the text counts from day 0."""
    days = sorted(set(dose.row["days"]))
    first = 0 if days[0] <= 0 else 1
    event = f"day {first}" + (" of a cycle" if dose.row["cycle_days"] or dose.row["cycles"] else "")
    refers = make.extension("administration", refers_to=dose.administration["id"])
    timeline = _Timeline(f"Dosing: {dose.administration['name']}", event, main, epoch, make, [refers])
    for day in days:
        timeline.add(_Moment(float(day - first), 0.0), f"day {day}", [activity["id"]], visit=False)
    length = dose.row["cycle_days"]
    planned = None
    if length is not None:
        planned = make.make("Duration", quantity=make.quantity(length, "d"), durationWillVary=False)
    return timeline.finished(planned)


class _Timeline:
    """A line of scheduled instances from an event, which is its fixed reference."""

    def __init__(
        self, name: str, event: str, main: bool, epoch: Json | None, make: Instances, extensions: list[Json] | None = None
    ) -> None:
        self.make, self.event, self.epoch = make, event, epoch
        self.given: dict[str, Any] = {"name": name, "mainTimeline": main, "entryCondition": event}
        self.extensions = extensions or []
        self.start = self._instance(event, [])
        self.instances: list[tuple[float, Json]] = [(0.0, self.start)]
        fixed = self._timing(self.start, event, "fixed", "P0D")
        self.timings = [fixed]
        self.encounters: list[Json] = []

    def add(self, moment: _Moment, words: str, activities: list[str], *, visit: bool) -> None:
        if moment.days == 0 and moment.earlier == 0:
            self.start["activityIds"] = activities
            instance, timing = self.start, self.timings[0]
        else:
            instance = self._instance(words, activities)
            self.instances.append((moment.days, instance))
            kind = "before" if moment.days < 0 else "after"
            value = duration(moment.days)
            timing = self._timing(instance, words, kind, value or "", duration(moment.earlier) if moment.earlier else None)
            self.timings.append(timing)
        if visit:
            encounter = self.make.make(
                "Encounter",
                name=words,
                label=words,
                type=self.make.coded("encounterType", "visit"),
                scheduledAtId=timing["id"],
            )
            instance["encounterId"] = encounter["id"]
            self.encounters.append(encounter)

    def finished(self, planned: Json | None = None) -> Json:
        order = [instance for _, instance in sorted(self.instances, key=lambda one: one[0])]
        chain(self.encounters)
        leave = self.make.make("ScheduleTimelineExit")
        for one, following in zip(order, [*order[1:], None], strict=True):
            key, target = ("timelineExitId", leave) if following is None else ("defaultConditionId", following)
            one[key] = target["id"]
        return self.make.make(
            "ScheduleTimeline",
            **self.given,
            entryId=order[0]["id"],
            exits=[leave],
            timings=self.timings,
            instances=order,
            plannedDuration=planned,
            extensionAttributes=placed(self.extensions),
        )

    def _instance(self, words: str, activities: list[str]) -> Json:
        return self.make.make(
            "ScheduledActivityInstance",
            name=words,
            epochId=self.epoch["id"] if self.epoch else None,
            activityIds=activities,
        )

    def _timing(self, instance: Json, words: str, kind: str, value: str, earlier: str | None = None) -> Json:
        return self.make.make(
            "Timing",
            name=f"Timing {instance['id'].rpartition('_')[2]}",
            type=self.make.coded("timingType", kind),
            value=value,
            valueLabel=words,
            relativeToFrom=self.make.coded("timingRelation", "start_to_start"),
            relativeFromScheduledInstanceId=instance["id"],
            relativeToScheduledInstanceId=self.start["id"],
            windowLower=earlier,
            windowUpper=None if earlier is None else "P0D",
            windowLabel=None if earlier is None else words,
        )
