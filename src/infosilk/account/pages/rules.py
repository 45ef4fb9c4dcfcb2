"""The rules in force, with where they come from: public to everybody who signed in."""

import json
from datetime import date
from typing import ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import or_404, signed_in
from infosilk.kernel.law.days import today
from infosilk.kernel.models import DatedRule
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Status, Table


def mark_of(rule: DatedRule) -> Status:
    """Verified, not verified, or a sample."""
    if rule.sample:
        return Status(_("sample"), "hold")
    return Status(_("verified"), "ok") if rule.verified else Status(_("not verified"), "wait")


def _jurisdictions() -> list[tuple[str, str]]:
    codes = DatedRule.objects.values_list("jurisdiction", flat=True).distinct().order_by("jurisdiction")
    return [(code, code) for code in codes]


class RuleTable(Table):
    columns: ClassVar = [
        Column(
            "code",
            gettext_lazy("Rule"),
            sort="code",
            link=lambda row: reverse("account:rule", args=[row.pk]),
        ),
        Column("jurisdiction", gettext_lazy("Jurisdiction"), sort="jurisdiction"),
        Column("value", gettext_lazy("Content"), value=lambda row: shorten(row.value)),
        Column("valid_from", gettext_lazy("Valid from"), sort="valid_from"),
        Column("valid_until", gettext_lazy("Valid until"), sort="valid_until"),
        Column("legal_basis", gettext_lazy("Legal basis")),
        Column("mark", gettext_lazy("State"), value=mark_of),
    ]
    search = ("code", "legal_basis", "source")
    search_hint = gettext_lazy("Rule, legal basis or source")
    filters: ClassVar = [
        Filter("jurisdiction", gettext_lazy("Jurisdiction"), _jurisdictions, "jurisdiction"),
        Filter(
            "mark",
            gettext_lazy("State"),
            [
                ("verified", gettext_lazy("verified")),
                ("open", gettext_lazy("not verified")),
                ("sample", gettext_lazy("sample")),
            ],
            lambda rows, value: rows.filter(sample=value == "sample", verified=value == "verified"),
        ),
    ]
    default_sort = "code"
    csv_name = "rules"
    empty_title = gettext_lazy("No rule is loaded")
    empty_text = gettext_lazy("The operator of the node loads the zone's rules with the command infosilk rules load.")


def shorten(value: object) -> str:
    """A rule's value in one line."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"


def in_force(on: date) -> QuerySet[DatedRule]:
    return DatedRule.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)


@signed_in
def rules(request: HttpRequest) -> HttpResponseBase:
    """Every rule in force today in the node's city."""
    now = today()
    table = RuleTable(request, in_force(now))
    if table.csv_requested:
        return table.csv_response()
    return page(request, "infosilk_account/rules.html", {"table": table, "today": now})


@signed_in
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule with its whole value, and how it has changed."""
    row: DatedRule = or_404(DatedRule.objects.all(), what=_("rule"), pk=pk)
    facts = [
        (_("Jurisdiction"), row.jurisdiction),
        (_("Valid from"), row.valid_from),
        (_("Valid until"), row.valid_until),
        (_("Legal basis"), row.legal_basis),
        (_("Source"), row.source),
        (_("State"), mark_of(row)),
        (_("Data set"), row.data_set),
    ]
    others = DatedRule.objects.filter(code=row.code, jurisdiction=row.jurisdiction).exclude(pk=row.pk)
    return page(
        request,
        "infosilk_account/rule.html",
        {
            "rule": row,
            "facts": facts,
            "value": json.dumps(row.value, indent=2, ensure_ascii=False),
            "others": others.order_by("valid_from"),
        },
    )
