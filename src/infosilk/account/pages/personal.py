"""What this node holds about a person, what for and until when; requests of people without an account."""

import json
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, needs, signed_in
from infosilk.kernel.law.days import today
from infosilk.kernel.law.rules import RuleBook
from infosilk.kernel.models import Erasure
from infosilk.kernel.personal import PURPOSES
from infosilk.kernel.problems import Problem
from infosilk.kernel.record import privacy
from infosilk.kernel.record.erasing import Held
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Status, Table

FRESH_SECONDS = 300

_STATES: dict[str, tuple[Any, Literal["hold", "info", "wait"]]] = {
    "free": (gettext_lazy("until you ask"), "info"),
    "blocked": (gettext_lazy("kept by law, closed after erasing"), "hold"),
    "clear": (gettext_lazy("kept by law, readable"), "hold"),
    "going-on": (gettext_lazy("needed until the case is over"), "wait"),
}


@dataclass(frozen=True)
class Row:
    """One purpose with one end, in the words of people."""

    purpose: str
    rows: int
    state: str
    until: str
    law: str


class HeldTable(Table):
    """What is held, by purpose."""

    columns: ClassVar = [
        Column("purpose", gettext_lazy("What for")),
        Column("rows", gettext_lazy("Entries"), numeric=True),
        Column(
            "state",
            gettext_lazy("How long"),
            csv=lambda row: row.state,
            value=lambda row: Status(_STATES[row.state][0], _STATES[row.state][1]),
        ),
        Column("until", gettext_lazy("Last day")),
        Column("law", gettext_lazy("Which law")),
    ]
    prefix = "held"
    page_size = 200
    caption = gettext_lazy("What is held, by purpose")
    empty_title = gettext_lazy("Nothing else is held")
    empty_text = gettext_lazy("Beyond the account itself this node has nothing with these words.")


class ErasureTable(Table):
    """Past requests; nobody's name stands in them."""

    columns: ClassVar = [
        Column("done_at", gettext_lazy("Erased"), sort="done_at"),
        Column("evidence", gettext_lazy("Proof filed under")),
        Column("blocked", gettext_lazy("Kept closed"), numeric=True, value=lambda row: _rows(row, "blocked")),
        Column("clear", gettext_lazy("Kept readable"), numeric=True, value=lambda row: _rows(row, "clear")),
        Column("going_on", gettext_lazy("Not over yet"), numeric=True, value=lambda row: _rows(row, "going-on")),
        Column("id", gettext_lazy("Number of the request")),
    ]
    default_sort = "-done_at"
    prefix = "requests"
    csv_name = "erasures"
    caption = gettext_lazy("Requests that were carried out")
    empty_title = gettext_lazy("Nobody has asked yet")
    empty_text = gettext_lazy("Each request stands here with what law keeps.")


class RequestForm(forms.Form):
    """Who asks, and where their proof is filed."""

    email = forms.EmailField(label=gettext_lazy("E-mail address, verified"), required=False)
    number = forms.CharField(label=gettext_lazy("Identity number"), max_length=60, required=False)
    evidence = forms.CharField(
        label=gettext_lazy("Proof filed under"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The file with the proof of who asks; needed for erasing."),
    )


@signed_in
def held_data(request: HttpRequest) -> HttpResponseBase:
    """What this node holds about oneself, what for and until when."""
    acting = acting_of(request)
    # Looking goes through many tables: once in five minutes for each person, however often the page is opened.
    key = f"privacy.held.{acting.person_id}"
    kept = cache.get(key)
    if kept is None:
        kept = [asdict(one) for one in privacy.held_about(acting, acting.person_id or 0)]
        cache.set(key, kept, FRESH_SECONDS)
    found = [Held(**one) for one in kept]
    table = HeldTable(request, _in_words(found))
    return page(request, "infosilk_account/held_data.html", {"table": table})


@needs("kernel", "operator")
def data_requests(request: HttpRequest) -> HttpResponseBase:
    """The operator looks at what is held about somebody without an account, hands it over, or erases it."""
    acting = acting_of(request)
    form = RequestForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        email, number = form.cleaned_data["email"], form.cleaned_data["number"]
        try:
            if request.POST.get("step") == "erase":
                erasure = privacy.erase_without_account(acting, email, number, form.cleaned_data["evidence"])
                messages.success(request, _("Erased; the request's number is %(number)s.") % {"number": erasure.pk})
                return redirect("account:data-requests")
            exported = privacy.export_without_account(acting, email, number)
        except Problem as problem:
            add_problem(form, problem)
        else:
            if request.POST.get("step") == "export":
                return _file(exported)
            context["held"] = HeldTable(request, _in_words([Held(**one) for one in exported["held"]]))
    table = ErasureTable(request, Erasure.objects.exclude(evidence=""))
    if table.csv_requested:
        return table.csv_response()
    context["table"] = table
    return page(request, "infosilk_account/data_requests.html", context, 422 if form.errors else 200)


def _file(exported: dict[str, Any]) -> HttpResponse:
    text = json.dumps(exported, indent=2, ensure_ascii=False, cls=DjangoJSONEncoder)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="infosilk-{settings.NODE.node}-data.json"'
    response["Cache-Control"] = "private, no-store"
    return response


def _in_words(found: list[Held]) -> list[Row]:
    country = settings.NODE.city.country
    book, now = RuleBook.load([country]), today()
    sums: dict[tuple[str, str, str, str], int] = {}
    for one in found:
        key = (one.purpose, one.state, one.until, one.rule)
        sums[key] = sums.get(key, 0) + one.rows
    rows = []
    for (purpose, state, until, rule), count in sorted(sums.items()):
        law = book.find(rule, country, now) if rule else None
        basis = "" if law is None else f"{law.legal_basis} ({_('sample')})" if law.sample else law.legal_basis
        rows.append(Row(str(PURPOSES[purpose]), count, state, until, basis))
    return rows


def _rows(erasure: Erasure, state: str) -> int:
    return sum(one["rows"] for one in erasure.report if one["state"] == state)
