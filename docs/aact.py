"""Writes the tables of docs/aact.md from the views and their queries; a test compares the two."""

from __future__ import annotations

import tempfile
from pathlib import Path

from registry_tools.db.aact import aact_views, unfilled
from registry_tools.db.store import open_store

OUT = Path(__file__).with_name("aact.md")
QUERIES = Path(__file__).with_name("aact")
INTRO = """# AACT

AACT is the public PostgreSQL copy of ClinicalTrials.gov, and much SQL is written for its tables: `ctgov.studies`,
`ctgov.outcomes`, `ctgov.reported_events`. That SQL runs here too, on your own records, and its tables can be written as
files.

```sh
registry-tools sql --aact "SELECT nct_id, phase FROM ctgov.studies WHERE overall_status = 'RECRUITING'"
registry-tools sql --aact - < docs/aact/03_serious_events_by_organ_system.sql
registry-tools sql --aact .tables
registry-tools export aact OUT --condition myeloma
```

The tables are views over this database (`registry_tools/db/aact/*.sql`), made in memory each time: nothing is written to the
database, and they are never out of date. They hold its ClinicalTrials.gov records in whatever format these came; what a format
does not carry is NULL. Documents and studies of other registries are not in them.

## SQL

`ctgov.studies` and bare `studies` both mean AACT's table, as do `SET search_path TO ctgov` and `SET schema 'ctgov'`. With
`--aact`, `/` between whole numbers gives a whole number and NULL sorts last upwards and first downwards, as in PostgreSQL.
`ILIKE`, `~`, `~*`, `::date`, `string_agg`, `array_agg`, `DISTINCT ON`, `FILTER`, `LATERAL`, `EXTRACT`, `date_trunc`,
`percentile_cont … WITHIN GROUP`, `split_part` and `regexp_replace` are DuckDB's own. `initcap` and `to_char(date, pattern)` are
added (patterns `YYYY`, `YY`, `MM`, `DD`, `Mon`, `Month`). This database's own tables are there under its name:
`trials.main.thresholds` for `trials.duckdb`.

What does not run: `SET search_path TO ctgov, public` without quotes (write `'ctgov,public'`), `to_date`, `to_char` of numbers,
`regexp_match` and
`regexp_matches` (`regexp_extract`; DuckDB's own `regexp_matches` answers true or false), `to_char` with other patterns, AACT's
views (`all_conditions` and its like: it has tables alone), `json_build_object` (`json_object`), text search
(`to_tsvector`, `@@`), `crosstab`, psql's
`\\d` and `\\copy`, times with a zone as a result (`now()`: write `now()::timestamp`), and a database file that is itself called
`ctgov.duckdb`. Texts have their line breaks here; `~` stands for them in the files alone.

## As AACT has it

- Ids are whole numbers, one to a row, the same in every table that points to it. They are row numbers of this database: the
  same as long as it is, not AACT's own, and with gaps where only some studies are exported.
- Dates given by the month alone stand at its last day (`start_month_year` 2017-03, `start_date` 2017-03-31); an outcome's
  `anticipated_posting_date` at its first.
- A month of `calculated_values` is 30 days, cut to a whole number. `actual_duration` is there where start and primary
  completion are actual; `number_of_sae_subjects` and `number_of_nsae_subjects` add up the participants of every event and
  group: one participant counts as often as there were events.
- Booleans in columns of text (`healthy_volunteers`, `pi_employee`, `restrictive_agreement`, `delayed_posting`) are `t` and `f`.
- A value that is no plain number ("NA", "<0.001", "1,204") is in the column of text alone; its number is NULL. `p_value` leaves
  the sign of "<0.001" to `p_value_modifier`.
- PostgreSQL's `numeric` is DuckDB's `DOUBLE`.
- `result_groups` has one row a group in the flow, the baseline and the adverse events, and one a group and outcome.

Other than in AACT:

- Some columns that its users ask for and a record fills stand behind the others of their table: `primary_completion_date` with
  its type and month, `patient_registry`, `designs.primary_purpose`, `facilities.latitude` and `longitude`, and
  `result_groups.outcome_id`.
- A class of a measure without values gives no row; `minimum_age` and `maximum_age` are `N/A` where there is no limit, and so
  `calculated_values` has none.

## Files

`export aact` writes each table as `<table>.txt` and as `<table>.parquet` (zstd). The text files are AACT's: a header, `|`
between the values, values in double quotes where they need it, nothing for NULL, `t` and `f` for booleans, and `~` for a line
break with the white space that follows it, so that every row is one line. A double quote in a text is doubled, as CSV has it;
AACT drops it. The Parquet files have the texts as the database has them. `MANIFEST.json` counts the rows, and says what the
format has no place for.

## Queries

Ten of the kind that AACT's users publish; tests run them on the example, and on real records against the records themselves.
"""


def reference() -> str:
    """The page: what a person wrote, the queries, and which columns of which table are filled."""
    lines = [INTRO, "| query | answers |", "| --- | --- |"]
    lines += [f"| [{path.stem}](aact/{path.name}) | {_head(path)} |" for path in sorted(QUERIES.glob("*.sql"))]
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(Path(folder) / "none.duckdb") as store,
        aact_views(store) as views,
    ):
        tables = views.tables()
    gaps: dict[str, list[str]] = {}
    for gap in unfilled():
        gaps.setdefault(gap.table, []).append(f"{gap.column}: {gap.reason}" if gap.column else gap.reason)
    whole = {gap.table for gap in unfilled() if gap.column is None}
    empty = {table: len(columns) if table in whole else len(gaps.get(table, ())) for table, columns in tables.items()}
    total = sum(map(len, tables.values()))
    lines += [
        "\n## Coverage\n",
        f"{total - sum(empty.values())} of {total} columns in {len(tables)} tables are filled where a record has the value.\n",
        "| table | columns | filled | empty, and why |",
        "| --- | ---: | ---: | --- |",
    ]
    for table, columns in tables.items():
        lines.append(f"| {table} | {len(columns)} | {len(columns) - empty[table]} | {'; '.join(gaps.get(table, ()))} |")
    return "\n".join(lines) + "\n"


def _head(path: Path) -> str:
    return path.read_text("utf-8").partition("\n")[0].removeprefix("-- ")


if __name__ == "__main__":
    OUT.write_text(reference(), "utf-8")
