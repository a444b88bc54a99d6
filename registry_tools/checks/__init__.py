"""What does not add up, inside a source or between sources. Each module here with a `check` is a rule of that name.

`check(store, studies)` reads through `Store.query` alone and yields findings; `studies` is None for all, else the numbers to
look at. A rule fires only where it can say why, with the numbers quoted; where a denominator is uncertain it stays silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry_tools.checks.finding import Finding
    from registry_tools.db.store import Store

Check = Callable[["Store", Sequence[str] | None], Iterator["Finding"]]


@cache
def checks() -> dict[str, Check]:
    """Every rule of this folder by its name."""
    found = {module.name: import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)}
    return {name: module.check for name, module in sorted(found.items()) if hasattr(module, "check")}


def run(store: Store, studies: Sequence[str] | None = None, rules: Sequence[str] | None = None) -> Iterator[Finding]:
    """Findings of the named rules (None: of all), rule by rule; KeyError for a rule that is not here."""
    from registry_tools.checks.asking import ask

    with_paths = {row["source_id"] for row in ask(store, "json_records", None)}
    for name in checks() if rules is None else rules:
        for finding in checks()[name](store, studies):
            yield _without_foreign_paths(finding, with_paths)


def _without_foreign_paths(finding: Finding, with_paths: set[str]) -> Finding:
    """Rules build the paths of the registry's JSON; a record of another format has other places."""
    facts = tuple(
        fact.model_copy(update={"path": None})
        if fact.path and "Section." in fact.path and fact.source_id not in with_paths
        else fact
        for fact in finding.facts
    )
    return finding if facts == finding.facts else finding.model_copy(update={"facts": facts})
