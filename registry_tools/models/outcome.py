"""What an outcome measures: one concept, read from its title and description."""

from __future__ import annotations

from registry_tools.models.provenance import Fact


class OutcomeFact(Fact):
    """The concept of an outcome, a slug of lexicons/concepts or "other".

    The quote is the words that decided; where none did (concept "other") it is the title. `population` is the cohort, part
    or patients that the title limits the outcome to, as worded; `method` the instrument or criteria it is measured by
    ("RECIST 1.1", "EORTC QLQ-C30"). Both are None where the text does not say.
    """

    concept: str
    population: str | None = None
    method: str | None = None
