"""The Vega-Lite charts, as specifications without data: the page fills in rows and arguments, and draws them when they are seen.

Colours are CSS variables of page/style.css, so that a chart follows the page between light and dark. What an expression names
(`from_day`, `to_day`, `ticks`, `label_room`) is a parameter whose value the page puts in.
"""

from __future__ import annotations

from typing import Any, Literal

import altair as alt

TONES = {"2": "var(--tone-s2)", "1": "var(--tone-s1)", "0": "var(--tone-m)", "-1": "var(--tone-l1)", "-2": "var(--tone-l2)"}
_ALONE, _CONDITIONAL = "none", "conditional"

# Ticks of a time axis in days, written in the unit that a protocol would use.
_DAY_TICKS = [0, 1, 3, 7, 14, 28, 91.3125, 182.625, 365.25, 730.5, 1826.25, 3652.5, 7305, 18262.5]
_DAY_LABEL = (
    "datum.value == 0 ? '0' : datum.value < 0 ? datum.value + ' d' : datum.value < 7 ? datum.value + ' d'"
    " : datum.value < 90 ? datum.value / 7 + ' wk' : datum.value < 365 ? round(datum.value / 30.4375) + ' mo'"
    " : round(datum.value / 365.25) + ' yr'"
)


def specifications() -> dict[str, Any]:
    """Every chart by its name."""
    charts = {
        "distribution": _distribution(),
        "spread": _spread("linear"),
        "spread_log": _spread("log"),
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
        "scale": {"bandPaddingInner": 0.22, "bandPaddingOuter": 0.12},
    }


def _rows() -> alt.NamedData:
    return alt.NamedData(name="rows")


def _value(parameter: str) -> dict[str, str]:
    return {"expr": parameter}


def _tone() -> alt.Color:
    domain = [*TONES, _ALONE, _CONDITIONAL]
    colors = [*TONES.values(), "var(--tone-m)", "var(--conditional)"]
    return alt.Color("tone:N", scale=alt.Scale(domain=domain, range=colors), legend=None)


