"""One document: what it is, to whom it is granted, its links; opening, granting, linking, removing."""

from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from infosilk.commons.documents import answers, grants, links, queries, removal
from infosilk.commons.documents.kinds import AREA, ROLES
from infosilk.commons.documents.models import DocumentGrant, DocumentLink, Purpose, StoredDocument
from infosilk.commons.documents.pages.listed import kind_title, size_of, type_of
from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.law.days import today
from infosilk.kernel.problems import NotFound, Problem
from infosilk.web.cells import Status
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Selection, Table


def _grant_state(row: DocumentGrant) -> Status:
    if row.revoked_at is not None:
        return Status(pgettext("sharing", "revoked"), "info")
    return Status(_("holds"), "ok") if row.until >= today() else Status(pgettext("sharing", "over"), "info")


def _link_state(row: DocumentLink) -> Status:
    if row.revoked_at is not None:
        return Status(pgettext("sharing", "revoked"), "info")
    return Status(_("holds"), "ok") if row.holds else Status(pgettext("sharing", "over"), "info")


class GrantTable(Table):
    columns: ClassVar[list[Column]] = [
        Column("organisation", gettext_lazy("Organisation"), lambda row: str(row.organisation)),
        Column("purpose", gettext_lazy("Purpose"), lambda row: row.get_purpose_display()),
        Column("until", gettext_lazy("Until the end of")),
        Column("state", gettext_lazy("State"), _grant_state),
    ]
    prefix = "grants"
    caption = gettext_lazy("Granted to")
    empty_title = gettext_lazy("Granted to nobody")
    selection = Selection(
        "revoke-grants",
        "grant",
        lambda row: str(row.pk),
        lambda row: _("Grant to %(organisation)s") % {"organisation": row.organisation},
    )


class LinkTable(Table):
    columns: ClassVar[list[Column]] = [
        Column("created_at", gettext_lazy("Made on")),
        Column("organisation", gettext_lazy("Made by"), lambda row: str(row.organisation)),
        Column("purpose", gettext_lazy("Purpose"), lambda row: row.get_purpose_display()),
        Column("until", gettext_lazy("Until")),
        Column("opened", gettext_lazy("Opened"), lambda row: f"{row.opened} / {row.most}", numeric=True),
        Column("state", gettext_lazy("State"), _link_state),
    ]
    prefix = "links"
    caption = gettext_lazy("Links")
    empty_title = gettext_lazy("No link")
    selection = Selection(
        "revoke-links", "link", lambda row: str(row.pk), lambda row: _("Link %(link)s") % {"link": str(row.pk)[:8]}
    )


class GrantForm(forms.Form):
    prefix = "grant"
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"), max_length=40, help_text=gettext_lazy("Its code on this node.")
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=Purpose.choices)
    until = forms.DateField(
        label=gettext_lazy("Until the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class LinkForm(forms.Form):
    prefix = "link"
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=Purpose.choices)
    hours = forms.IntegerField(
        label=gettext_lazy("Hours"), initial=72, help_text=gettext_lazy("At most 720, which are 30 days.")
    )
    openings = forms.IntegerField(
        label=gettext_lazy("Openings"), initial=1, help_text=gettext_lazy("How often it may be opened; at most 100.")
    )


@needs(AREA, *ROLES)
def document(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One document with its grants and links."""
    row = or_404(StoredDocument.objects.visible_to(acting_of(request)), _("document"), pk=key)
    return page(request, "commons/documents/document.html", _context(request, row))


@needs(AREA, *ROLES)
def content(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The file, to be kept; the reading of one that was granted is recorded."""
    acting = acting_of(request)
    row = or_404(StoredDocument.objects.visible_to(acting), _("document"), pk=key)
    found = answers.answer(request, row)
    grants.told(acting, row)
    return found


@needs(AREA, *ROLES)
def picture(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The small picture of a photo."""
    return answers.thumbnail(acting_of(request), key)


@require_POST
@needs(AREA, *ROLES)
def act(request: HttpRequest, key: UUID, verb: str) -> HttpResponseBase:
    """Grant, make a link, revoke what was chosen, remove."""
    acting = acting_of(request)
    row = or_404(StoredDocument.objects.visible_to(acting), _("document"), pk=key)
    form: forms.Form | None = None
    try:
        if verb == "grant":
            form = GrantForm(request.POST)
            if form.is_valid():
                data = form.cleaned_data
                grants.grant(acting, key, data["organisation"], data["purpose"], data["until"])
                messages.success(request, _("It is granted."))
                return redirect("commons:documents:document", key=key)
        elif verb == "link":
            form = LinkForm(request.POST)
            if form.is_valid():
                data = form.cleaned_data
                link = links.make(acting, key, data["purpose"], data["hours"], data["openings"])
                made = request.build_absolute_uri(answers.address(link))
                return page(request, "commons/documents/document.html", _context(request, row, made=made))
        elif verb == "revoke":
            _revoke(request, key)
            return redirect("commons:documents:document", key=key)
        elif verb == "remove":
            removal.remove(acting, key)
            messages.success(request, _("The document is removed."))
            return redirect("commons:documents:documents")
        else:
            raise NotFound(what=_("page"))
    except NotFound:
        # What is named in a form and not there is said at its field; anything else is not there for the reader.
        if form is None:
            raise
        form.add_error(None, _("This node has no organisation with this code."))
    except Problem as problem:
        if form is None:
            messages.error(request, " ".join(str(part) for part in (problem.detail, problem.mend) if part))
            return redirect("commons:documents:document", key=key)
        add_problem(form, problem)
    return page(request, "commons/documents/document.html", _context(request, row, form), 422)


def _revoke(request: HttpRequest, key: UUID) -> None:
    acting = acting_of(request)
    for text in request.POST.getlist("grant")[: grants.MOST]:
        if text.isascii() and text.isdigit():
            grants.revoke(acting, key, int(text))
    for text in request.POST.getlist("link")[: links.MOST_LINKS]:
        try:
            number = UUID(text)
        except ValueError:
            continue
        links.revoke(acting, key, number)
    messages.success(request, _("What was chosen is revoked."))


def _context(
    request: HttpRequest, row: StoredDocument, form: forms.Form | None = None, made: str = ""
) -> dict[str, Any]:
    acting = acting_of(request)
    own = row.organisation_id == acting.organisation_id
    kept = queries.kept_until(row) if own else None
    facts: list[tuple[str, Any]] = [
        (_("Kind"), kind_title(row)),
        (_("Type"), type_of(row)),
        (_("Size"), size_of(row)),
        (_("Handed in"), row.created_at),
        (_("Checksum (SHA-256)"), row.sha256),
    ]
    if kept:
        facts.append((_("Law keeps it until"), kept))
    found: dict[str, Any] = {"row": row, "facts": facts, "own": own, "made": made, "kept": kept}
    links_seen = DocumentLink.objects.visible_to(acting).filter(document=row).select_related("organisation")
    found["links"] = LinkTable(request, links_seen)
    found["any_link"] = links_seen.exists()
    link_start = {"purpose": Purpose.CUSTOMS, "hours": 72, "openings": 1}
    found["link_form"] = form if isinstance(form, LinkForm) else LinkForm(initial=link_start)
    if own:
        rows = row.grants.select_related("organisation").order_by("-pk")
        found["grants"] = GrantTable(request, rows)
        found["any_grant"] = rows.exists()
        start = {"until": today() + timedelta(days=30)}
        found["grant_form"] = form if isinstance(form, GrantForm) else GrantForm(initial=start)
    found["form"] = form
    return found
