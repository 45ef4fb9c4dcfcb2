"""Statements of banks on pages: upload, look, book."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.commons.payments import queries
from infosilk.commons.payments import statements as files
from infosilk.commons.payments.engine.statement_table import NAMES, mapping_of
from infosilk.commons.payments.models import LineOutcome, StatementState
from infosilk.commons.payments.pages.desk import guard
from infosilk.commons.payments.pages.tables import LineTable, StatementTable, statement_state
from infosilk.commons.payments.payees import payee_now
from infosilk.kernel.access import acting_of, or_404, signed_in
from infosilk.kernel.problems import Problem
from infosilk.web.forms import add_problem
from infosilk.web.page import page


class UploadForm(forms.Form):
    payee = forms.ChoiceField(label=gettext_lazy("Payee"))
    file = forms.FileField(
        label=gettext_lazy("Statement: camt.053, camt.054, Office Banking, CSV or XLSX"),
        help_text=gettext_lazy("Nothing is booked before you have seen what each line is."),
    )
    columns = forms.CharField(
        label=gettext_lazy("Which column is which, for a table"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("For example: amount=Iznos, day=Datum valute. Empty: by the usual names."),
    )
    account = forms.CharField(
        label=gettext_lazy("Account, for a table that does not name it"), max_length=40, required=False
    )

    def __init__(self, *given: Any, payees: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        choice = self.fields["payee"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = payees

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        limit = settings.NODE.upload_limit_mb
        if file.size > limit * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MiB. Split it by days.") % {"limit": limit}
            )
        return file


@signed_in
def statements(request: HttpRequest) -> HttpResponseBase:
    """The files that were brought, and a form for a new one."""
    acting = acting_of(request)
    guard(acting)
    payees = []
    for rule in sorted({one.payee for one in queries.desks(acting)}):
        known = payee_now(rule)
        payees.append((rule, known.name if known and known.name else rule))
    form = UploadForm(request.POST or None, request.FILES or None, payees=payees)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = files.upload(
                acting,
                data["payee"],
                data["file"].name or "statement",
                data["file"].read(),
                mapping_of(data["columns"]),
                data["account"],
            )
            return redirect("commons:payments:statement", row.pk)
        except Problem as problem:
            add_problem(form, problem)
    context = {
        "form": form,
        "table": StatementTable(request, files.visible_to(acting)),
        "columns": list(NAMES),
    }
    return page(request, "commons/payments/statements.html", context, 422 if form.is_bound else 200)


@signed_in
def statement(request: HttpRequest, key: int) -> HttpResponseBase:
    """A file line by line: what each is and what becomes of it; nothing is booked before the button is pressed."""
    acting = acting_of(request)
    guard(acting)
    row = or_404(files.visible_to(acting), _("statement"), pk=key)
    if request.method == "POST":
        try:
            files.book(acting, key)
            messages.success(request, _("What counts is booked. What does not waits at the desk to be allocated."))
        except Problem as problem:
            messages.error(request, str(problem))
        return redirect("commons:payments:statement", key)
    table = LineTable(request, row.lines.select_related("advice__due"))
    if table.csv_requested:
        return table.csv_response()
    lines = row.lines
    context = {
        "row": row,
        "state": statement_state(row),
        "table": table,
        "counts": [
            (label, lines.filter(outcome=value).count())
            for value, label in LineOutcome.choices
            if lines.filter(outcome=value).exists()
        ],
        "books": row.state == StatementState.CHECKED,
        "working": row.state in (StatementState.CHECKING, StatementState.BOOKING),
        "job": reverse("commons:jobs:job", args=[row.job]) if row.job else "",
        "done": lines.filter(done=True).count(),
    }
    return page(request, "commons/payments/statement.html", context)
