"""The Vega-Lite charts, as specifications without data: the page fills in rows and arguments when a chart is seen.

Colours are CSS variables of page/style.css, so that a chart follows the page between light and dark. What an expression names
(`from_day`, `to_day`, `ticks`, `counts`, `top`, `gap`, `label_room`) is a parameter whose value the page puts in, and so is
the height of a chart of rows.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import altair as alt

Built: TypeAlias = Any  # altair's encode() and transforms say no type

TONES = {"2": "var(--tone-s2)", "1": "var(--tone-s1)", "0": "var(--tone-m)", "-1": "var(--tone-l1)", "-2": "var(--tone-l2)"}
_ALONE, _CONDITIONAL = "none", "conditional"
_STATED = "datum.stated == 'stated days'"

# Days written in the unit that a protocol would use.
_DAY_LABEL = (
    "datum.value == 0 ? '0' : datum.value < 7 ? datum.value + ' d'"
    " : datum.value < 90 ? datum.value / 7 + ' wk' : datum.value < 365 ? round(datum.value / 30.4375) + ' mo'"
    " : round(datum.value / 365.25) + ' yr'"
)


def specifications() -> dict[str, Any]:
    """Every chart by its name."""
    charts = {
        "distribution": _distribution(),
        "spread": _spread(alt.Scale(zero=False, nice=False, padding=10)),
        "spread_log": _spread(alt.Scale(type="log", nice=False, padding=10)),
        "doses": _doses(),
        "schedule": _schedule(),
        "years": _years(),
        "ranking": _ranking(),
    }
    frame = {"config": _config(), "background": None, "autosize": {"type": "fit-x", "contains": "padding"}}
    return {name: {**chart.to_dict(), **frame} for name, chart in charts.items()}


def _config() -> dict[str, Any]:
    axis = {
        "labelColor": "var(--muted)",
        "titleColor": "var(--muted)",
        "domainColor": "var(--line-strong)",
        "tickColor": "var(--line-strong)",
        "gridColor": "var(--line)",
        "labelFontSize": 11.5,
        "titleFontSize": 11.5,
        "titleFontWeight": 500,
        "labelPadding": 5,
    }
    return {
        "font": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
        "view": {"stroke": None},
        "axis": axis,
    }


def _rows() -> alt.NamedData:
    return alt.NamedData(name="rows")


def _value(parameter: str) -> dict[str, str]:
    return {"expr": parameter}


def _tone() -> alt.Color:
    domain = [*TONES, _ALONE, _CONDITIONAL]
    colors = [*TONES.values(), "var(--panel)", "var(--conditional)"]
    return alt.Color("tone:N", scale=alt.Scale(domain=domain, range=colors), legend=None)


def _tooltip(*fields: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{field}:N", title=field) for field in fields]


def _studies() -> alt.Y:
    axis = alt.Axis(values=_value("counts"), format="d", domain=False)
    return alt.Y("studies:Q", title="studies", scale=alt.Scale(domainMax=_value("top")), axis=axis)


def _labels() -> alt.Axis:
    return alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=8)


def _row_labels() -> alt.Axis:
    return alt.Axis(labelLimit=_value("label_room"), domain=False, ticks=False)


def _days_scale(**more: Any) -> alt.Scale:
    return alt.Scale(domain=[_value("from_day"), _value("to_day")], nice=False, zero=False, **more)


def _distribution() -> Built:
    """Studies by limit, few distinct limits: one bar a limit, default below conditional."""
    gaps = alt.Scale(paddingInner=_value("gap"), paddingOuter=0.2)
    return (
        alt.Chart(_rows(), width="container")
        .mark_bar(stroke="var(--edge)", strokeWidth=0.75, cursor="pointer")
        .encode(
            x=alt.X("short:O", sort=alt.EncodingSortField("rank", op="min"), title=None, scale=gaps, axis=_labels()),
            y=_studies(),
            order=alt.Order("stack:Q"),
            color=_tone(),
            tooltip=_tooltip("limit", "kind", "studies", "share"),
        )
    )


def _spread(scale: alt.Scale) -> Built:
    """Studies by limit, many distinct limits: each at its value."""
    return (
        alt.Chart(_rows(), width="container")
        .mark_bar(width=5, stroke="var(--edge)", strokeWidth=0.5, cursor="pointer")
        .encode(
            x=alt.X("order:Q", title=None, scale=scale, axis=alt.Axis(grid=False, tickCount=8, labelOverlap="greedy")),
            y=_studies(),
            order=alt.Order("stack:Q"),
            color=_tone(),
            tooltip=_tooltip("limit", "kind", "studies", "share"),
        )
    )


def _doses() -> Built:
    """Days of a cycle on which each dose is given; a dashed outline where only a frequency says so."""
    return (
        alt.Chart(_rows(), width="container")
        .transform_calculate(left="datum.first - 0.42", right="datum.last + 0.42")
        .mark_bar(height=13, cornerRadius=2.5, cursor="pointer")
        .encode(
            x=alt.X("left:Q", title=None, scale=_days_scale(), axis=alt.Axis(values=_value("ticks"), format="d", grid=True)),
            x2="right:Q",
            y=alt.Y("dose:O", sort=None, title=None, axis=_row_labels()),
            fill=alt.condition(_STATED, alt.value("var(--accent)"), alt.value("var(--panel)")),
            stroke=alt.value("var(--accent)"),
            strokeWidth=alt.value(1.2),
            strokeDash=alt.condition(_STATED, alt.value([1, 0]), alt.value([3, 2])),
            tooltip=_tooltip("dose", "days", "stated"),
        )
    )


def _schedule() -> Built:
    """When endpoints are measured: points, windows, recurring visits, on a scale of days that keeps the first weeks apart."""
    base = alt.Chart(_rows())
    axis = alt.Axis(values=_value("ticks"), labelExpr=_DAY_LABEL, labelOverlap="greedy", labelFlush=True, orient="top")
    x = alt.X("from:Q", title=None, scale=_days_scale(type="symlog", constant=5), axis=axis)
    y = alt.Y("row:O", sort=alt.EncodingSortField("line", op="min"), title=None, axis=_row_labels())
    levels = alt.Scale(
        domain=["primary", "secondary", "other"], range=["var(--primary)", "var(--secondary)", "var(--other-level)"]
    )
    color = alt.Color("level:N", scale=levels, legend=None)
    tips = _tooltip("endpoint", "when", "words")

    def marks(name: str) -> Built:
        return base.transform_filter(f"datum.mark == '{name}'").encode(x=x, y=y, color=color, tooltip=tips)

    windows = marks("window").mark_bar(height=6, cornerRadius=3, opacity=0.55, cursor="pointer").encode(x2="to:Q")
    visits = marks("visit").mark_tick(height=13, thickness=2, cursor="pointer")
    ends = marks("event").mark_point(shape="triangle-right", filled=True, size=75, opacity=1, cursor="pointer")
    points = marks("point").mark_point(
        filled=True, size=75, opacity=1, stroke="var(--panel)", strokeWidth=1.2, cursor="pointer"
    )
    return alt.layer(windows, visits, ends, points).properties(width="container")


def _years() -> Built:
    return (
        alt.Chart(_rows(), width="container")
        .mark_bar(color="var(--accent)", cornerRadiusEnd=2)
        .encode(x=alt.X("year:O", title=None, axis=_labels()), y=_studies(), tooltip=_tooltip("year", "studies"))
    )


def _ranking() -> Built:
    """How many studies have each of some things, the commonest first."""
    axis = alt.Axis(values=_value("counts"), format="d", domain=False)
    return (
        alt.Chart(_rows(), width="container")
        .mark_bar(color="var(--accent)", cornerRadiusEnd=2, height=11, cursor="pointer")
        .encode(
            x=alt.X("studies:Q", title=None, scale=alt.Scale(domainMax=_value("top")), axis=axis),
            y=alt.Y("name:O", sort=None, title=None, axis=alt.Axis(labelLimit=190, domain=False, ticks=False)),
            tooltip=_tooltip("name", "studies"),
        )
    )
