"""A document to its facts: the one way in to the readers of this folder that are named `document_*`."""

from __future__ import annotations

from registry_tools.models.document import Document
from registry_tools.models.document_facts import DocumentFacts
from registry_tools.parsers.facts.document_eligibility import read_eligibility
from registry_tools.parsers.facts.document_eligibility_sentences import read_eligibility_sentences
from registry_tools.parsers.facts.document_frame import read_frame
from registry_tools.parsers.facts.document_study import is_protocol, is_review, read_study
from registry_tools.parsers.facts.document_tables import known_groups, read_grids, read_tables


def read_document_facts(document: Document) -> DocumentFacts:
    """Every fact of the document. A protocol's tables hold no results, a review has no facts of a study of its own."""
    reported = read_study(document)
    if is_review(document):
        return DocumentFacts(study_id=reported.study_id, registry=reported.registry, studies=reported.numbers)
    protocol = is_protocol(document)
    criteria = tuple(read_eligibility(document)) or (() if protocol else tuple(read_eligibility_sentences(document)))
    grids = [] if protocol else read_grids(document)
    tables = read_tables(grids, frozenset(known_groups(grids)))
    return DocumentFacts(
        study_id=reported.study_id,
        registry=reported.registry,
        studies=reported.numbers,
        criteria=criteria,
        frame=read_frame(criteria),
        results=tables.results,
        adverse_events=tables.events,
        tables=tables.readings,
    )
