"""One text with its kind to facts as plain dicts: what `registry-tools annotate` answers with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from registry_tools.models.base import Model
from registry_tools.parsers.facts.criterion_facts import read_criterion
from registry_tools.parsers.facts.doses import read_doses
from registry_tools.parsers.facts.outcomes import read_outcome
from registry_tools.parsers.facts.timepoints import read_time_frame


def facts_of(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Facts of `item["text"]`. KeyError where kind or text is missing, ValueError for an unknown kind."""
    text, kind = item["text"], item["kind"]
    if not isinstance(text, str):
        raise ValueError("text is not a string")
    names, polarity = item.get("names") or [], item.get("polarity")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("names is not a list of strings")
    if polarity not in (None, "inclusion", "exclusion"):
        raise ValueError(f"polarity is {polarity!r}, not inclusion or exclusion")
    if kind == "criterion":
        read = read_criterion(text, polarity)
        return _dump([*read.thresholds, *read.windows])
    if kind == "timeframe":
        return _dump(read_time_frame(text))
    if kind == "dosing":
        return _dump(read_doses(text, names))
    if kind == "outcome":
        return _dump([read_outcome(text)])
    raise ValueError(f"unknown kind {kind!r}; known: criterion, timeframe, dosing, outcome")


def _dump(facts: Iterable[Model]) -> list[dict[str, Any]]:
    return [fact.model_dump(mode="json") for fact in facts]