def _tooltip(*fields: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{field}:N", title=field) for field in fields]


def _distribution() -> alt.Chart:
    """Studies by limit, few distinct limits: one bar a limit, default below conditional."""
    return (
        alt.Chart(_rows(), width="container", height=120)
        .mark_bar(stroke="var(--edge)", strokeWidth=0.75, cursor="pointer")
        .encode(
            x=alt.X("limit:O", sort={"field": "order", "op": "min"}, title=None, axis=alt.Axis(labelAngle=0, labelOverlap="greedy")),
            y=alt.Y("studies:Q", title="studies", axis=alt.Axis(tickMinStep=1, tickCount=4, format="d", domain=False)),
            order=alt.Order("stack:Q"),
            color=_tone(),
            tooltip=_tooltip("limit", "kind", "studies", "share"),
        )
    )


def _spread(scale: Literal["linear", "log"]) -> alt.Chart:
    """Studies by limit, many distinct limits: each at its value."""
    return (
        alt.Chart(_rows(), width="container", height=120)
        .mark_bar(width=5, stroke="var(--edge)", strokeWidth=0.5, cursor="pointer")
        .encode(
            x=alt.X(
                "order:Q",
                title=None,
                scale=alt.Scale(type=scale, zero=False, nice=True, padding=8),
                axis=alt.Axis(grid=False, tickCount=8, labelOverlap="greedy"),
            ),
            y=alt.Y("studies:Q", title="studies", axis=alt.Axis(tickMinStep=1, tickCount=4, format="d", domain=False)),
            order=alt.Order("stack:Q"),
            color=_tone(),
            tooltip=_tooltip("limit", "kind", "studies", "share"),
        )
    )


def _doses() -> alt.Chart:
    """Days of a cycle on which each dose is given; a dashed outline where only a frequency says so."""
    return (
        alt.Chart(_rows(), width="container", height=alt.Step(24))
        .transform_calculate(left="datum.first - 0.42", right="datum.last + 0.42")
        .mark_bar(height=13, cornerRadius=2.5, cursor="pointer")
        .encode(
            x=alt.X(
                "left:Q",
                title=None,
                scale={"domain": [_value("from_day"), _value("to_day")], "nice": False},
                axis=alt.Axis(values=_value("ticks"), format="d", grid=True),
            ),
            x2="right:Q",
            y=alt.Y("dose:O", sort=None, title=None, axis=alt.Axis(labelLimit=_value("label_room"), domain=False, ticks=False)),
            fill=alt.condition("datum.stated == 'stated days'", alt.value("var(--accent)"), alt.value("var(--panel)")),
            stroke=alt.value("var(--accent)"),
            strokeWidth=alt.value(1.2),
            strokeDash=alt.condition("datum.stated == 'stated days'", alt.value([1, 0]), alt.value([3, 2])),
            tooltip=_tooltip("dose", "days", "stated"),
        )
    )


def _schedule() -> alt.LayerChart:
    """When endpoints are measured: points, windows, and visits that recur, in days on a scale that keeps the first weeks apart."""
    base = alt.Chart(_rows())
    x = alt.X(
        "from:Q",
        title=None,
        scale={"type": "symlog", "constant": 5, "domain": [_value("from_day"), _value("to_day")], "nice": False, "clamp": True},
        axis=alt.Axis(values=_DAY_TICKS, labelExpr=_DAY_LABEL, labelOverlap="greedy", labelFlush=True),
    )
    y = alt.Y("row:O", sort=None, title=None, axis=alt.Axis(labelLimit=_value("label_room"), domain=False, ticks=False))
    color = alt.Color(
        "level:N",
        scale=alt.Scale(
            domain=["primary", "secondary", "other"], range=["var(--primary)", "var(--secondary)", "var(--other-level)"]
        ),
        legend=None,
    )
    tips = _tooltip("endpoint", "when", "words")
    windows = (
        base.transform_filter("datum.mark == 'window'")
        .mark_bar(height=6, cornerRadius=3, opacity=0.55, cursor="pointer")
        .encode(x=x, x2="to:Q", y=y, color=color, tooltip=tips)
    )
    visits = (
        base.transform_filter("datum.mark == 'visit'")
        .mark_tick(height=13, thickness=2, cursor="pointer")
        .encode(x=x, y=y, color=color, tooltip=tips)
    )
    points = (
        base.transform_filter("datum.mark == 'point'")
        .mark_point(filled=True, size=75, opacity=1, stroke="var(--panel)", strokeWidth=1.2, cursor="pointer")
        .encode(x=x, y=y, color=color, tooltip=tips)
    )
    ends = (
        base.transform_filter("datum.mark == 'event'")
        .mark_point(shape="triangle-right", filled=True, size=75, opacity=1, cursor="pointer")
        .encode(x=x, y=y, color=color, tooltip=tips)
    )
    return alt.layer(windows, visits, ends, points).properties(width="container", height=alt.Step(24))


def _years() -> alt.Chart:
    return (
        alt.Chart(_rows(), width="container", height=130)
        .mark_bar(color="var(--accent)", cornerRadiusEnd=2)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap="greedy")),
            y=alt.Y("studies:Q", title="studies", axis=alt.Axis(tickMinStep=1, tickCount=4, format="d", domain=False)),
            tooltip=_tooltip("year", "studies"),
        )
    )


def _ranking() -> alt.Chart:
    """How many studies have each of some things, the commonest first."""
    return (
        alt.Chart(_rows(), width="container", height=alt.Step(19))
        .mark_bar(color="var(--accent)", cornerRadiusEnd=2, height=11, cursor="pointer")
        .encode(
            x=alt.X("studies:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=4, format="d", domain=False)),
            y=alt.Y("name:O", sort=None, title=None, axis=alt.Axis(labelLimit=190, domain=False, ticks=False)),
            tooltip=_tooltip("name", "studies"),
        )
    )
