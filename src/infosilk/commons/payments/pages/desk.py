"""The payee's desk: dues, and sums that could not be counted."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.commons.payments import actions, queries
from infosilk.commons.payments.models import Advice, OpenReason
from infosilk.commons.payments.pages.tables import DueTable, OpenTable, equal_sums, kind_of, source_title
from infosilk.kernel.access import acting_of, or_404, signed_in
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Forbidden, Problem
from infosilk.web.cells import money
from infosilk.web.forms import add_problem
from infosilk.web.page import page


def guard(acting: Acting) -> None:
    """Forbidden for whoever works at no payee's desk."""
    if not queries.desks(acting):
        raise Forbidden(_("This is for those who work at a payee's desk."))


@signed_in
def desk(request: HttpRequest) -> HttpResponseBase:
    """What waits for a decision, and all dues of the desk."""
    acting = acting_of(request)
    guard(acting)
    table = DueTable(request, queries.of_desk(acting))
    if table.csv_requested:
        return table.csv_response()
    waiting = OpenTable(request, queries.unallocated(acting))
    return page(request, "commons/payments/desk.html", {"table": table, "waiting": waiting})


class AllocateForm(forms.Form):
    reference = forms.CharField(label=gettext_lazy("Reference number"), max_length=60)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=actions.MAX_NOTE, required=False)


class GiveBackForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("How it was given back"),
        max_length=actions.MAX_NOTE,
        help_text=gettext_lazy("For example the number of the transfer."),
        widget=forms.TextInput(attrs={"id": "id_back_note"}),
    )


@signed_in
def sum_of_desk(request: HttpRequest, key: int) -> HttpResponseBase:
    """One sum that is not counted: count it, say that it is counted already, or that it was given back."""
    acting = acting_of(request)
    guard(acting)
    row = or_404(queries.unallocated(acting).select_related("due"), _("sum"), pk=key)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    initial = {"reference": row.due.reference if row.due else ""}
    allocate = AllocateForm(request.POST if step == "allocate" else None, initial=initial)
    back = GiveBackForm(request.POST if step == "back" else None)
    if step and _decided(request, acting, row, step, allocate, back):
        return redirect("commons:payments:desk")
    context = {
        "row": row,
        "facts": _facts(row),
        "reason": OpenReason(row.reason).label,
        "allocate": allocate,
        "back": back,
        "equal": [
            {
                "step": f"same:{one.pk}",
                "number": one.transaction,
                "source": source_title(one.source),
                "due": one.due.title if one.due else "",
            }
            for one in equal_sums(row)
        ],
    }
    return page(request, "commons/payments/sum.html", context, 422 if step else 200)


def _decided(
    request: HttpRequest, acting: Acting, row: Advice, step: str, allocate: AllocateForm, back: GiveBackForm
) -> bool:
    form: forms.Form = back if step == "back" else allocate
    try:
        if step == "allocate" and allocate.is_valid():
            data = allocate.cleaned_data
            actions.allocate(acting, row.pk, data["reference"], data["note"])
        elif step == "back" and back.is_valid():
            actions.give_back(acting, row.pk, back.cleaned_data["note"])
        elif step.startswith("same:") and step[5:].isdecimal():
            actions.same(acting, row.pk, int(step[5:][:18]))
        else:
            return False
    except Problem as problem:
        if form.is_bound:
            add_problem(form, problem)
            return False
        messages.error(request, str(problem))
        return True
    messages.success(request, _("Recorded."))
    return True


def _facts(row: Advice) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        (_("What happened"), kind_of(row.kind)),
        (_("Amount"), money(row.amount, row.currency)),
        (_("Day of value"), row.value_day),
        (_("Told by"), source_title(row.source)),
        (_("Transaction"), row.transaction),
        (_("Reference"), row.reference or "–"),
    ]
    if row.text:
        facts.append((_("What the payer wrote"), row.text))
    if row.due is not None:
        facts.append((_("For"), row.due.title))
    return facts
