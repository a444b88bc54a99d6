"""A study as USDM's document: one study version for each source that defines it, the registry's record first."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from registry_tools.db.reading import StudyRows
from registry_tools.exports.usdm_files.designs import design_of
from registry_tools.exports.usdm_files.instances import EXTENSIONS, Instances, Json, html, placed
from registry_tools.exports.usdm_files.ledger import Ledger
from registry_tools.exports.usdm_files.organizations import identified
from registry_tools.exports.usdm_files.record_fields import dates_of, fields_of
from registry_tools.exports.usdm_files.sources import Source, sources_of
from registry_tools.version import __version__

USDM_VERSION = "4.0.0"


def wrapper_of(study: StudyRows, ledger: Ledger) -> tuple[Json, int]:
    """The document of a study, and how many instances it holds."""
    make = Instances()
    sources = sources_of(study)
    documents: list[Json] = []
    versions = [_version(source, documents, make, ledger) for source in sources]
    titles = [title["text"] for version in versions for title in version["titles"]]
    made = make.make(
        "Study",
        name=study.study_id,
        label=titles[0] if titles else None,
        versions=versions,
        documentedBy=documents or None,
    )
    # The schema wants a UUID here, and only here: the same for the same study in every export.
    made["id"] = str(uuid5(NAMESPACE_URL, EXTENSIONS + study.study_id))
    wrapper = {
        "study": made,
        "usdmVersion": USDM_VERSION,
        "systemName": "registry-tools",
        "systemVersion": __version__,
    }
    return wrapper, make.counts.total()


def _version(source: Source, documents: list[Json], make: Instances, ledger: Ledger) -> Json:
    study = source.study or {}
    made = make.make("StudyVersion")
    design = design_of(source, make, ledger)
    for role in design.masked:
        role["appliesToIds"] = [design.design["id"]]
    who = identified(source, made, make, ledger)
    dates, partial = dates_of(study, make)
    documented = _documents(source, make, ledger)
    documents += documented
    ledger.take("studies", len(source.tables["studies"]))
    ledger.take("keywords", len(source.tables["keywords"]))
    extensions = [
        make.extension("source-id", source.source_id),
        *fields_of(study, "version", make),
        *partial,
        *(make.extension("keyword", row["keyword"]) for row in source.tables["keywords"]),
    ]
    attributes = {
        "extensionAttributes": placed(extensions),
        "versionIdentifier": _identifier(source),
        "rationale": "",
        "documentVersionIds": [one["versions"][0]["id"] for one in documented] or None,
        "dateValues": dates or None,
        "studyIdentifiers": who.identifiers,
        "studyDesigns": [design.design],
        "titles": [
            make.make("StudyTitle", text=study[column], type=make.coded("titleType", column))
            for column in ("brief_title", "official_title", "acronym")
            if study.get(column)
        ],
        "narrativeContentItems": _narrative(source, make) or None,
        "roles": [*who.roles, *design.masked] or None,
        "organizations": who.organizations or None,
        **{key: found or None for key, found in design.beside.items()},
    }
    made.update((key, value) for key, value in attributes.items() if value is not None)
    return made


def _identifier(source: Source) -> str:
    """The day of the record's version; empty where the source does not say."""
    study = source.study or {}
    for column in ("registry_version_date", "last_update", "last_update_submit_date"):
        if study.get(column) is not None:
            return str(study[column])
    return ""


def _narrative(source: Source, make: Instances) -> list[Json]:
    """The record's summaries as HTML, which USDM's narrative is; and the criteria's text where none could be read out of it."""
    study = source.study or {}
    texts = {"Brief summary": study.get("brief_summary"), "Detailed description": study.get("detailed_description")}
    if not source.tables["criteria"]:
        texts["Eligibility criteria"] = next((row["text"] for row in source.tables["eligibility"]), None)
    return [make.make("NarrativeContentItem", name=name, text=html(text)) for name, text in texts.items() if text]


def _documents(source: Source, make: Instances, ledger: Ledger) -> list[Json]:
    """Documents posted with the record, or the one that the source is. Of their texts nothing is said here."""
    made = []
    for row in source.tables["document_files"]:
        name = row["label"] or row["filename"] or f"Document {row['ordinal']}"
        kinds = [kind for kind, has in (("PROTOCOL", "has_protocol"), ("SAP", "has_sap"), ("ICF", "has_icf")) if row[has]]
        parts = {"filename": row["filename"], "url": row["url"], "size": row["size"], "upload-date": row["upload_date"]}
        extensions = make.parts({**parts, "date": row["date"]}) + [make.extension("contains", kind) for kind in kinds]
        made.append(_document(name, None, kinds[0] if kinds else row["type"], extensions, make))
    ledger.take("document_files", len(made))
    if source.document:
        row = source.document
        extensions = make.parts({"kind": row["kind"], "pages": row["page_count"]})
        made.append(_document(row["name"], row["title"], None, extensions, make))
    ledger.take("documents", len(source.tables["documents"]))
    return made


def _document(name: str, title: str | None, kind: str | None, extensions: list[Json], make: Instances) -> Json:
    version = make.make(
        "StudyDefinitionDocumentVersion",
        version="",
        status=make.coded("documentStatus", None),
        extensionAttributes=make.not_known("version", "status"),
    )
    unknown = ["language", "templateName", *(() if kind else ("type",))]
    return make.make(
        "StudyDefinitionDocument",
        name=name,
        label=title,
        language=make.coded("language", None),
        type=make.coded("documentType", kind),
        templateName="",
        versions=[version],
        extensionAttributes=placed(extensions + make.not_known(*unknown)),
    )
