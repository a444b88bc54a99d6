"""`export meta`: one row a comparison of two arms, as meta-analysis takes it, in CSV and Parquet; and `contrasts.csv`.

Columns are metafor's: `escalc(ai=, n1i=, ci=, n2i=)` for events, `escalc(m1i=, sd1i=, n1i=, m2i=, sd2i=, n2i=)` for means; 1 is
the experimental arm, 2 the control. docs/meta-analysis.md has the same in the words of R's meta and of statsmodels.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry_tools.exports import Exported, LeftOut
from registry_tools.exports.arm_pairs import Pair, pairs
from registry_tools.exports.arm_result import ArmResult, Block, Reason
from registry_tools.exports.arm_results import TABLES, blocks
from registry_tools.exports.outcome_context import Context, OutcomeContext
from registry_tools.exports.posted_contrasts import COLUMNS as CONTRASTS
from registry_tools.exports.posted_contrasts import TABLES as CONTRAST_TABLES
from registry_tools.exports.posted_contrasts import posted_contrasts
from registry_tools.exports.result_places import Evidence, of_value
from registry_tools.exports.review_rows import documents, review_rows
from registry_tools.exports.study_arms import TABLES as ARM_TABLES
from registry_tools.exports.study_arms import StudyArms
from registry_tools.exports.study_names import study_names

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from registry_tools.db.reading import StudyRows
    from registry_tools.db.store import Store

FILE = "meta_analysis"
_ALONE = "results of an arm that stands beside no other of its outcome, or of all arms together"
_TABLES = tuple(dict.fromkeys((*TABLES, *ARM_TABLES, *CONTRAST_TABLES, "studies", "endpoints")))
_BATCH = 5_000  # rows of a row group of the Parquet file
_WHOLE = re.compile(r"(?:ai|ci|n[12]i)|(?:spread_)?(?:page|start_char|end_char)_[12]")
_REAL = re.compile(r"(?:from|to)_days|(?:m|sd|se|lower|upper|level)[12]i")
COLUMNS = (
    "study", "study_id", "outcome_type", "outcome", "measure", "class_title", "category", "time_frame", "from_days", "to_days",
    "level", "concept", "value_type", "unit", "better", "better_quote", "population", "design",
    "arm_1", "arm_2", "arm_1_type", "arm_2_type", "control_known",
    "ai", "n1i", "ci", "n2i", "m1i", "sd1i", "m2i", "sd2i",
    "se1i", "lower1i", "upper1i", "level1i", "se2i", "lower2i", "upper2i", "level2i", "centre", "derived_1", "derived_2",
    "source", "source_id",
    *(f"{part}{name}_{side}" for side in (1, 2) for part in ("", "spread_") for name in Evidence._fields),
)  # fmt: skip


def export(store: Store, folder: Path, studies: Sequence[str] | None) -> Exported:
    import pyarrow.parquet as pq

    left: Counter[str] = Counter()
    names, papers = study_names(store), documents(store)
    schema = _schema()
    with (
        (folder / f"{FILE}.csv").open("w", encoding="utf-8", newline="") as out,
        (folder / "contrasts.csv").open("w", encoding="utf-8", newline="") as contrasts_out,
        pq.ParquetWriter(folder / f"{FILE}.parquet", schema, compression="zstd") as parquet,
    ):
        table = _Table(out, parquet, schema)
        contrasts = csv.DictWriter(contrasts_out, CONTRASTS, lineterminator="\n")
        contrasts.writeheader()
        contrast_count = 0
        for study in review_rows(store, _TABLES, studies):
            name = names.get(study.study_id, study.study_id)
            reasons: Counter[Reason] = Counter()
            arms = StudyArms(study)
            for row in _comparisons(study, name, arms, papers, reasons, left):
                table.add(row)
            for row, used in posted_contrasts(study, name, arms):
                contrasts.writerow(row)
                contrast_count += 1
                reasons[Reason.COMPARISON] -= used
            left.update({str(reason): rows for reason, rows in reasons.items()})
        table.end()
    return Exported(
        {f"{FILE}.csv": table.rows, f"{FILE}.parquet": table.rows, "contrasts.csv": contrast_count},
        tuple(LeftOut("results", rows, reason) for reason, rows in sorted(left.items()) if rows),
    )


class _Table:
    """The table on its way to both files, a batch in memory at a time."""

    def __init__(self, out: Any, parquet: pq.ParquetWriter, schema: pa.Schema) -> None:
        self.writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        self.writer.writeheader()
        self.parquet, self.schema = parquet, schema
        self.batch: list[dict[str, object]] = []
        self.rows = 0

    def add(self, row: dict[str, object]) -> None:
        self.writer.writerow({name: _cell(value) for name, value in row.items()})
        self.batch.append(row)
        self.rows += 1
        if len(self.batch) == _BATCH:
            self.end()

    def end(self) -> None:
        """Write what is held."""
        import pyarrow as pa

        self.parquet.write_table(pa.Table.from_pylist(self.batch, self.schema))
        self.batch.clear()


def _comparisons(
    study: StudyRows, name: str, arms: StudyArms, papers: set[str], reasons: Counter[Reason], left: Counter[str]
) -> Iterator[dict[str, object]]:
    context = OutcomeContext(study)
    for block in blocks(study, papers, reasons):
        found = pairs(block, arms)
        compared = {id(arm) for pair in found for arm in pair[:2]}
        left[_ALONE] += sum(arm.rows for arm in block.arms if id(arm) not in compared)
        if not found:
            continue
        about = context.of(block)
        labels = {id(arm): label for arm, label in zip(block.arms, arms.names(block), strict=True)}
        for pair in found:
            yield _row(name, block, about, pair, labels, arms)


def _row(name: str, block: Block, about: Context, pair: Pair, labels: dict[int, str], arms: StudyArms) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(COLUMNS)
    row |= {
        "study": name, "study_id": block.study_id, "outcome_type": block.kind, "outcome": block.name, "measure": block.measure,
        "class_title": block.class_title, "category": block.category, "time_frame": block.time_frame, "unit": block.unit,
        "control_known": pair.control_known, "source": block.source, "source_id": block.source_id,
        "centre": pair.experimental.centre,
    }  # fmt: skip
    row |= about._asdict()
    for side, letter, arm in ((1, "a", pair.experimental), (2, "c", pair.control)):
        row |= {
            f"arm_{side}": labels[id(arm)], f"arm_{side}_type": arms.type(arm), f"{letter}i": arm.events,
            f"n{side}i": arm.total,
            f"m{side}i": arm.mean, f"sd{side}i": arm.sd, f"se{side}i": arm.se, f"lower{side}i": arm.low,
            f"upper{side}i": arm.high, f"level{side}i": arm.level, f"derived_{side}": arm.derived,
        }  # fmt: skip
        row |= {f"{field}_{side}": value for field, value in _places(arm)}
    return row


def _places(arm: ArmResult) -> Iterator[tuple[str, Any]]:
    """Evidence of the number itself, and of its spread where that stands apart."""
    yield from of_value(arm.cells["events" if arm.events is not None else "mean"])._asdict().items()
    spread = next((arm.cells[name] for name in ("sd", "se") if name in arm.cells), None)
    if spread is not None:
        yield from ((f"spread_{name}", value) for name, value in of_value(spread)._asdict().items())


def _cell(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema([(name, _type(name)) for name in COLUMNS])


def _type(name: str) -> pa.DataType:
    import pyarrow as pa

    if _WHOLE.fullmatch(name):
        return pa.int64()
    if _REAL.fullmatch(name):
        return pa.float64()
    return pa.bool_() if name == "control_known" else pa.string()
