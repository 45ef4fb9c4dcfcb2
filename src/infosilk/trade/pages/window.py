"""The desk's pages beside the consignment's: several decisions at once, withdrawal, checks with their settings."""

import json
import re
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, needs, or_404, signed_in
from infosilk.kernel.days import day_in
from infosilk.kernel.models import Role
from infosilk.kernel.problems import Problem
from infosilk.kernel.reasons import explain
from infosilk.kernel.rules import RuleBook
from infosilk.trade import actions
from infosilk.trade.models import Consignment
from infosilk.trade.seven import SETTINGS, SEVEN
from infosilk.web.cells import Status
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Table


class WithdrawForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("Why it is withdrawn"), max_length=400, required=False)


@needs("trade", Role.MARKETPLACE, Role.TRADER, Role.BROKER)
def withdraw(request: HttpRequest, number: str) -> HttpResponseBase:
    """Withdraw an order that has not left; asked once more before it is done."""
    acting = acting_of(request)
    rows = Consignment.objects.visible_to(acting).filter(batch__isnull=False)
    found = or_404(rows, _("consignment"), number=number)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(acting, found.number, form.cleaned_data["note"])
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("%(number)s is withdrawn.") % {"number": found.number})
            return redirect("trade:consignment", found.number)
    return page(request, "trade/withdraw.html", {"found": found, "form": form}, 422 if form.is_bound else 200)


@needs("trade", Role.OFFICER)
def decide_many(request: HttpRequest) -> HttpResponseBase:
    """Decide the consignments that were picked on the work list; each has its own result."""
    numbers = request.POST.getlist("number")[:100]
    decision: Any = request.POST.get("decision", "")
    if request.method == "POST" and not numbers:
        messages.error(request, _("Pick at least one consignment."))
    elif request.method == "POST":
        try:
            done = actions.decide_many(acting_of(request), numbers, decision, request.POST.get("note", ""))
        except Problem as problem:
            messages.error(request, str(problem))
        else:
            decided = sum(one.problem is None and not one.waits for one in done)
            waiting = sum(one.waits for one in done)
            messages.success(
                request,
                _("Decided: %(decided)s; waiting for a second officer: %(waiting)s.")
                % {"decided": decided, "waiting": waiting},
            )
            for one in done:
                if one.problem is not None:
                    messages.error(request, f"{one.number}: {one.problem}")
    return redirect("trade:work-list")


class SettingTable(Table):
    columns: ClassVar = [
        Column("title", gettext_lazy("Setting")),
        Column("rule", gettext_lazy("Rule")),
        Column("country", gettext_lazy("Country")),
        Column("value", gettext_lazy("Value")),
        Column("since", gettext_lazy("In force since")),
        Column("basis", gettext_lazy("Legal basis")),
        Column("source", gettext_lazy("Source")),
        Column("mark", gettext_lazy("Checked")),
    ]
    prefix = "setting"
    page_size = 100
    empty_title = gettext_lazy("No setting is loaded")
    empty_text = gettext_lazy("The node's operator loads them: infosilk rules load.")


@signed_in
def checks(request: HttpRequest) -> HttpResponseBase:
    """The seven checks of the Hangzhou model, each with the rules that do it, and their settings with sources."""
    texts = {entry["code"]: entry for entry in explain.rule_texts()}
    seven = [{"title": _(title), "rules": [_general(texts[code]) for code in codes]} for title, codes in SEVEN]
    table = SettingTable(request, _settings(), caption=_("Settings in force today"))
    return page(request, "trade/checks.html", {"checks": seven, "table": table})


def _general(rule: dict[str, str]) -> dict[str, str]:
    """A rule's words without an order's own: dots where a value would stand."""
    return {**rule, "text": re.sub(r"\{\w+\}", "…", rule["text"])}


def _settings() -> list[dict[str, Any]]:
    countries = list(dict.fromkeys(city.country for city in settings.NODE.zone_data.cities.values()))
    book, now = RuleBook.load(countries), timezone.now()
    found = []
    for code, title in SETTINGS:
        for country in countries:
            rule = book.find(code, country, day_in(country, now))
            if rule is not None:
                found.append(
                    {
                        "title": _(title),
                        "rule": code,
                        "country": country,
                        "value": _value(rule.value),
                        "since": rule.valid_from,
                        "basis": rule.legal_basis,
                        "source": rule.source,
                        "mark": _mark(rule.sample, rule.verified),
                    }
                )
    return found


def _mark(sample: bool, verified: bool) -> Status:
    if sample:
        return Status(_("sample"), "hold")
    return Status(_("verified"), "ok") if verified else Status(_("not verified"), "hold")


def _value(value: dict[str, Any]) -> str:
    parts = []
    for name, entry in value.items():
        text = ", ".join(str(one) for one in entry) if isinstance(entry, list) else entry
        parts.append(f"{name}: {text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)}")
    return "; ".join(parts)
