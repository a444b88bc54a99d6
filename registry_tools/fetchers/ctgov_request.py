"""What to ask ClinicalTrials.gov for, and the parameters that say so. Facts about the API: its OpenAPI document, 2.0.3."""

from __future__ import annotations

import os
import re
from datetime import date
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from registry_tools.models.base import Model

BASE_URL = "https://clinicaltrials.gov/api/v2"
DOCUMENTS_URL = "https://cdn.clinicaltrials.gov/large-docs"
BASE_URL_VARIABLE = "REGISTRY_TOOLS_CTGOV_URL"
DOCUMENTS_URL_VARIABLE = "REGISTRY_TOOLS_CTGOV_DOCUMENTS_URL"

MAX_PAGE = 1000
"""The API coerces more to this without a word."""

_NCT = re.compile(r"\s*NCT\s*0{0,8}([1-9]\d{0,7})\s*", re.IGNORECASE | re.ASCII)
_ONLY_IDS = re.compile(r"[\s,]*(?:NCT\d{1,11}[\s,]*)+", re.IGNORECASE | re.ASCII)


def _base_url() -> str:
    return os.environ.get(BASE_URL_VARIABLE) or BASE_URL


class Request(Model):
    """Either `ids` as the user wrote them, or a search: `query`, `condition`, `intervention` (Essie expressions), `filters`
    (each an Essie expression such as `AREA[Phase]PHASE3`; all must hold), `since` (last update posted on or after).

    `limit` ends a search after that many records. `force` fetches again what is here and unchanged. `page_size` up to
    1000; records with results run to 1.5 MB each, so a smaller page loses less when a connection is cut.
    """

    ids: tuple[str, ...] = ()
    query: str | None = None
    condition: str | None = None
    intervention: str | None = None
    filters: tuple[str, ...] = ()
    since: date | None = None
    documents: bool = False
    limit: int | None = Field(default=None, ge=1)
    force: bool = False
    page_size: int = Field(default=200, ge=1, le=MAX_PAGE)
    base_url: str = Field(default_factory=_base_url)
    documents_url: str | None = None

    @model_validator(mode="after")
    def _one_way_of_asking(self) -> Request:
        searches = (self.query, self.condition, self.intervention)
        if self.ids and (any(searches) or self.filters or self.since or self.limit):
            raise ValueError("give NCT numbers or a search, not both")
        if not self.ids and not any(searches) and not self.filters and not self.since:
            raise ValueError("give NCT numbers, a query, a filter or --since")
        # OpenAPI, /studies: "If any query parameter contains only NCT IDs, filters are ignored": a --since would be lost
        if (self.filters or self.since) and any(text and _ONLY_IDS.fullmatch(text) for text in searches):
            raise ValueError("the registry ignores filters where a query holds only NCT numbers; give the numbers as arguments")
        return self

    def study_url(self, study_id: str) -> str:
        return f"{self.base_url.rstrip('/')}/studies/{study_id}"

    def search_url(self) -> str:
        return f"{self.base_url.rstrip('/')}/studies"

    def search_params(self) -> dict[str, str]:
        """Parameters that must stay the same from page to page."""
        filters = [f"({text})" if len(self.filters) + bool(self.since) > 1 else text for text in self.filters]
        if self.since:
            filters.append(f"AREA[LastUpdatePostDate]RANGE[{self.since.isoformat()},MAX]")
        given = {
            "query.term": self.query,
            "query.cond": self.condition,
            "query.intr": self.intervention,
            "filter.advanced": " AND ".join(filters),
        }
        return {name: value for name, value in given.items() if value}

    def document_url(self, study_id: str, filename: str) -> str:
        """Documents stand in folders by the last two digits of the NCT number."""
        return f"{self._documents_base()}/{study_id[-2:]}/{study_id}/{filename}"

    def _documents_base(self) -> str:
        given = self.documents_url or os.environ.get(DOCUMENTS_URL_VARIABLE)
        if given:
            return given.rstrip("/")
        place = urlsplit(self.base_url)
        if self.base_url.rstrip("/") == BASE_URL or (place.hostname or "").endswith("clinicaltrials.gov"):
            return DOCUMENTS_URL
        # a stand-in for the API stands in for its documents too, rather than the real site being asked unawares
        return f"{place.scheme}://{place.netloc}/large-docs"


def nct_number(text: str) -> str | None:
    """`NCT` and eight digits, from any case and with leading zeros dropped or repeated; None where it is no NCT number.

    The API's own rule: `^[Nn][Cc][Tt]0*[1-9]\\d{0,7}$`.
    """
    match = _NCT.fullmatch(text)
    return f"NCT{match[1]:0>8}" if match else None
