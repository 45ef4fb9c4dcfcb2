"""My organisation: what I can do, its people with their mandates, its official numbers."""

from datetime import timedelta
from typing import ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.account.forms import IdentifierForm, MandateForm, moment
from infosilk.kernel import actions, queries
from infosilk.kernel.access import acting_of, or_404, signed_in
from infosilk.kernel.actor import Acting
from infosilk.kernel.identity.identifiers import SCHEMES
from infosilk.kernel.identity.roles import role_choices
from infosilk.kernel.models import Organisation, OrganisationIdentifier
from infosilk.kernel.notices import notify
from infosilk.kernel.problems import NotFound, Problem
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Status, Table

_STATES = {
    "active": (gettext_lazy("in force"), "ok"),
    "not yet": (gettext_lazy("not yet in force"), "wait"),
    "expired": (gettext_lazy("has ended"), "info"),
    "revoked": (gettext_lazy("revoked"), "stop"),
}
_SOON = timedelta(days=30)


def state_of(state: str) -> Status:
    """The state of a mandate or token as a tag."""
    label, kind = _STATES[state]
    return Status(label, kind)  # type: ignore[arg-type]


class MandateTable(Table):
    columns: ClassVar = [
        Column("person", gettext_lazy("Person"), value=lambda row: str(row.person), sort="person__name"),
        Column("email", gettext_lazy("E-mail address"), value=lambda row: row.person.email, sort="person__email"),
        Column("role", gettext_lazy("Role"), value=lambda row: row.get_role_display(), sort="role"),
        Column("valid_from", gettext_lazy("Valid from"), sort="valid_from"),
        Column("valid_until", gettext_lazy("Valid until"), sort="valid_until"),
        Column("state", gettext_lazy("State"), value=lambda row: state_of(row.state(timezone.now()))),
        Column(
            "revoke",
            gettext_lazy("Revoke"),
            value=lambda row: _("Revoke") if row.state(timezone.now()) in {"active", "not yet"} else "",
            link=lambda row: (
                reverse("account:mandate-revoke", args=[row.pk])
                if row.state(timezone.now()) in {"active", "not yet"}
                else ""
            ),
            csv=lambda row: "",
        ),
    ]
    search = ("person__name", "person__email")
    search_hint = gettext_lazy("Name or e-mail address")
    filters: ClassVar = [Filter("role", gettext_lazy("Role"), role_choices, "role")]
    default_sort = "person"
    csv_name = "mandates"
    empty_title = gettext_lazy("Nobody acts for this organisation")
    empty_text = gettext_lazy("Grant the first mandate below.")


class IdentifierTable(Table):
    columns: ClassVar = [
        Column("scheme", gettext_lazy("Kind of number"), value=lambda row: _title(row.scheme), sort="scheme"),
        Column("value", gettext_lazy("Number"), sort="value"),
        Column(
            "verified_at",
            gettext_lazy("Compared with the register"),
            value=lambda row: row.verified_at or Status(_("not yet"), "wait"),
        ),
        Column(
            "remove",
            gettext_lazy("Remove"),
            value=lambda row: _("Remove"),
            link=lambda row: reverse("account:identifier-remove", args=[row.pk]),
        ),
    ]
    default_sort = "scheme"
    prefix = "numbers"
    empty_title = gettext_lazy("No official number yet")
    empty_text = gettext_lazy("Customs and partners know an organisation by its numbers: enter the first one below.")


