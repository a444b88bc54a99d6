"""When a posted result was measured, in days: from its row's title ("Week 12"), else from its outcome's time frame."""

from __future__ import annotations

from typing import NamedTuple

from registry_tools.exports.result_words import says
from registry_tools.models.timepoint import Timepoint
from registry_tools.parsers.facts.timepoints import read_time_frame


class Days(NamedTuple):
    """Days after the anchor; both ends alike for a point, `start` 0 for "up to". None where the words give no one time."""

    start: float | None = None
    end: float | None = None


def measured_at(measure: str, class_title: str | None, category: str | None, time_frame: str | None) -> Days:
    """The one time of a result; nothing where its words leave several ("Weeks 4, 8 and 12" for a row that names none).

    A row's or a measure's own time counts where the time frame has it too; a row's also where the frame has no times at all.

    >>> measured_at("Pain", "Week 8", None, "Baseline, Weeks 4, 8 and 12")
    Days(start=56.0, end=56.0)
    >>> measured_at("Change From Baseline in Pain", None, None, "Baseline, Week 12")
    Days(start=84.0, end=84.0)
    """
    if is_baseline(class_title, category):
        return Days(0.0, 0.0)
    framed = _times(time_frame)
    if len(framed) == 1 and not (class_title or category):
        return framed[0]
    for text in (class_title, category, measure):
        own = _times(text)
        if len(own) == 1 and (own[0] in framed or (not framed and text is not measure)):
            return own[0]
    return framed[0] if len(framed) == 1 else Days()


def is_baseline(*row: str | None) -> bool:
    """Does a row's title say that it was measured before treatment: baseline, and neither a change from it nor a later time?

    >>> is_baseline("Social limitation: Baseline (n=33)"), is_baseline("Change from baseline")
    (True, False)
    """
    texts = [text for text in row if text]
    return says("baseline", *texts) and not says("since_baseline", *texts) and not any(_times(text) for text in texts)


def _times(text: str | None) -> list[Days]:
    """The times of a text but for its baseline, each once."""
    found = [_days(one) for one in read_time_frame(text)] if text else []
    later = [one for one in found if one.end is None or one.end > 0]
    return list(dict.fromkeys(later))


def _days(one: Timepoint) -> Days:
    return Days(one.from_days, one.to_days) if one.shape in ("point", "window") else Days()


def value_type(measure: str, class_title: str | None, category: str | None, description: str | None) -> str:
    """What a mean is of: baseline | percent_change | change | end, or unclear where only the description speaks of a change.

    >>> value_type("HbA1c", "Change at Week 12", None, None), value_type("Change in HbA1c", "Baseline", None, None)
    ('change', 'baseline')
    """
    row = [text for text in (class_title, category) if text]
    if is_baseline(*row):
        return "baseline"
    if says("percent_change", measure, *row):
        return "percent_change"
    if says("change", measure, *row):
        return "change"
    return "unclear" if says("change", description) else "end"
