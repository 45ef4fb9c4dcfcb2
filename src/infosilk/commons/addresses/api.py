"""The API of addresses: of the organisation represented, and of oneself."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Status

from infosilk.commons.addresses import actions, queries
from infosilk.commons.addresses.engine import address as engine
from infosilk.commons.addresses.engine.address import Address
from infosilk.commons.addresses.schemas import (
    AddressFormOut,
    CitizenNumberIn,
    CitizenNumberOut,
    ContactIn,
    ContactOut,
    PostalAddressIn,
    PostalAddressOut,
)
from infosilk.kernel.access import acting_of
from infosilk.kernel.problems import NotFound
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Country, Key

router = Router()
# Whose: the organisation that is represented, or the caller themselves.
Of = Literal["organisation", "me"]


@router.get("/addresses/forms/{country}", response={200: AddressFormOut, **responses(404)}, summary="Form of a country")
def form(request: HttpRequest, country: Country) -> dict[str, Any]:
    """Which parts addresses of a country have, and which they need."""
    if not engine.known(country):
        raise NotFound(what="form of addresses")
    return queries.form_out(country)


@router.get("/addresses", response={200: list[PostalAddressOut], **responses()}, summary="Addresses")
def list_addresses(request: HttpRequest, of: Of = "organisation") -> list[dict[str, Any]]:
    """Where your organisation, or you, are reached by post."""
    rows = queries.addresses_of(acting_of(request), own=of == "me")
    return [queries.address_out(row) for row in rows]


@router.put("/addresses", response={200: PostalAddressOut, **responses(403, 409, 422)}, summary="Say an address")
@idempotent
def put_address(request: HttpRequest, body: PostalAddressIn, of: Of = "organisation") -> dict[str, Any]:
    """One for each use; the one before it is replaced. An organisation's are its administrators' to say."""
    address = Address(**{name: getattr(body, name) for name in engine.PARTS})
    return queries.address_out(actions.put_address(acting_of(request), body.use, address, own=of == "me"))


@router.delete("/addresses/{key}", response={204: None, **responses(403, 404, 409)}, summary="Take an address back")
@idempotent
def remove_address(request: HttpRequest, key: Key, of: Of = "organisation") -> Status[None]:
    actions.remove_address(acting_of(request), key, own=of == "me")
    return Status(204, None)


@router.get("/contacts", response={200: list[ContactOut], **responses()}, summary="Contacts")
def list_contacts(request: HttpRequest, of: Of = "organisation") -> list[dict[str, Any]]:
    """Telephone numbers and e-mail addresses of your organisation, or yours."""
    return [queries.contact_out(row) for row in queries.contacts_of(acting_of(request), own=of == "me")]


@router.post("/contacts", response={200: ContactOut, **responses(403, 409, 422)}, summary="Add a contact")
@idempotent
def add_contact(request: HttpRequest, body: ContactIn, of: Of = "organisation") -> dict[str, Any]:
    """Nobody tries it; it is what you say."""
    row = actions.add_contact(
        acting_of(request), body.kind, body.use, body.value, own=of == "me", country=body.country, note=body.note
    )
    return queries.contact_out(row)


@router.delete("/contacts/{key}", response={204: None, **responses(403, 404, 409)}, summary="Take a contact back")
@idempotent
def remove_contact(request: HttpRequest, key: Key, of: Of = "organisation") -> Status[None]:
    actions.remove_contact(acting_of(request), key, own=of == "me")
    return Status(204, None)


@router.get("/citizen-numbers", response={200: list[CitizenNumberOut], **responses()}, summary="One's own numbers")
def list_numbers(request: HttpRequest) -> list[dict[str, Any]]:
    """Masked; nobody reads them whole here."""
    return [queries.number_out(row) for row in queries.numbers_of(acting_of(request))]


@router.put(
    "/citizen-numbers", response={200: CitizenNumberOut, **responses(403, 409, 422)}, summary="Say one's own number"
)
@idempotent
def put_number(request: HttpRequest, body: CitizenNumberIn) -> dict[str, Any]:
    """Checked by its form and kept sealed; it is a claim until somebody compares it with the register."""
    row = actions.put_number(acting_of(request), body.kind, body.number, country=body.country)
    return queries.number_out(row)


@router.delete("/citizen-numbers/{key}", response={204: None, **responses(403, 404, 409)}, summary="Take a number back")
@idempotent
def remove_number(request: HttpRequest, key: Key) -> Status[None]:
    actions.remove_number(acting_of(request), key)
    return Status(204, None)
