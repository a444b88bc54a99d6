"""People and places: contacts, officials, trial sites."""

from __future__ import annotations

from registry_tools.models.base import Model


class Contact(Model):
    """A contact of the study or of one site; `role` is CONTACT, PRINCIPAL_INVESTIGATOR, ..."""

    name: str | None = None
    role: str | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None


class Official(Model):
    """An overall official (study chair, director, principal investigator)."""

    name: str | None = None
    affiliation: str | None = None
    role: str | None = None


class Location(Model):
    """One site. `status` is the site's own recruitment status; latitude and longitude in degrees (city centre)."""

    facility: str | None = None
    status: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    contacts: tuple[Contact, ...] = ()
