"""Documents on the command line."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infosilk.kernel.terminal import AsJson, acting_for, fail, print_json, refusals

if TYPE_CHECKING:
    from infosilk.commons.documents.models import StoredDocument
    from infosilk.kernel.actor import Acting

app = typer.Typer(help="Rooms that every district uses.", no_args_is_help=True)
documents = typer.Typer(help="An organisation's documents: files, grants, links.", no_args_is_help=True)
app.add_typer(documents, name="documents")
For = Annotated[str, typer.Option("--as", help="The code of the organisation.")]
Which = Annotated[UUID, typer.Argument(help="The document's identifier.")]
PurposeCode = Annotated[str, typer.Option(help="customs, transport, insurance or sale.")]
_SHOWN = 500


@documents.command("list")
def list_documents(organisation: For, as_json: AsJson = False) -> None:
    """Print the organisation's documents and those granted to it, the newest first."""
    from infosilk.commons.documents import queries
    from infosilk.commons.documents.models import StoredDocument

    acting = _acting(organisation)
    rows = StoredDocument.objects.visible_to(acting).order_by("-created_at", "pk")[:_SHOWN]
    found = [queries.document_out(acting, row) for row in rows]
    if as_json:
        print_json(found)
        return
    table = Table("Document", "Name", "Kind", "Type", "Bytes", "Whose", "Law keeps it until")
    for one in found:
        whose = "own" if one["own"] else "granted"
        size, kept = str(one["size"]), str(one["kept_until"] or "")
        table.add_row(str(one["id"]), escape(one["name"]), one["kind"], one["media_type"], size, whose, kept)
    Console().print(table)


@documents.command()
def keep(
    file: Annotated[Path, typer.Argument(help="The file to keep.")],
    organisation: For,
    media_type: Annotated[str, typer.Option("--type", help="Its media type; without it, by its ending.")] = "",
    kind: Annotated[str, typer.Option(help="commons.file, .customs, .accounting or .origin.")] = "commons.file",
    as_json: AsJson = False,
) -> None:
    """Keep a file for an organisation."""
    from infosilk.commons.documents import actions, queries
    from infosilk.commons.documents.engine.looks import by_name

    acting = _acting(organisation)
    try:
        with file.open("rb") as content, refusals():
            row = actions.keep(acting, file.name, media_type or by_name(file.name), content, kind)
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror or error}")
    _say(queries.document_out(acting, row), as_json, f"{row.pk}  {row.name}  {row.media_type}  {row.size} bytes")


@documents.command("open")
def open_document(
    key: Which, out: Annotated[Path, typer.Argument(help="The file to write; it must not be there.")], organisation: For
) -> None:
    """Write a document's content to a file. Reading one that was granted is recorded."""
    from infosilk.commons.documents import grants

    try:
        with refusals():
            found = grants.read(_acting(organisation), key)
            with out.open("xb") as target:
                for part in found.parts():
                    target.write(part)
    except OSError as error:
        fail(f"{out} cannot be written: {error.strerror or error}")
    typer.echo(f"{out}: {found.document.size} bytes, SHA-256 {found.document.sha256}")


@documents.command()
def grant(
    key: Which,
    to: Annotated[str, typer.Argument(help="The code of the organisation that may read it.")],
    organisation: For,
    purpose: PurposeCode,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day, a year away at most.")],
) -> None:
    """Let another organisation read a document until the end of a day."""
    from infosilk.commons.documents import grants

    with refusals():
        row = grants.grant(_acting(organisation), key, to, _purpose(purpose), until.date())
    typer.echo(f"Grant {row.pk}: {to} may read it until the end of {row.until}.")


