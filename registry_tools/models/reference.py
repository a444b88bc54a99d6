"""What the record points to: citations, links, data sets, documents, other ids, index terms."""

from __future__ import annotations

from registry_tools.models.base import Model


class SecondaryId(Model):
    """Another identifier of the study: grant, EudraCT or sponsor number."""

    id: str | None = None
    type: str | None = None
    domain: str | None = None
    link: str | None = None


class Retraction(Model):
    """A notice that a cited article was retracted."""

    pmid: str | None = None
    source: str | None = None


class Citation(Model):
    """A publication; `type` is RESULT, BACKGROUND or DERIVED (found by the registry through the NCT number)."""

    citation: str | None = None
    pmid: str | None = None
    type: str | None = None
    retractions: tuple[Retraction, ...] = ()


class Link(Model):
    """A "see also" link."""

    label: str | None = None
    url: str | None = None


class AvailableData(Model):
    """A data set or document of individual participants' data that can be asked for."""

    id: str | None = None
    type: str | None = None
    url: str | None = None
    comment: str | None = None


class DocumentFile(Model):
    """A protocol, SAP or consent form posted with the record; `size` in bytes, `url` where the format gives it."""

    filename: str | None = None
    label: str | None = None
    type: str | None = None
    has_protocol: bool | None = None
    has_sap: bool | None = None
    has_icf: bool | None = None
    date: str | None = None
    upload_date: str | None = None
    size: int | None = None
    url: str | None = None


class IndexTerm(Model):
    """A MeSH or registry browse term that the registry derived.

    `about` is condition or intervention; `kind` is mesh, ancestor, leaf or branch.
    """

    about: str
    kind: str
    id: str | None = None
    term: str | None = None
    as_found: str | None = None
    relevance: str | None = None


class Annotation(Model):
    """A note of the registry on the record: results submitted but not posted, a violation of the law, a submission."""

    kind: str
    type: str | None = None
    date: str | None = None
    date_unknown: bool | None = None
    description: str | None = None
    creation_date: str | None = None
    issued_date: str | None = None
    release_date: str | None = None
    posted_date: str | None = None
    reset_date: str | None = None
    unrelease_date: str | None = None
    unrelease_date_unknown: bool | None = None
    mcp_release_number: int | None = None
