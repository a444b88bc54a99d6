"""A document to its facts: the one way in to the readers of this folder that are named `document_*`."""

from __future__ import annotations

from registry_tools.models.document import Document
from registry_tools.models.document_facts import DocumentFacts
from registry_tools.parsers.facts.document_arms import arms_of_tables, arms_of_text
from registry_tools.parsers.facts.document_doses import read_document_doses, read_interventions
from registry_tools.parsers.facts.document_eligibility import read_eligibility
from registry_tools.parsers.facts.document_eligibility_sentences import read_eligibility_sentences
from registry_tools.parsers.facts.document_endpoints import read_endpoints
from registry_tools.parsers.facts.document_frame import read_frame
from registry_tools.parsers.facts.document_headlines import read_headlines
from registry_tools.parsers.facts.document_sample_size import read_sample_sizes
from registry_tools.parsers.facts.document_study import is_protocol, is_review, read_study
from registry_tools.parsers.facts.document_tables import known_groups, read_grids, read_tables


def read_document_facts(document: Document) -> DocumentFacts:
    """Every fact of the document. A protocol's tables hold no results, a review has no facts of a study of its own."""
    reported = read_study(document)
    if is_review(document):
        return DocumentFacts(study_id=reported.study_id, registry=reported.registry, studies=reported.numbers)
    protocol = is_protocol(document)
    grids = [] if protocol else read_grids(document)
    tables = read_tables(grids, frozenset(known_groups(grids)))
    arms = tuple(arms_of_tables(grids) or arms_of_text(document))
    criteria = tuple(read_eligibility(document)) or (() if protocol else tuple(read_eligibility_sentences(document)))
    doses = read_document_doses(document, protocol=protocol, arms=arms)
    return DocumentFacts(
        study_id=reported.study_id,
        registry=reported.registry,
        studies=reported.numbers,
        arms=arms,
        interventions=tuple(read_interventions(document, doses)),
        frame=read_frame(criteria),
        criteria=criteria,
        doses=tuple(doses),
        endpoints=tuple(read_endpoints(document)),
        sample_sizes=tuple(read_sample_sizes(document, protocol=protocol)),
        results=(*tables.results, *(() if protocol else read_headlines(document, arms))),
        adverse_events=tables.events,
        tables=tables.readings,
    )
