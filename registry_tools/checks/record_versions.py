"""Versions of one registry record against one another: what a reader of the newest alone would not see.

A primary endpoint that was added, dropped, or has another time frame is a warning: outcome switching is what a reviewer looks
for. Another enrolment or limit is a note. The versions are those in the database; the newest has rows, the older ones are read
again from their kept bytes. Texts are compared by their words and signs, as `changes` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from registry_tools.checks.asking import Row, ask
from registry_tools.checks.finding import Finding, Ground, Severity
from registry_tools.db.changes.matching import normal

if TYPE_CHECKING:
    from registry_tools.db.store import Store
    from registry_tools.models.endpoint import Endpoint
    from registry_tools.models.study import Study

RULE = "record_versions"
_ENROLLMENT = "protocolSection.designModule.enrollmentInfo.count"


class _Version(NamedTuple):
    """A record as one source has it."""

    source_id: str
    date: str
    study: Study


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for _, rows in groupby(ask(store, RULE, studies), key=lambda row: row["study_id"]):
        latest = {row["version_date"]: row for row in rows}  # of one day the fullest
        for earlier, later in pairwise([_read(row) for row in latest.values()]):
            yield from _primary(earlier, later)
            yield from _enrollment(earlier, later)
            yield from _limits(earlier, later)


def _read(row: Row) -> _Version:
    import pyarrow as pa

    from registry_tools.parsers.facts.study_facts import with_facts
    from registry_tools.parsers.registry.base import formats

    data = pa.decompress(row["zstd"], decompressed_size=row["byte_count"], codec="zstd", asbytes=True)
    return _Version(row["source_id"], row["version_date"], with_facts(formats()[row["kind"]].parse(data).study))


def _finding(severity: Severity, later: _Version, message: str, *facts: Ground) -> Finding:
    return Finding(
        rule=RULE, severity=severity, study_id=later.study.study_id, source_id=later.source_id, message=message, facts=facts
    )


def _primary(earlier: _Version, later: _Version) -> Iterator[Finding]:
    before = {normal(one.measure): one for one in earlier.study.endpoints if one.level == "primary"}
    after = {normal(one.measure): one for one in later.study.endpoints if one.level == "primary"}
    span = f"between the versions of {earlier.date} and {later.date}"
    for words, one in before.items():
        if words not in after:
            now = next((e.level for e in later.study.endpoints if normal(e.measure) == words), None)
            what = f"became {now}" if now else "is gone"
            yield _finding("warning", later, f"a primary endpoint {what} {span}", _measure("earlier", earlier, one))
        elif normal(one.time_frame) != normal(after[words].time_frame):
            facts = [_time("earlier", earlier, one), _time("later", later, after[words])]
            yield _finding("warning", later, f"the time frame of a primary endpoint changed {span}", *facts)
    for words, one in after.items():
        if words not in before:
            yield _finding("warning", later, f"a primary endpoint is new {span}", _measure("later", later, one))


def _enrollment(earlier: _Version, later: _Version) -> Iterator[Finding]:
    counts = [earlier.study.enrollment, later.study.enrollment]
    if None not in counts and counts[0] != counts[1]:
        facts = [
            Ground(role=role, quote=str(version.study.enrollment), source_id=version.source_id, path=_ENROLLMENT)
            for role, version in (("earlier", earlier), ("later", later))
        ]
        kinds = f"{earlier.study.enrollment_type or ''} {counts[0]}, then {later.study.enrollment_type or ''} {counts[1]}"
        yield _finding("note", later, f"enrolment was {kinds} ({earlier.date}, {later.date})".replace("  ", " "), *facts)


def _limits(earlier: _Version, later: _Version) -> Iterator[Finding]:
    before, after = _bounds(earlier), _bounds(later)
    for measure in sorted(before.keys() & after.keys()):
        old, new = before[measure], after[measure]
        if old.keys() != new.keys():
            facts = [ground for key, ground in old.items() if key not in new]
            facts += [ground for key, ground in new.items() if key not in old]
            yield _finding("note", later, f"limits of {measure} changed between {earlier.date} and {later.date}", *facts)


def _bounds(version: _Version) -> dict[str, dict[tuple[object, ...], Ground]]:
    """Limits of a version by measure, each with its words."""
    frame = version.study.eligibility
    found: dict[str, dict[tuple[object, ...], Ground]] = {}
    for criterion in frame.criteria if frame else ():
        for bound in criterion.thresholds:
            if bound.measure == "other":
                continue
            amount = bound.value if bound.canonical_value is None else bound.canonical_value
            unit = bound.unit if bound.canonical_value is None else bound.canonical_unit
            key = (bound.eligible, amount, unit, bound.relative_to, normal(bound.condition))
            start = criterion.start + bound.start
            found.setdefault(bound.measure, {})[key] = Ground(
                role=f"limit of {version.date}", quote=bound.quote, source_id=version.source_id,
                path=frame.place.path if frame and frame.place else None,
                start_char=start, end_char=start + len(bound.quote),
            )  # fmt: skip
    return found


def _measure(role: str, version: _Version, one: Endpoint) -> Ground:
    path = f"{one.place.path}.measure" if one.place and version.study.format == "ctgov_json" else None
    return Ground(role=role, quote=one.measure or "", source_id=version.source_id, path=path)


def _time(role: str, version: _Version, one: Endpoint) -> Ground:
    path = one.time_frame_place.path if one.time_frame_place else None
    return Ground(role=role, quote=one.time_frame or "", source_id=version.source_id, path=path)
