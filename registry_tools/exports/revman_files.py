"""`export revman`: study data for RevMan's import, with the references and the evidence behind every number.

`study-information.csv`, `study-arms.csv` and `study-results.csv` are the files that RevMan imports (documentation.cochrane.org,
"Data extraction templates": one row a study, an arm, and an arm's result with its calculator's input fields). Their columns are
those of Cochrane's published data packages. `references.ris` goes in first. `outcomes.csv` and `evidence.csv` are for the
reviewer and not imported. Risk of bias is judged by people: there is no file of it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry_tools.exports import Exported, LeftOut, ris_files
from registry_tools.exports.arm_result import ArmResult, Block, Reason
from registry_tools.exports.arm_results import TABLES, blocks
from registry_tools.exports.outcome_context import OutcomeContext
from registry_tools.exports.result_places import Evidence, of_limits, of_value
from registry_tools.exports.review_rows import documents, review_rows
from registry_tools.exports.study_arms import TABLES as ARM_TABLES
from registry_tools.exports.study_arms import StudyArms
from registry_tools.exports.study_characteristics import CHARACTERISTICS, characteristics
from registry_tools.exports.study_characteristics import TABLES as STUDY_TABLES
from registry_tools.exports.study_names import study_names

if TYPE_CHECKING:
    from registry_tools.db.reading import StudyRows
    from registry_tools.db.store import Store

INFORMATION = ("Study", *CHARACTERISTICS)
ARMS = ("Study", "Arm", "Description", "Intervention")
# Columns after "P value" that only contrasts with another contrast's covariance use are left out: arms have none.
RESULTS = (
    "Study", "Outcome", "Data type", "Effect measure", "Arm", "Reference arm", "Sample size", "Cases", "Mean", "SD", "SE",
    "Variance", "CI level", "CI start", "CI end", "Exp mean", "Exp CI start", "Exp CI end", "t-test", "z-test", "P value",
    "Footnotes",
)  # fmt: skip
OUTCOMES = (
    "Study", "Outcome", "Data type", "study_id", "source", "level", "measure", "class_title", "category", "time_frame",
    "from_days", "to_days", "value_type", "concept", "unit", "better", "better_quote", "population", "design",
)  # fmt: skip
EVIDENCE = ("result_row", "Study", "Outcome", "Arm", "column", "value", "study_id", "source_id", *Evidence._fields)
_FILES = {
    "study-information.csv": INFORMATION, "study-arms.csv": ARMS, "study-results.csv": RESULTS,
    "outcomes.csv": OUTCOMES, "evidence.csv": EVIDENCE,
}  # fmt: skip
_TABLES = tuple(dict.fromkeys((*STUDY_TABLES, *TABLES, *ARM_TABLES)))
_DATA_TYPES = {"dichotomous": "Dichotomous", "continuous": "Continuous"}


def export(store: Store, folder: Path, studies: Sequence[str] | None) -> Exported:
    left: Counter[Reason] = Counter()
    names, papers = study_names(store), documents(store)
    with ExitStack() as stack:
        files = {name: _Table(stack.enter_context(_opened(folder / name)), header) for name, header in _FILES.items()}
        for study in review_rows(store, _TABLES, studies):
            _add(study, names.get(study.study_id, study.study_id), papers, files, left)
    cited = ris_files.export(store, folder, studies)
    counts = {name: table.rows for name, table in files.items()} | cited.files
    return Exported(
        counts, (*(LeftOut("results", rows, str(reason)) for reason, rows in sorted(left.items())), *cited.left_out)
    )


def _opened(path: Path) -> Any:
    return path.open("w", encoding="utf-8", newline="")


class _Table:
    """A CSV file on its way, counting its rows; None and missing columns are empty cells."""

    def __init__(self, out: Any, header: Sequence[str]) -> None:
        self.writer = csv.DictWriter(out, header, lineterminator="\n")
        self.writer.writeheader()
        self.rows = 0

    def row(self, cells: Mapping[str, object]) -> None:
        self.writer.writerow(cells)
        self.rows += 1


def _add(study: StudyRows, name: str, papers: set[str], files: dict[str, _Table], left: Counter[Reason]) -> None:
    arms, context = StudyArms(study), OutcomeContext(study)
    files["study-information.csv"].row({"Study": name} | characteristics(study, arms))
    outcomes: Counter[str] = Counter()
    for block in blocks(study, papers, left):
        outcome = _own_name(block, outcomes)
        about = context.of(block)
        kind = _DATA_TYPES[block.kind]
        files["outcomes.csv"].row(
            {"Study": name, "Outcome": outcome, "Data type": kind, "study_id": study.study_id, "measure": block.measure,
             "class_title": block.class_title, "category": block.category, "time_frame": block.time_frame,
             "source": block.source, "unit": block.unit} | about._asdict()
        )  # fmt: skip
        for arm, label in zip(block.arms, arms.names(block), strict=True):
            key: dict[str, object] = {"Study": name, "Outcome": outcome, "Arm": label}
            cells = dict(_cells(arm))
            notes = _footnotes(block, arm, about.design)
            files["study-results.csv"].row(
                key | {column: value for column, (value, _) in cells.items()}
                | {"Data type": kind, "Sample size": arm.total, "CI level": arm.level and f"{arm.level:g}", "Footnotes": notes}
            )  # fmt: skip
            row = files["study-results.csv"].rows
            for column, (value, place) in cells.items():
                files["evidence.csv"].row(
                    key | place._asdict() | {"result_row": row, "column": column, "value": value,
                                             "study_id": study.study_id, "source_id": block.source_id}
                )  # fmt: skip
    for label, description, intervention in arms.listed():
        files["study-arms.csv"].row({"Study": name, "Arm": label, "Description": description, "Intervention": intervention})


def _own_name(block: Block, given: Counter[str]) -> str:
    """RevMan knows a result by its study, outcome and arm: a second outcome of the same words gets its unit, or a number."""
    name = block.name
    if given[name] and block.unit:
        name = f"{name} ({block.unit})"
    given[name] += 1
    return name if given[name] == 1 else f"{name} ({given[name]})"


def _cells(arm: ArmResult) -> Iterator[tuple[str, tuple[object, Evidence]]]:
    """RevMan's columns with value and evidence: as reported; a derived standard deviation is left to RevMan's calculator."""
    if arm.events is not None:
        yield "Cases", (arm.events, of_value(arm.cells["events"]))
        return
    yield "Mean", (_plain(arm.mean), of_value(arm.cells["mean"]))
    for column, name, value in (("SD", "sd", arm.sd), ("SE", "se", arm.se)):
        if name in arm.cells:
            yield column, (_plain(value), of_value(arm.cells[name]))
    if "interval" in arm.cells:
        low, high = of_limits(arm.cells["interval"])
        yield "CI start", (_plain(arm.low), low)
        yield "CI end", (_plain(arm.high), high)


def _plain(value: float | None) -> str | None:
    """A number as short as it reads back.

    >>> _plain(12.0), _plain(0.1), _plain(None)
    ('12', '0.1', None)
    """
    return None if value is None else repr(value).removesuffix(".0")


def _footnotes(block: Block, arm: ArmResult, design: str | None) -> str:
    notes = [f"{block.study_id}, {block.source}"]
    if arm.centre == "least_squares_mean":
        notes.append("least squares mean: adjusted by a model, no arithmetic mean of the arm")
    # a standard deviation that we could work out is not in this file, so it needs no note
    notes += [note for note in (arm.derived or "").split("; ") if note and not note.startswith("sd ")]
    if design == "CROSSOVER":
        notes.append("crossover: the arms are the same participants")
    return "; ".join(notes)
