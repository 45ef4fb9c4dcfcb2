"""API tokens: making one (shown once), what there is, revoking."""

from typing import ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.account.forms import TokenForm, moment
from infosilk.account.pages.organisation import state_of
from infosilk.kernel import queries
from infosilk.kernel.access import acting_of, or_404, signed_in
from infosilk.kernel.identity import tokens as engine
from infosilk.kernel.models import ApiToken
from infosilk.kernel.problems import Problem
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Table


def _is_active(row: ApiToken) -> bool:
    return row.state(timezone.now()) == "active"


class TokenTable(Table):
    columns: ClassVar = [
        Column("name", gettext_lazy("Name"), sort="name"),
        Column("prefix", gettext_lazy("Begins with"), value=lambda row: f"isk_{row.prefix}_", sort="prefix"),
        Column("person", gettext_lazy("Person"), value=lambda row: str(row.mandate.person)),
        Column("role", gettext_lazy("Role"), value=lambda row: row.mandate.get_role_display()),
        Column(
            "areas",
            gettext_lazy("Areas"),
            value=lambda row: ", ".join(row.areas) if row.areas is not None else _("all"),
        ),
        Column("expires_at", gettext_lazy("Valid until"), sort="expires_at"),
        Column("last_used_at", gettext_lazy("Last used"), sort="last_used_at"),
        Column("state", gettext_lazy("State"), value=lambda row: state_of(row.state(timezone.now()))),
        Column(
            "revoke",
            gettext_lazy("Revoke"),
            value=lambda row: _("Revoke") if _is_active(row) else "",
            link=lambda row: reverse("account:token-revoke", args=[row.pk]) if _is_active(row) else "",
        ),
    ]
    search = ("name", "prefix", "mandate__person__name")
    search_hint = gettext_lazy("Name, beginning or person")
    default_sort = "name"
    empty_title = gettext_lazy("No API token yet")
    empty_text = gettext_lazy("A program that works for you shows a token instead of your password.")


@signed_in
def tokens(request: HttpRequest) -> HttpResponseBase:
    """One's own tokens (an administrator: the organisation's); a new one is shown in this answer and never again."""
    acting = acting_of(request)
    mandates = [mandate for mandate in queries.mandates_of(acting) if mandate.state(timezone.now()) == "active"]
    form = TokenForm(mandates, request.POST or None) if mandates else None
    made = ""
    if form is not None and request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        mandate = next(one for one in mandates if one.pk == data["mandate"])
        try:
            _token, made = engine.make(
                acting, mandate, data["name"], data["areas"] or None, moment(data["expires"], end=True)
            )
        except Problem as problem:
            add_problem(form, problem)
        else:
            form = TokenForm(mandates)
    table = TokenTable(request, queries.tokens_of(acting))
    context = {"table": table, "form": form, "made": made, "organisation": queries.organisation_of(acting)}
    return page(
        request, "infosilk_account/tokens.html", context, status=422 if form is not None and form.errors else 200
    )


@signed_in
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then revokes."""
    acting = acting_of(request)
    token = or_404(queries.tokens_of(acting), what=_("token"), pk=pk)
    if request.method == "POST":
        engine.revoke(acting, token.pk)
        messages.success(request, _("The token is revoked."))
        return redirect("account:tokens")
    return page(
        request,
        "infosilk_account/confirm.html",
        {
            "title": _("Revoke the token?"),
            "text": _("“%(name)s” (isk_%(prefix)s_…) stops working at once.")
            % {"name": token.name, "prefix": token.prefix},
            "label": _("Revoke the token"),
            "back": reverse("account:tokens"),
        },
    )