@documents.command()
def link(
    key: Which,
    organisation: For,
    by: Annotated[str, typer.Option(help="The e-mail address of whose mandate the link stands by.")],
    purpose: PurposeCode,
    hours: Annotated[int, typer.Option(help="How long it holds.")] = 72,
    openings: Annotated[int, typer.Option(help="How often it may be opened.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Make a signed link to a document and print the end of its address, after the node's own."""
    from infosilk.commons.documents import answers, links, queries

    with refusals():
        row = links.make(_member(organisation, by), key, _purpose(purpose), hours, openings)
    address = answers.address(row)
    _say({**queries.link_out(row), "address": address}, as_json, f"{address}\nUntil {row.until}, {row.most} openings.")


@documents.command()
def shared(key: Which, organisation: For, as_json: AsJson = False) -> None:
    """Print a document's grants and links."""
    from infosilk.commons.documents import queries
    from infosilk.commons.documents.models import DocumentLink

    acting = _acting(organisation)
    row = _document(acting, key)
    granted = (
        row.grants.select_related("organisation").order_by("pk")
        if row.organisation_id == acting.organisation_id
        else []
    )
    linked = DocumentLink.objects.visible_to(acting).filter(document=row).select_related("organisation")
    found = {
        "grants": [queries.grant_out(one) for one in granted],
        "links": [queries.link_out(one) for one in linked],
    }
    if as_json:
        print_json(found)
        return
    table = Table("What", "Number", "Organisation", "Purpose", "Until", "Opened", "Holds")
    for one in found["grants"]:
        table.add_row(
            "grant", str(one["id"]), one["organisation"], one["purpose"], str(one["until"]), "", str(one["holds"])
        )
    for one in found["links"]:
        times = f"{one['opened']} of {one['openings']}"
        row_of = (str(one["id"]), one["organisation"], one["purpose"], str(one["until"]), times, str(one["holds"]))
        table.add_row("link", *row_of)
    Console().print(table)


@documents.command()
def revoke(
    key: Which,
    number: Annotated[str, typer.Argument(help="The number of the grant, or the identifier of the link.")],
    organisation: For,
) -> None:
    """End a grant or a link at once."""
    from infosilk.commons.documents import grants, links

    try:
        with refusals():
            if number.isascii() and number.isdigit():
                grants.revoke(_acting(organisation), key, int(number))
            else:
                links.revoke(_acting(organisation), key, UUID(number))
    except ValueError:
        fail(f"{number} is neither the number of a grant nor the identifier of a link.")
    typer.echo("It is revoked.")


@documents.command()
def remove(key: Which, organisation: For) -> None:
    """Remove a document with its grants and links; one that law keeps stays, and the refusal says until when."""
    from infosilk.commons.documents import removal

    with refusals():
        row = removal.remove(_acting(organisation), key)
    typer.echo(f"Removed: {row.size} bytes, SHA-256 {row.sha256}.")


@documents.command()
def sweep() -> None:
    """Remove files that no row names: what crashes left, older than a day. The worker does it each night."""
    from infosilk.commons.documents import removal

    typer.echo(f"{removal.sweep()} files removed.")


def _purpose(code: str) -> Any:
    from infosilk.commons.documents.models import Purpose

    if code not in Purpose.values:
        fail(f"The purpose is one of {', '.join(Purpose.values)}.")
    return Purpose(code)


def _acting(code: str) -> "Acting":
    return acting_for(code, "administrator")


def _member(code: str, email: str) -> "Acting":
    from django.utils import timezone

    from infosilk.kernel.identity.mandates import choose
    from infosilk.kernel.models import Mandate

    held = Mandate.objects.active(timezone.now()).filter(
        organisation=_acting(code).organisation_id, person__email=email.lower()
    )
    first = held.select_related("person").order_by("pk").first()
    if first is None:
        fail(f"Nobody with the address {email} acts for {code}.")
    return choose(first.person, first.pk, "cli")


def _document(acting: "Acting", key: UUID) -> "StoredDocument":
    from infosilk.commons.documents.models import StoredDocument

    found = StoredDocument.objects.visible_to(acting).filter(pk=key).first()
    if found is None:
        fail(f"There is no document {key} that this organisation may see.")
    return found


def _say(data: dict[str, Any], as_json: bool, text: str) -> None:
    if as_json:
        print_json(data)
    else:
        typer.echo(text)