def _title(scheme: str) -> str:
    return str(SCHEMES[scheme].title) if scheme in SCHEMES else scheme


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, for whom they act, and where everything else is."""
    acting = acting_of(request)
    now = timezone.now()
    administers = acting.may("kernel", "administrator")
    ending = list(queries.mandates_of(acting).active(now).filter(valid_until__lt=now + _SOON))
    unread = list(queries.notifications_of(acting).filter(read_at__isnull=True)[:5])
    return page(
        request,
        "infosilk_account/home.html",
        {
            "organisation": queries.organisation_of(acting),
            "person": queries.person_of(acting),
            "own": [
                mandate.get_role_display()
                for mandate in queries.mandates_of(acting).filter(person_id=acting.person_id or 0).active(now)
            ],
            "administers": administers,
            "reads_audit": administers or acting.may("kernel", "operator"),
            "operates": acting.may("kernel", "operator"),
            "ending": ending,
            "unread": [(row, notify.text_of(row)) for row in unread],
            "numbers": queries.identifiers_of(acting).count(),
        },
    )


@signed_in
def mandates(request: HttpRequest) -> HttpResponseBase:
    """The organisation's mandates; an administrator grants one."""
    acting = acting_of(request)
    organisation = _represented(acting)
    administers = acting.may("kernel", "administrator")
    form = MandateForm(organisation, request.POST or None) if administers else None
    if request.method == "POST":
        acting.require("kernel", "administrator")
    if form is not None and request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            mandate = actions.grant_mandate(
                acting,
                organisation_id=organisation.pk,
                email=data["email"],
                role=data["role"],
                valid_from=moment(data["valid_from"]),
                valid_until=moment(data["valid_until"], end=True),
            )
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("%(person)s now has the mandate.") % {"person": mandate.person})
            return redirect("account:mandates")
    table = MandateTable(request, queries.mandates_of(acting))
    if table.csv_requested:
        return table.csv_response()
    status = 422 if form is not None and form.errors else 200
    return page(
        request,
        "infosilk_account/mandates.html",
        {"organisation": organisation, "table": table, "form": form},
        status=status,
    )


@signed_in
def revoke_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then revokes."""
    acting = acting_of(request)
    mandate = or_404(queries.mandates_of(acting), what=_("mandate"), pk=pk)
    if request.method == "POST":
        try:
            actions.revoke_mandate(acting, mandate.pk)
        except Problem as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("The mandate is revoked, and with it its API tokens."))
        # Who gave up their own last mandate has no list to come back to.
        return redirect("account:home" if mandate.person_id == acting.person_id else "account:mandates")
    return page(
        request,
        "infosilk_account/confirm.html",
        {
            "title": _("Revoke the mandate?"),
            "text": _("%(person)s will no longer act for %(organisation)s as “%(role)s”, from this moment on.")
            % {
                "person": mandate.person,
                "organisation": mandate.organisation,
                "role": mandate.get_role_display(),
            },
            "label": _("Revoke the mandate"),
            "back": reverse("account:mandates"),
        },
    )


@signed_in
def identifiers(request: HttpRequest) -> HttpResponseBase:
    """The organisation's official numbers; an administrator enters one."""
    acting = acting_of(request)
    organisation = _represented(acting)
    administers = acting.may("kernel", "administrator")
    form = IdentifierForm(organisation, request.POST or None) if administers else None
    if request.method == "POST":
        acting.require("kernel", "administrator")
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            actions.add_identifier(acting, organisation.pk, form.cleaned_data["scheme"], form.cleaned_data["value"])
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("The number is entered."))
            return redirect("account:identifiers")
    columns = IdentifierTable.columns if administers else IdentifierTable.columns[:-1]
    table = IdentifierTable(request, queries.identifiers_of(acting), columns=columns)
    status = 422 if form is not None and form.errors else 200
    context = {"organisation": organisation, "table": table, "form": form}
    return page(request, "infosilk_account/identifiers.html", context, status=status)


@signed_in
def remove_identifier(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then removes."""
    acting = acting_of(request)
    acting.require("kernel", "administrator")
    row: OrganisationIdentifier = or_404(queries.identifiers_of(acting), what=_("number"), pk=pk)
    if request.method == "POST":
        actions.remove_identifier(acting, row.pk)
        messages.success(request, _("The number is removed."))
        return redirect("account:identifiers")
    return page(
        request,
        "infosilk_account/confirm.html",
        {
            "title": _("Remove the number?"),
            "text": f"{_title(row.scheme)}: {row.value}",
            "label": _("Remove the number"),
            "back": reverse("account:identifiers"),
        },
    )


def _represented(acting: Acting) -> Organisation:
    organisation = queries.organisation_of(acting)
    if organisation is None:
        raise NotFound(
            _("You act for yourself, not for an organisation."),
            mend=_("An administrator of an organisation grants you a mandate by your e-mail address."),
        )
    return organisation
