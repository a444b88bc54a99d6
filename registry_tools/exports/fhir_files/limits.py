"""The numeric bounds of a criterion as characteristics of an EvidenceVariable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registry_tools.exports.fhir_files.bounds import bound, is_excluding
from registry_tools.exports.fhir_files.conditions import Bound, Combination, State, Tree, bounds_of, spelled, trees
from registry_tools.exports.fhir_files.elements import Json, element, source, text_concept, words
from registry_tools.exports.fhir_files.identity import link_id
from registry_tools.exports.fhir_files.tally import Tally

_CODES = {"all": "all-of", "any": "any-of"}


def limits(criterion: dict[str, Any] | None, bounds: Sequence[dict[str, Any]], tally: Tally) -> list[Json]:
    """A characteristic for each bound; those that depend on one another, or on a condition, are one combination."""
    writer = _Writer(criterion, bounds, tally)
    return [writer.characteristic(tree) for tree in trees(bounds)]


class _Writer:
    """linkIds are those of the criterion with T1, T2 … for its bounds in order and L1, L2 … for combinations of them."""

    def __init__(self, criterion: dict[str, Any] | None, bounds: Sequence[dict[str, Any]], tally: Tally) -> None:
        self._criterion, self._tally = criterion, tally
        self._polarity = criterion["polarity"] if criterion else None
        self._prefix = link_id(bounds[0]["criterion_id"]) if bounds and bounds[0]["criterion_id"] else "C0"
        self._numbers = {id(row): at for at, row in enumerate(bounds, start=1)}
        self._combinations = 0

    def characteristic(self, tree: Tree) -> Json:
        """Excluding where all bounds are, so that their comparators are those of the text; else what the eligible meet."""
        held = bounds_of(tree)
        excluding = all(is_excluding(row, self._polarity) for row in held)
        found = self._part(spelled(tree, broken=excluding), worded=excluding)
        if isinstance(tree, Bound):
            return {**found, "exclude": excluding}
        self._combinations += 1
        return element(
            linkId=f"{self._prefix}-L{self._combinations}",
            extension=source(self._criterion) if self._criterion else [],
            description=words(self._criterion["text"]) if self._criterion else None,
            exclude=excluding,
            **found,
        )

    def _part(self, tree: Bound | State | Combination, worded: bool) -> Json:
        if isinstance(tree, Bound):
            row = tree.row
            link: Json = {"linkId": f"{self._prefix}-T{self._numbers[id(row)]}"}
            if not worded and row["comparator"] == "=" and is_excluding(row, self._polarity):
                link["exclude"] = True
            return {**link, **bound(row, row["comparator" if worded else "eligible"], self._tally)}
        if isinstance(tree, State):
            found = {"definitionCodeableConcept": text_concept(tree.text)}
            return {"exclude": True, **found} if tree.absent else found
        parts = [self._part(spelled(part, broken=False), worded) for part in tree.parts]
        return {"definitionByCombination": {"code": _CODES[tree.kind], "characteristic": parts}}
