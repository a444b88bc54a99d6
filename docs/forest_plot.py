"""A forest plot from `registry-tools export meta`: risk ratios of one outcome in invented trials, pooled by statsmodels.

Run as `python docs/forest_plot.py [IMAGE]`; it reads tests/records/reviews, prints the table and writes docs/images/forest.svg.
Needs the extras `report` (altair, vl-convert) and `frames` (polars), and statsmodels.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import altair as alt
import numpy as np
import polars as pl
from statsmodels.stats.meta_analysis import combine_effects, effectsize_2proportions

from registry_tools.db.store import open_store
from registry_tools.exports.folder import export_folder
from registry_tools.pipeline import extract

ROOT = Path(__file__).resolve().parents[1]
OUTCOME = "Participants With HbA1c Below 7% at Week 24"
POOLED = ("Fixed effect", "Random effects")


def comparisons(records: Path) -> pl.DataFrame:
    """The table of `export meta` of some records."""
    with TemporaryDirectory() as folder, open_store(Path(folder) / "trials.duckdb") as store:
        extract([records], store)
        export_folder(store, "meta", Path(folder) / "meta", None)
        return pl.read_parquet(Path(folder) / "meta" / "meta_analysis.parquet")


def chosen(table: pl.DataFrame) -> pl.DataFrame:
    """What a reviewer picks: one outcome, its "Yes" where it has categories, against placebo."""
    return table.filter(
        (pl.col("measure") == OUTCOME)
        & (pl.col("category").is_null() | (pl.col("category") == "Yes"))
        & (pl.col("arm_2_type") == "PLACEBO_COMPARATOR")
    )


def pooled(rows: pl.DataFrame) -> pl.DataFrame:
    """A row a trial and two of the pooled ratio, with their 95 % intervals and weights."""
    events = [rows[name].to_numpy() for name in ("ai", "n1i", "ci", "n2i")]
    effect, variance = effectsize_2proportions(*events, statistic="risk-ratio")
    summary = combine_effects(effect, variance, method_re="iterated", row_names=rows["study"].to_list()).summary_frame()
    ratios = np.exp(summary[["eff", "ci_low", "ci_upp"]].to_numpy())
    plain = [name for name in summary.index if name not in ("fixed effect wls", "random effect wls")]
    at = [summary.index.get_loc(name) for name in plain]
    counts = [f"{a}/{n}" for a, n in zip(rows["ai"], rows["n1i"], strict=True)] + ["", ""]
    controls = [f"{a}/{n}" for a, n in zip(rows["ci"], rows["n2i"], strict=True)] + ["", ""]
    return pl.DataFrame(
        {
            "study": [*rows["study"], *POOLED],
            "sitagliptin": counts,
            "placebo": controls,
            "ratio": ratios[at, 0],
            "low": ratios[at, 1],
            "high": ratios[at, 2],
            "weight": summary["w_fe"].to_numpy()[at] * 100,
        }
    ).with_columns(
        pooled=pl.col("study").is_in(POOLED),
        share=pl.when(~pl.col("study").is_in(POOLED)).then(pl.format("{}%", pl.col("weight").round(1))).otherwise(pl.lit("")),
        text=pl.format(
            "{} [{}, {}]",
            *(pl.col(name).map_elements(lambda x: f"{x:.2f}", return_dtype=pl.String) for name in ("ratio", "low", "high")),
        ),
        order=pl.int_range(pl.len()),
    )


def forest(table: pl.DataFrame) -> alt.HConcatChart:
    """Names and counts, the intervals on a log axis, the ratios in words: what a forest plot has, left to right."""
    y = alt.Y("study:N", sort=alt.EncodingSortField("order"), axis=None)
    base = alt.Chart(table).encode(y=y)
    height = 26 * table.height

    def column(field: str, title: str, width: int, align: str) -> alt.LayerChart:
        at = 0 if align == "left" else width
        plain = base.transform_filter("!datum.pooled").mark_text(align=align, x=at, fontSize=12)
        bold = base.transform_filter("datum.pooled").mark_text(align=align, x=at, fontSize=12, fontWeight="bold")
        heading = alt.TitleParams(title, anchor="start" if align == "left" else "end", fontSize=12)
        words = alt.layer(plain.encode(text=f"{field}:N"), bold.encode(text=f"{field}:N"))
        return words.properties(width=width, height=height, title=heading)

    scale = alt.Scale(type="log", domain=[0.7, 5], nice=False)
    axis = alt.Axis(values=[0.7, 1, 1.5, 2, 3, 4, 5], grid=False, format="~g", tickSize=5)
    words = "← favours placebo  |  risk ratio, log scale  |  favours sitagliptin →"
    x = alt.X("ratio:Q", scale=scale, axis=axis, title=words)
    one = alt.Chart(pl.DataFrame({"ratio": [1.0]})).mark_rule(color="#888").encode(x=x)
    intervals = base.mark_rule(strokeWidth=1.6).encode(x=alt.X("low:Q", scale=scale, axis=axis, title=words), x2="high:Q")
    squares = base.transform_filter("!datum.pooled").mark_square(filled=True, opacity=1, color="#1f4e79")
    sized = squares.encode(x=x, size=alt.Size("weight:Q", scale=alt.Scale(range=[60, 320]), legend=None))
    diamonds = base.transform_filter("datum.pooled").mark_point(
        shape="diamond", filled=True, opacity=1, size=230, color="#b03a2e"
    )
    plot = alt.layer(one, intervals, sized, diamonds.encode(x=x)).properties(width=360, height=height)
    columns = (
        column("study", "Study", 190, "left"),
        column("sitagliptin", "Sitagliptin", 80, "right"),
        column("placebo", "Placebo", 70, "right"),
        column("share", "Weight", 60, "right"),
        plot,
        column("text", "RR [95% CI]", 130, "left"),
    )
    chart = alt.hconcat(*columns, spacing=14).properties(
        title=alt.TitleParams("HbA1c below 7% at week 24 (invented trials)", fontSize=14, anchor="start", offset=12)
    )
    return chart.configure(font="sans-serif", background="white", view=alt.ViewConfig(strokeWidth=0))


def main() -> None:
    image = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images" / "forest.svg"
    table = pooled(chosen(comparisons(ROOT / "tests" / "records" / "reviews")))
    for row in table.iter_rows(named=True):
        print(f"{row['study']:28}{row['sitagliptin']:>9}{row['placebo']:>9}  {row['text']}")
    forest(table).save(image)


if __name__ == "__main__":
    main()
