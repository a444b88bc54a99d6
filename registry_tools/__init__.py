"""Trial-registry records, protocols and papers as comparable facts, each with the words that prove it.

    from registry_tools import extract, open_database, read_studies, read_criterion

Names are loaded when they are first used, so that importing the package brings no heavy library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from registry_tools.errors import RegistryToolsError
from registry_tools.version import __version__

if TYPE_CHECKING:
    from registry_tools.database import Database, Rows, open_database
    from registry_tools.db.store import Store, open_store
    from registry_tools.models.document import Document
    from registry_tools.models.dose import Dose
    from registry_tools.models.eligibility import Criterion, Threshold, Window
    from registry_tools.models.endpoint import Endpoint
    from registry_tools.models.study import Study
    from registry_tools.models.timepoint import Timepoint
    from registry_tools.parsers.facts.criteria import split_criteria
    from registry_tools.parsers.facts.criterion_facts import read_criterion
    from registry_tools.parsers.facts.doses import read_doses
    from registry_tools.parsers.facts.outcomes import read_outcome
    from registry_tools.parsers.facts.timepoints import read_time_frame
    from registry_tools.pipeline import extract, read_studies
    from registry_tools.receipt import Receipt

_HOMES = {
    "Criterion": "models.eligibility",
    "Database": "database",
    "Document": "models.document",
    "Dose": "models.dose",
    "Endpoint": "models.endpoint",
    "Receipt": "receipt",
    "Rows": "database",
    "Store": "db.store",
    "Study": "models.study",
    "Threshold": "models.eligibility",
    "Timepoint": "models.timepoint",
    "Window": "models.eligibility",
    "extract": "pipeline",
    "open_database": "database",
    "open_store": "db.store",
    "read_criterion": "parsers.facts.criterion_facts",
    "read_doses": "parsers.facts.doses",
    "read_outcome": "parsers.facts.outcomes",
    "read_studies": "pipeline",
    "read_time_frame": "parsers.facts.timepoints",
    "split_criteria": "parsers.facts.criteria",
}

__all__ = [
    "Criterion",
    "Database",
    "Document",
    "Dose",
    "Endpoint",
    "Receipt",
    "RegistryToolsError",
    "Rows",
    "Store",
    "Study",
    "Threshold",
    "Timepoint",
    "Window",
    "__version__",
    "extract",
    "open_database",
    "open_store",
    "read_criterion",
    "read_doses",
    "read_outcome",
    "read_studies",
    "read_time_frame",
    "split_criteria",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'registry_tools' has no attribute {name!r}")
    return getattr(import_module(f"registry_tools.{home}"), name)
