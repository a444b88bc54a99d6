"""Exports for systematic reviews: RevMan's study data and the table for meta-analysis, each read by its reader."""

from __future__ import annotations

import gzip
import json
import math
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import bibtexparser
import polars as pl
import pytest
import rispy
from review_exports import EXAMPLES, exported, table
from scipy.stats import t as student_t
from statsmodels.stats.meta_analysis import combine_effects, effectsize_2proportions

from registry_tools.db.store import Store, open_store
from registry_tools.exports.arm_pairs import pairs
from registry_tools.exports.arm_result import ArmResult, Block, Reason
from registry_tools.exports.arm_results import blocks
from registry_tools.exports.review_rows import review_rows
from registry_tools.exports.study_arms import StudyArms
from registry_tools.parsers.source_text import texts_at
from registry_tools.pipeline import extract

HBA1C = "Change From Baseline in HbA1c at Week 24"
RESPONSE = "Participants With HbA1c Below 7% at Week 24"


@pytest.fixture(scope="session")
def corpus_database(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 300 real records that have results."""
    folder = tmp_path_factory.mktemp("corpus")
    taken = 0
    with (
        gzip.open(shared / "corpus" / "registry" / "ctgov_v2.ndjson.gz", "rt", encoding="utf-8") as lines,
        (folder / "some.ndjson").open("w", encoding="utf-8") as out,
    ):
        for line in lines:
            if '"resultsSection"' in line:
                out.write(line)
                taken += 1
                if taken == 300:
                    break
    with open_store(folder / "some.duckdb") as store:
        assert extract([folder / "some.ndjson"], store).failures == []
    return folder / "some.duckdb"


def comparisons(store: Store, folder: Path) -> list[dict[str, object]]:
    exported(store, "meta", folder)
    return pl.read_parquet(folder / "meta_analysis.parquet").to_dicts()


# --- meta: the table


# read by a person from tests/records/reviews: study, class or category, arms, is the control known, numbers
RESPONDERS = [
    ("Müller-Østergård 2017", None, "Sitagliptin 100 mg", "Placebo", True, (93, 198, 18, 99)),
    ("OLDER-EX 2019", None, "Sitagliptin 100 mg", "Placebo", True, (60, 151, 30, 150)),  # 39.7 % and 20.0 %
    ("EXAMPLE Collaborators 2016", "Yes", "Sitagliptin 100 mg", "Placebo", True, (95, 229, 41, 244)),
    ("EXAMPLE Collaborators 2016", "No", "Sitagliptin 100 mg", "Placebo", True, (134, 229, 203, 244)),
    ("DOSE-EX 2020", None, "Sitagliptin 100 mg", "Sitagliptin 50 mg", False, (51, 120, 39, 118)),  # placebo is NA
    ("NCT90000105", None, "Sitagliptin 100 mg", "Glipizide", True, (240, 410, 236, 402)),
]


def test_events_of_totals(examples: Store, tmp_path: Path) -> None:
    rows = [row for row in comparisons(examples, tmp_path) if row["measure"] == RESPONSE]
    found = [
        (row["study"], row["category"], row["arm_1"], row["arm_2"], row["control_known"],
         (row["ai"], row["n1i"], row["ci"], row["n2i"]))
        for row in rows
    ]  # fmt: skip
    assert found == RESPONDERS
    assert {row["derived_1"] for row in rows if row["study"] == "OLDER-EX 2019"} == {"events from percentage"}
    assert {row["to_days"] for row in rows} == {168.0}


def test_means_keep_the_spread_that_was_reported(examples: Store, tmp_path: Path) -> None:
    rows = {(row["study"], row["class_title"], row["arm_1"]): row for row in comparisons(examples, tmp_path)
            if row["measure"] == HBA1C}  # fmt: skip
    given_sd = rows["Müller-Østergård 2017", None, "Sitagliptin 100 mg"]
    assert (given_sd["m1i"], given_sd["sd1i"], given_sd["n1i"], given_sd["se1i"], given_sd["derived_1"]) == (
        -0.67, 0.94, 198, None, None,
    )  # fmt: skip
    given_se = rows["OLDER-EX 2019", "Week 24 (n=142, 139)", "Sitagliptin 100 mg"]
    assert (given_se["n1i"], given_se["n2i"], given_se["se1i"]) == (142, 139, 0.08)  # not the 151 and 150 of the measure
    assert given_se["sd1i"] == pytest.approx(0.08 * math.sqrt(142))
    assert given_se["derived_1"] == "sd from se; total from the row's title"
    given_interval = rows["EXAMPLE Collaborators 2016", None, "Sitagliptin 100 mg"]
    assert (given_interval["lower1i"], given_interval["upper1i"], given_interval["level1i"]) == (-0.75, -0.49, 95.0)
    assert given_interval["sd1i"] == pytest.approx(math.sqrt(229) * 0.26 / (2 * student_t.ppf(0.975, 228)), rel=1e-4)
    adjusted = rows["NCT90000105", None, "Sitagliptin 100 mg"]
    assert (adjusted["centre"], adjusted["se1i"], adjusted["sd1i"]) == ("least_squares_mean", 0.04, None)
    assert {arm for study, _, arm in rows if study == "DOSE-EX 2020"} == {"Sitagliptin 100 mg", "Sitagliptin 50 mg"}  # no total
    placebo = rows["DOSE-EX 2020", None, "Sitagliptin 50 mg"]
    assert (placebo["arm_2"], placebo["arm_2_type"]) == ("Placebo Tablet", "PLACEBO_COMPARATOR")  # the group is titled Placebo


def test_baseline_change_and_direction_are_told(examples: Store, tmp_path: Path) -> None:
    pain = [row for row in comparisons(examples, tmp_path) if row["measure"] == "Pain of the Finger Prick"]
    assert [(row["class_title"], row["value_type"], row["to_days"], row["better"]) for row in pain] == [
        ("Baseline", "baseline", 0.0, "lower"), ("Week 24", "end", 168.0, "lower"),
    ]  # fmt: skip
    assert pain[0]["better_quote"] == "higher scores indicate worse pain"


def test_what_is_left_out_of_the_examples(examples: Store, tmp_path: Path) -> None:
    done = exported(examples, "meta", tmp_path)
    left = {one.reason: one.rows for one in done.left_out}
    assert left == {
        str(Reason.MEDIAN): 7,  # two geometric means with their coefficients of variation, three medians
        str(Reason.OTHER): 3,  # eyes
        str(Reason.NO_NUMBER): 1,  # NA is never 0
        str(Reason.PERCENTAGE): 2,  # Kaplan-Meier estimates
        "results of an arm that stands beside no other of its outcome, or of all arms together": 2,
    }
    assert done.files == {"meta_analysis.csv": 15, "meta_analysis.parquet": 15, "contrasts.csv": 1}


def test_hazard_ratio_in_contrasts(examples: Store, tmp_path: Path) -> None:
    exported(examples, "meta", tmp_path)
    (row,) = table(tmp_path / "contrasts.csv")
    assert (row["group_1"], row["group_2"], row["effect"], row["estimate"]) == (
        "Sitagliptin 100 mg",
        "Placebo Tablet",  # its label; the group is titled Placebo
        "hazard_ratio",
        "0.58",
    )
    assert float(row["yi"]) == pytest.approx(math.log(0.58))
    assert float(row["sei"]) == pytest.approx((math.log(0.84) - math.log(0.40)) / 3.92, rel=1e-4)


def test_csv_and_parquet_are_the_same(examples: Store, tmp_path: Path) -> None:
    exported(examples, "meta", tmp_path)
    parquet = pl.read_parquet(tmp_path / "meta_analysis.parquet")
    text = pl.read_csv(tmp_path / "meta_analysis.csv", schema=parquet.schema)
    assert text.equals(parquet)


def test_demo(demo: Store, tmp_path: Path) -> None:
    (row,) = comparisons(demo, tmp_path)
    assert (row["study_id"], row["arm_1"], row["arm_2"], row["ai"], row["n1i"], row["ci"], row["n2i"]) == (
        "NCT90000003", "IsaPd", "Pd", 92, 150, 53, 148,
    )  # fmt: skip
    exported(demo, "revman", tmp_path / "revman")
    results = table(tmp_path / "revman" / "study-results.csv")
    one_arm = next(row for row in results if row["Study"] == "NCT90000002")
    assert (one_arm["Cases"], one_arm["Sample size"]) == ("10", "24")  # 41.7 % of 24
    information = table(tmp_path / "revman" / "study-information.csv")
    assert sum(row["Char: Notes"].startswith("Number: NCT9") for row in information) == len(information) == 6


# --- pooling, as a receiver would


def hand_pooled(effects: list[tuple[float, float]]) -> tuple[float, float]:
    weights = [1 / variance for _, variance in effects]
    return sum(w * effect for w, (effect, _) in zip(weights, effects, strict=True)) / sum(weights), 1 / sum(weights)


def test_pooled_mean_difference(examples: Store, tmp_path: Path) -> None:
    frame = pl.DataFrame(comparisons(examples, tmp_path), infer_schema_length=None).filter(
        (pl.col("measure") == HBA1C) & (pl.col("to_days") == 168) & pl.col("sd1i").is_not_null()
        & (pl.col("arm_1") == "Sitagliptin 100 mg") & (pl.col("arm_2_type") == "PLACEBO_COMPARATOR")
    )  # fmt: skip
    assert frame["study_id"].to_list() == ["NCT90000101", "NCT90000102", "NCT90000103", "NCT90000104"]
    difference = (frame["m1i"] - frame["m2i"]).to_numpy()
    variance = (frame["sd1i"] ** 2 / frame["n1i"] + frame["sd2i"] ** 2 / frame["n2i"]).to_numpy()
    pooled = combine_effects(difference, variance, method_re="dl").summary_frame()
    mean, spread = hand_pooled(list(zip(difference, variance, strict=True)))
    assert pooled.loc["fixed effect", "eff"] == pytest.approx(mean)
    assert pooled.loc["fixed effect", "sd_eff"] == pytest.approx(math.sqrt(spread))
    # by calculator: -0.65, -0.58, -0.66, -0.61 with weights 67.72, 68.97, 106.33, 55.49 (1/variance) is -188.046/298.51
    assert [1 / one for one in variance] == pytest.approx([67.72, 68.97, 106.33, 55.49], abs=0.02)
    assert mean == pytest.approx(-0.6300, abs=5e-4)


def test_pooled_risk_ratio(examples: Store, tmp_path: Path) -> None:
    frame = pl.DataFrame(comparisons(examples, tmp_path), infer_schema_length=None).filter(
        (pl.col("measure") == RESPONSE) & (pl.col("category").is_null() | (pl.col("category") == "Yes"))
        & (pl.col("arm_2_type") == "PLACEBO_COMPARATOR")
    )  # fmt: skip
    ai, n1, ci, n2 = (frame[name].to_numpy() for name in ("ai", "n1i", "ci", "n2i"))
    effect, variance = effectsize_2proportions(ai, n1, ci, n2, statistic="risk-ratio")
    by_hand = [(math.log((a / n) / (c / m)), 1 / a - 1 / n + 1 / c - 1 / m) for a, n, c, m in zip(ai, n1, ci, n2, strict=True)]
    assert list(zip(effect, variance, strict=True)) == [pytest.approx(pair) for pair in by_hand]
    pooled = combine_effects(effect, variance).summary_frame()
    assert pooled.loc["fixed effect", "eff"] == pytest.approx(hand_pooled(by_hand)[0])


# --- which arm is the control


def arm(group: str, arm_id: str | None = None) -> ArmResult:
    return ArmResult(group, None, arm_id, 10, {}, events=1)


CONTROLS = [
    ({"A": "EXPERIMENTAL", "B": "PLACEBO_COMPARATOR"}, "AB", [("A", "B", True)]),
    ({"A": "PLACEBO_COMPARATOR", "B": "ACTIVE_COMPARATOR"}, "AB", [("B", "A", True)]),
    ({"A": "EXPERIMENTAL", "B": "ACTIVE_COMPARATOR"}, "AB", [("A", "B", True)]),
    ({"A": "EXPERIMENTAL", "B": "EXPERIMENTAL"}, "AB", [("A", "B", False)]),
    ({"A": "OTHER", "B": "ACTIVE_COMPARATOR"}, "AB", [("A", "B", False)]),
    ({"A": "EXPERIMENTAL", "B": "NO_INTERVENTION", "C": "ACTIVE_COMPARATOR"}, "ABC",
     [("A", "B", True), ("C", "B", True), ("A", "C", True)]),
    ({"A": "EXPERIMENTAL", "B": "PLACEBO_COMPARATOR", "C": "PLACEBO_COMPARATOR"}, "ABC",
     [("A", "B", False), ("A", "C", False)]),  # nothing says which placebo is whose
    ({"A": "EXPERIMENTAL", "B": "PLACEBO_COMPARATOR"}, ["A", "B", "All Participants"], [("A", "B", True)]),
    ({"A": "EXPERIMENTAL"}, ["A"], []),
]  # fmt: skip


@pytest.mark.parametrize(("types", "groups", "expected"), CONTROLS)
def test_controls(types: dict[str, str], groups: list[str], expected: list[tuple[str, str, bool]]) -> None:
    arms = [{"arm_id": one, "label": one, "type": kind, "description": None, "source_id": "s"} for one, kind in types.items()]
    tables = {"arms": arms, "arm_interventions": [], "result_groups": []}
    study = type("Study", (), {"study_id": "NCT1", "tables": tables})()
    block = Block("NCT1", "s", "registry", "dichotomous", 1, "m", None, None, None, None, None, None, None, None,
                  [arm(one, one if one in types else None) for one in groups])  # fmt: skip
    found = [(pair.experimental.group, pair.control.group, pair.control_known) for pair in pairs(block, StudyArms(study))]
    assert found == expected


# --- one name an arm


def renamed(record: dict[str, Any], labels: tuple[str, str], titles: tuple[str, str]) -> dict[str, Any]:
    """A record of a drug and a placebo whose arms have these labels and whose outcome groups have these titles."""
    design = record["protocolSection"]["armsInterventionsModule"]
    old = [one["label"] for one in design["armGroups"]]
    for one, label in zip(design["armGroups"], labels, strict=True):
        one["label"] = label
    for one in design["interventions"]:
        one["armGroupLabels"] = [labels[old.index(label)] for label in one["armGroupLabels"]]
    measures = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
    for measure in measures:
        for group, title in zip(measure["groups"], titles, strict=True):
            group["title"] = title
    measures[0]["analyses"] = [{"groupIds": [group["id"] for group in measures[0]["groups"]], "paramValue": "-0.66",
                                "paramType": "Mean Difference (Final Values)"}]  # fmt: skip
    return record


def named_arms(folder: Path, record: dict[str, Any]) -> dict[str, list[tuple[str, ...]]]:
    """By file, the arms as they are called there."""
    (folder / "record.json").write_text(json.dumps(record), "utf-8")
    with open_store(folder / "named.duckdb") as store:
        assert extract([folder / "record.json"], store).failures == []
        exported(store, "meta", folder / "meta")
        exported(store, "revman", folder / "revman")
    found: dict[str, list[tuple[str, ...]]] = {}
    for name, columns in (
        ("meta/meta_analysis.csv", ("arm_1", "arm_2")), ("meta/contrasts.csv", ("group_1", "group_2")),
        ("revman/study-arms.csv", ("Arm",)), ("revman/study-results.csv", ("Arm",)),
    ):  # fmt: skip
        found[name] = sorted({tuple(row[column] for column in columns) for row in table(folder / name)})
    (row,) = table(folder / "revman" / "study-information.csv")
    found["told"] = [(line.partition(":")[0],) for line in row["Char: Interventions"].splitlines()]
    return found


@pytest.mark.parametrize(
    ("labels", "titles", "names"),
    [
        (("1", "2"), ("Sitagliptin", "Placebo"), ("Sitagliptin", "Placebo")),  # each arm's title is what it gets
        (("Arm I", "Arm II"), ("Sitagliptin", "Placebo Group"), ("Sitagliptin", "Placebo Group")),
        (
            ("Sitagliptin Tablet", "Placebo Tablet"),
            ("SITAGLIPTIN  tablet", "Placebo"),
            ("Sitagliptin Tablet", "Placebo Tablet"),
        ),
        (("1", "2"), ("Arm 1", "Placebo"), ("Arm 1", "Placebo")),  # "Arm 1" says no more: nothing links it
    ],
)
def test_an_arm_has_one_name_in_all_files(
    tmp_path: Path, labels: tuple[str, str], titles: tuple[str, str], names: tuple[str, str]
) -> None:
    record = renamed(json.loads((EXAMPLES / "NCT90000101.json").read_text("utf-8")), labels, titles)
    found = named_arms(tmp_path, record)
    assert found["meta/meta_analysis.csv"] == found["meta/contrasts.csv"] == [names]
    assert found["revman/study-results.csv"] == sorted((name,) for name in names)
    linked = titles[0] != "Arm 1"
    assert found["revman/study-arms.csv"] == sorted((name,) for name in (names if linked else (*names, labels[0])))
    if linked:
        told = [f"{name} ({kind}{'' if name == label else f', registered as {label}'})"
                for name, label, kind in zip(names, labels, ("experimental", "placebo comparator"), strict=True)]  # fmt: skip
        assert found["told"] == [(one,) for one in told]


def test_labels_that_differ_in_signs_are_two_arms(tmp_path: Path) -> None:
    record = json.loads((EXAMPLES / "NCT90000101.json").read_text("utf-8"))
    found = named_arms(tmp_path, renamed(record, ("EBV+ Cells", "EBV- Cells"), ("EBV+ cells", "EBV- cells")))
    assert found["meta/contrasts.csv"] == [("EBV+ Cells", "EBV- Cells")]
    assert found["revman/study-results.csv"] == found["revman/study-arms.csv"] == [("EBV+ Cells",), ("EBV- Cells",)]


# --- RevMan


def test_revman_files_fit_together(examples: Store, tmp_path: Path) -> None:
    done = exported(examples, "revman", tmp_path)
    results, arms = table(tmp_path / "study-results.csv"), table(tmp_path / "study-arms.csv")
    studies = {row["Study"] for row in table(tmp_path / "study-information.csv")}
    listed = {(row["Study"], row["Arm"]) for row in arms}
    assert len(studies) == 5 and len(listed) == len(arms)
    assert {(row["Study"], row["Arm"]) for row in results} <= listed
    assert len({(row["Study"], row["Outcome"], row["Arm"]) for row in results}) == len(results)
    for name, rows in done.files.items():
        if name.endswith(".csv"):
            assert len(table(tmp_path / name)) == rows
    cited = {one["unknown_tag"]["NS"][0] for one in rispy.load(tmp_path / "references.ris")}
    assert cited == studies  # RevMan puts a reference under its study by NS


def test_revman_has_what_was_reported(examples: Store, tmp_path: Path) -> None:
    exported(examples, "revman", tmp_path)
    rows = {(row["Study"], row["Outcome"], row["Arm"]): row for row in table(tmp_path / "study-results.csv")}
    older = rows["OLDER-EX 2019", f"{HBA1C}; Week 24 (n=142, 139) [Baseline, Week 12, Week 24]", "Placebo"]
    assert (older["Mean"], older["SE"], older["SD"], older["Sample size"]) == ("-0.01", "0.09", "", "139")
    alone = rows["EXAMPLE Collaborators 2016", f"{HBA1C} [Baseline, Week 24]", "Placebo"]
    assert (alone["CI level"], alone["CI start"], alone["CI end"], alone["SD"], alone["SE"]) == ("95", "-0.1", "0.18", "", "")
    adjusted = rows["NCT90000105", f"{HBA1C} [Baseline, Week 24]", "Glipizide"]
    assert adjusted["Footnotes"].endswith("least squares mean: adjusted by a model, no arithmetic mean of the arm")


def test_revman_evidence_is_in_the_records(examples: Store, tmp_path: Path) -> None:
    exported(examples, "revman", tmp_path)
    results = table(tmp_path / "study-results.csv")
    assert_evidence(table(tmp_path / "evidence.csv"), results, {p.stem: p.read_bytes() for p in EXAMPLES.glob("*.json")})


def assert_evidence(evidence: list[dict[str, str]], results: list[dict[str, str]], records: dict[str, bytes]) -> None:
    """Every number of the results has its evidence, whose words stand at their place and are the number."""
    columns = ("Cases", "Mean", "SD", "SE", "CI start", "CI end")
    told = {(int(one["result_row"]), one["column"]): one for one in evidence}
    assert set(told) == {(i, name) for i, row in enumerate(results, 1) for name in columns if row[name]}
    wanted: dict[str, list[dict[str, str]]] = {}
    for (i, name), one in told.items():
        assert results[i - 1][name] == one["value"] and one["Study"] == results[i - 1]["Study"]
        if "events from percentage" not in results[i - 1]["Footnotes"]:
            assert float(one["quote"].replace(",", "")) == float(one["value"])
        wanted.setdefault(one["study_id"], []).append(one)
    for study_id, ones in wanted.items():
        texts = texts_at("ctgov_json", records[study_id], {one["path"] for one in ones})
        for one in ones:
            assert texts[one["path"]][int(one["start_char"]) : int(one["end_char"])] == one["quote"]


# --- the command, and every row accounted for


def test_export_commands(example_database: Path, tmp_path: Path) -> None:
    for form in ("revman", "meta"):
        command = [sys.executable, "-m", "registry_tools", "export", form, str(tmp_path / form), "--db", str(example_database),
                   "--study", "NCT90000103"]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        manifest = json.loads((tmp_path / form / "MANIFEST.json").read_text("utf-8"))
        assert manifest["studies"] == 1 and sum(manifest["files"].values()) > 0
    assert {row["study_id"] for row in table(tmp_path / "meta" / "meta_analysis.csv")} == {"NCT90000103"}


def assert_accounted(store: Store, folder: Path) -> None:
    """Rows of `results` that the arms take up and those left out are all there are; and so for citations."""
    total = store.query("SELECT count(*) FROM results").fetchone()
    papers = {row[0] for row in store.query("SELECT source_id FROM source_kinds WHERE source = 'document'").fetchall()}
    tables = ("results", "result_measures", "result_denominators")
    ignored: Counter[Reason] = Counter()
    taken = sum(
        arm.rows for study in review_rows(store, tables, None) for block in blocks(study, papers, ignored) for arm in block.arms
    )
    done = exported(store, "revman", folder / "revman")
    left = Counter({one.reason: one.rows for one in done.left_out if one.table == "results"})
    assert taken + sum(left.values()) == (total or (0,))[0]
    cited = store.query("SELECT count(*) FROM citations").fetchone()
    listed = sum(
        one["type_of_reference"] == "JOUR" or "notes" in one for one in rispy.load(folder / "revman" / "references.ris")
    )
    assert listed + sum(one.rows for one in done.left_out if one.table == "citations") == (cited or (0,))[0]


def test_examples_are_accounted_for(examples: Store, tmp_path: Path) -> None:
    assert_accounted(examples, tmp_path)


def test_demo_is_accounted_for(demo: Store, tmp_path: Path) -> None:
    assert_accounted(demo, tmp_path)


@pytest.mark.corpus
@pytest.mark.slow
def test_real_records(corpus_database: Path, tmp_path: Path) -> None:
    with open_store(corpus_database, read_only=True) as store:
        assert_accounted(store, tmp_path)
        meta = exported(store, "meta", tmp_path / "meta")
        exported(store, "bibtex", tmp_path / "bibtex")
        measures = {
            (row[0], row[1] - 1): row[2:]
            for row in store.query(
                "SELECT study_id, measure_ordinal, param_type, dispersion_type FROM result_measures WHERE section = 'outcome'"
            ).fetchall()
        }
    records = {}
    for line in (corpus_database.parent / "some.ndjson").read_text("utf-8").splitlines():
        record = json.loads(line)
        records[record["protocolSection"]["identificationModule"]["nctId"]] = line.encode()
    results, evidence = table(tmp_path / "revman" / "study-results.csv"), table(tmp_path / "revman" / "evidence.csv")
    assert len(results) > 5_000
    assert len({(row["Study"], row["Outcome"], row["Arm"]) for row in results}) == len(results)
    assert_evidence(evidence, results, records)
    for one in evidence:  # a standard deviation only where the record calls it so, and no error in its place
        place = re.search(r"outcomeMeasures\[(\d+)\]", one["path"])
        assert place is not None
        dispersion = measures[one["study_id"], int(place[1])][1]
        if one["column"] in ("SD", "SE"):
            assert dispersion == {"SD": "Standard Deviation", "SE": "Standard Error"}[one["column"]]
    for row in results:
        if row["Cases"]:
            assert 0 <= int(row["Cases"]) <= int(row["Sample size"])
    frame = pl.read_parquet(tmp_path / "meta" / "meta_analysis.parquet")
    assert frame.height == meta.files["meta_analysis.csv"] == len(table(tmp_path / "meta" / "meta_analysis.csv"))
    assert frame.filter((pl.col("ai") > pl.col("n1i")) | (pl.col("ci") > pl.col("n2i")) | (pl.col("n1i") < 1)).is_empty()
    library = bibtexparser.parse_file(str(tmp_path / "bibtex" / "references.bib"))
    assert library.failed_blocks == [] and len(library.entries_dict) == len(library.entries)


# --- docs/meta-analysis.md


def test_forest_plot_of_the_documentation(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    command = [sys.executable, str(root / "docs" / "forest_plot.py"), str(tmp_path / "forest.svg")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    printed = (root / "docs" / "meta-analysis.md").read_text("utf-8").partition("<!-- forest -->\n```\n")[2].partition("```")[0]
    assert done.stdout == printed
    assert (tmp_path / "forest.svg").read_text("utf-8").startswith("<svg")
