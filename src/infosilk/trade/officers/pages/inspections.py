"""The page on which an officer records what an inspection found."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Problem
from infosilk.kernel.reasons import explain
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.officers import inspections
from infosilk.trade.risk.pages import lane, result
from infosilk.trade.risk.public import Inspection, Irregularity, Result
from infosilk.web.cells import money
from infosilk.web.forms import add_problem
from infosilk.web.page import page


class ResultForm(forms.Form):
    result = forms.ChoiceField(
        label=gettext_lazy("What was found"), choices=Result.choices, widget=forms.RadioSelect, required=True
    )
    irregularity = forms.ChoiceField(
        label=gettext_lazy("What was wrong"),
        choices=[("", gettext_lazy("nothing")), *Irregularity.choices],
        required=False,
    )
    recovered = forms.DecimalField(
        label=gettext_lazy("Duties recovered"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        required=False,
        max_length=3,
        help_text=gettext_lazy("Three letters, as EUR."),
    )
    inspected = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


@needs("trade", "officer")
def inspect(request: HttpRequest, number: str) -> HttpResponseBase:
    """A consignment's inspection: why it was chosen; the form for its result."""
    acting = acting_of(request)
    found = or_404(Consignment.objects.visible_to(acting), _("consignment"), number=number)
    form = ResultForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _record(acting, found, form):
            messages.success(request, _("The result of %(number)s is recorded.") % {"number": found.number})
            return redirect("trade:home:consignment", found.number)
    row = Inspection.objects.filter(number=found.number).select_related("officer").first()
    context = {
        "found": found,
        "row": row,
        "result": result(row) if row else None,
        "lane": lane(row) if row else None,
        "reasons": explain.explain_all(row.reasons) if row else [],
        "facts": _done(row) if row and row.done_at else [],
        "form": form,
    }
    return page(request, "trade/officers/inspection.html", context, status)


def _record(acting: Acting, found: Consignment, form: ResultForm) -> bool:
    data = form.cleaned_data
    amount = data["recovered"]
    try:
        inspections.record_inspection(
            acting,
            found.number,
            data["result"],
            irregularity=data["irregularity"],
            recovered="" if amount is None else f"{amount:f}",
            currency=data["currency"].upper(),
            note=data["inspected"],
        )
    except Problem as problem:
        add_problem(form, problem)
        return False
    return True


def _done(row: Inspection) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [(_("Inspected"), row.done_at)]
    if row.officer:
        facts.append((_("Officer"), row.officer.name))
    if row.irregularity:
        facts.append((_("What was wrong"), row.get_irregularity_display()))
    if row.recovered:
        facts.append((_("Duties recovered"), money(row.recovered, row.currency)))
    if row.note:
        facts.append((_("Note"), row.note))
    return facts
