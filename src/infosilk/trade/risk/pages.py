"""Risk for officers: what inspections found, the rules in force, the model; trusted traders; a result's form."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.law.days import today
from infosilk.kernel.problems import Problem
from infosilk.kernel.reasons import explain
from infosilk.trade.risk import queries, tasks, trusted_traders
from infosilk.trade.risk.models import Inspection, Lane, Level, Result, TrustedTrader
from infosilk.trade.risk.queries import HitRate
from infosilk.web.cells import Status, money, number
from infosilk.web.charts import Chart, Series
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Table

_RESULT = {"": "wait", Result.CONFORM: "ok", Result.MINOR: "hold", Result.IRREGULAR: "stop"}
_KIND = {
    "choice": gettext_lazy("Choice"),
    "lane": gettext_lazy("Lane"),
    "rule": gettext_lazy("Rule"),
}


def percent(part: float | None) -> str:
    return "" if part is None else f"{number(100 * part, 1)} %"


def result(row: Inspection) -> Status:
    label = str(Result(row.result).label) if row.result else _("waits for its result")
    return Status(label, _RESULT[row.result])  # type: ignore[arg-type]


def lane(row: Inspection) -> Status:
    return Status(str(Lane(row.lane).label), _LANE[Lane(row.lane)])  # type: ignore[arg-type]


class TrustForm(forms.Form):
    registration = forms.CharField(label=gettext_lazy("Customs registration"), max_length=60)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed when no organisation here has this registration."),
    )
    level = forms.ChoiceField(label=pgettext_lazy("of trust", "Level"), choices=Level.choices)
    valid_from = forms.DateField(
        label=pgettext_lazy("first day", "From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Until (its last day)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    basis = forms.CharField(
        label=gettext_lazy("Decision that it rests on"),
        max_length=400,
        help_text=gettext_lazy("Number and day of the decision."),
    )


class WithdrawForm(forms.Form):
    why = forms.CharField(label=gettext_lazy("Reason of the withdrawal"), max_length=400)


class HitTable(Table):
    columns: ClassVar = [
        Column("kind", gettext_lazy("By"), value=lambda row: _KIND[row.kind], csv=lambda row: row.kind),
        Column("title", gettext_lazy("What chose it")),
        Column("asked", gettext_lazy("Chosen"), numeric=True, sort="asked"),
        Column("done", gettext_lazy("Inspected"), numeric=True, sort="done"),
        Column("irregular", gettext_lazy("Irregular"), numeric=True, sort="irregular"),
        Column("minor", gettext_lazy("Minor faults"), numeric=True),
        Column(
            "rate",
            gettext_lazy("Hit rate"),
            value=lambda row: percent(row.rate),
            csv=lambda row: row.rate,
            numeric=True,
        ),
        Column(
            "interval",
            gettext_lazy("95 % interval"),
            value=lambda row: f"{percent(row.low)} – {percent(row.high)}" if row.done else "",
            numeric=True,
        ),
        Column(
            "recovered",
            gettext_lazy("Recovered"),
            value=lambda row: ", ".join(money(amount, currency) for currency, amount in sorted(row.recovered.items())),
            numeric=True,
        ),
    ]
    page_size = 100
    csv_name = "hit-rates"
    empty_title = gettext_lazy("No inspection yet")
    empty_text = gettext_lazy(
        "Rules, model and the random share choose consignments; their results are recorded on the consignment's page."
    )
    filters: ClassVar = [Filter("kind", gettext_lazy("By"), list(_KIND.items()), "kind")]


class InspectionTable(Table):
    columns: ClassVar = [
        Column(
            "number",
            gettext_lazy("Consignment"),
            link=lambda row: reverse("trade:home:consignment", args=[row.number]),
            sort="number",
        ),
        Column("asked_at", gettext_lazy("Chosen"), sort="asked_at"),
        Column("lane", gettext_lazy("Lane"), value=lane, csv=lambda row: row.lane, sort="lane"),
        Column("score", gettext_lazy("Model"), value=lambda row: percent(row.score), numeric=True, sort="score"),
        Column(
            "why", gettext_lazy("Why"), value=lambda row: " ".join(e.text for e in explain.explain_all(row.reasons))
        ),
        Column("result", gettext_lazy("Result"), value=result, csv=lambda row: row.result, sort="result"),
    ]
    filters: ClassVar = [
        Filter("lane", gettext_lazy("Lane"), list(Lane.choices), "lane"),
        Filter("result", gettext_lazy("Result"), list(Result.choices), "result"),
    ]
    search: ClassVar[tuple[str, ...]] = ("number",)
    search_hint = gettext_lazy("Consignment number")
    default_sort = "-asked_at"
    csv_name = "inspections"
    prefix = "i"
    empty_title = gettext_lazy("No inspection yet")
    empty_text = HitTable.empty_text


class TargetTable(Table):
    columns: ClassVar = [
        Column("code", gettext_lazy("Rule"), sort="code"),
        Column("text", gettext_lazy("What it says")),
        Column("lane", gettext_lazy("Lane"), value=lambda row: str(Lane(row["lane"]).label) if row["lane"] else ""),
        Column("points", gettext_lazy("Points"), numeric=True),
        Column("valid_from", pgettext_lazy("first day", "From")),
        Column("source", gettext_lazy("Source")),
    ]
    prefix = "r"
    page_size = 100
    csv_name = "risk-rules"
    empty_title = gettext_lazy("No risk rules are loaded")
    empty_text = gettext_lazy(
        "The node's operator loads them: infosilk rules load. Until then the law alone gives lanes."
    )


class TrustTable(Table):
    columns: ClassVar = [
        Column(
            "name", gettext_lazy("Trader"), link=lambda row: reverse("trade:risk:trust", args=[row.pk]), sort="name"
        ),
        Column("registration", gettext_lazy("Customs registration"), sort="registration"),
        Column("level", pgettext_lazy("of trust", "Level"), value=lambda row: row.get_level_display(), sort="level"),
        Column("valid_from", pgettext_lazy("first day", "From"), value=lambda row: trusted_traders.days(row)[0]),
        Column("valid_until", pgettext_lazy("last day", "Until"), value=lambda row: trusted_traders.days(row)[1]),
        Column("basis", gettext_lazy("Decision")),
        Column("withdrawn_at", gettext_lazy("Withdrawn"), sort="withdrawn_at"),
    ]
    search: ClassVar[tuple[str, ...]] = ("name", "registration")
    csv_name = "trusted-traders"
    empty_title = gettext_lazy("No trusted trader")
    empty_text = gettext_lazy("Grant trust below: the trader's consignments are then stopped less often.")


@needs("trade", "officer")
def risk(request: HttpRequest) -> HttpResponseBase:
    """Hit rates, inspections, rules in force, the model."""
    acting = acting_of(request)
    if request.method == "POST":
        try:
            job = tasks.ask(acting)
        except Problem as problem:
            messages.error(request, str(problem.detail))
        else:
            messages.success(request, _("A model is learned in the background; it is used when it is better."))
            return redirect("commons:jobs:job", key=job.pk)
        return redirect("trade:risk:risk")
    rates = queries.hit_rates()
    hits = HitTable(request, rates, caption=_("What inspections found"))
    rows = InspectionTable(request, queries.inspections(acting), caption=_("Inspections"))
    rules = TargetTable(request, queries.rules_in_force(), caption=_("Risk rules in force"))
    for table in (hits, rows, rules):
        if table.csv_requested:
            return table.csv_response()
    used = queries.model_in_use()
    context = {
        "hits": hits,
        "rows": rows,
        "rules": rules,
        "chart": _chart(rates),
        "used": used,
        "figures": _figures(used.metrics, used.learned_from, used.trained_at) if used else [],
        "waiting": queries.inspections(acting).filter(done_at__isnull=True).count(),
    }
    return page(request, "trade/risk/risk.html", context)


def _chart(rates: list[HitRate]) -> Chart | None:
    shown = [one for one in rates if one.done]
    if not shown:
        return None
    return Chart(
        _("Hit rate, and what it is at least with 95 %"),
        [one.title for one in shown],
        [
            Series(_("Hit rate"), [round(100 * (one.rate or 0), 1) for one in shown]),
            Series(_("At least (95 %)"), [round(100 * one.low, 1) for one in shown]),
        ],
        kind="bar",
        axis=_("What chose it"),
        unit="%",
    )


def _figures(metrics: dict[str, Any], count: int, at: Any) -> list[tuple[str, Any]]:
    return [
        (_("Learned on"), at),
        (_("Learned from (goods lines)"), count),
        (_("Held out to measure it"), metrics.get("held_out")),
        (_("F1 on these"), number(metrics.get("f1", 0), 3)),
        (_("Area under the curve on these"), number(metrics.get("auc", 0), 3)),
    ]


@needs("trade", *trusted_traders.MAY_TRUST)
def trusted(request: HttpRequest) -> HttpResponseBase:
    """Trusted traders, and the form that grants trust."""
    form = TrustForm(request.POST if request.method == "POST" else None, initial={"valid_from": today()})
    table = TrustTable(request, TrustedTrader.objects.all(), caption=_("Trusted traders"))
    if table.csv_requested:
        return table.csv_response()
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = trusted_traders.grant(acting_of(request), **form.cleaned_data)
            except Problem as problem:
                add_problem(form, problem)
            else:
                messages.success(request, _("%(name)s is a trusted trader.") % {"name": row.name})
                return redirect("trade:risk:trusted")
    return page(request, "trade/risk/trusted.html", {"table": table, "form": form}, status)


@needs("trade", *trusted_traders.MAY_TRUST)
def trust(request: HttpRequest, key: int) -> HttpResponseBase:
    """One grant of trust, and the form that withdraws it."""
    row = or_404(TrustedTrader.objects.all(), _("trusted trader"), pk=key)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                trusted_traders.withdraw(acting_of(request), key, form.cleaned_data["why"])
            except Problem as problem:
                add_problem(form, problem)
            else:
                messages.success(request, _("The trust in %(name)s is withdrawn.") % {"name": row.name})
                return redirect("trade:risk:trusted")
    first, last = trusted_traders.days(row)
    facts: list[tuple[str, Any]] = [
        (_("Customs registration"), row.registration),
        (_("Level of trust"), row.get_level_display()),
        (pgettext("first day", "From"), first),
        (_("Until (its last day)"), last or _("until it is withdrawn")),
        (_("Decision"), row.basis),
        (_("Granted by"), row.granted_by),
    ]
    if row.withdrawn_at:
        facts += [(_("Withdrawn"), row.withdrawn_at), (_("Reason of the withdrawal"), row.why_withdrawn)]
    return page(request, "trade/risk/trust.html", {"row": row, "facts": facts, "form": form}, status)


_LANE = {Lane.GREEN: "ok", Lane.BLUE: "info", Lane.YELLOW: "hold", Lane.RED: "stop"}


urlpatterns = [
    path("risk/", risk, name="risk"),
    path("risk/trusted/", trusted, name="trusted"),
    path("risk/trusted/<int:key>/", trust, name="trust"),
]
