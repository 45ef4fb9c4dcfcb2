"""The tariff's pages: looking a code up for everybody, and data sets for the operator (an officer may look)."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from infosilk.kernel.access import acting_of, needs, signed_in
from infosilk.kernel.law.days import today
from infosilk.kernel.problems import Problem
from infosilk.kernel.reasons import finding_words
from infosilk.trade.tariff import actions, queries, uploads
from infosilk.trade.tariff.engine.drafts import COLUMNS
from infosilk.trade.tariff.models import DataSetVersion
from infosilk.trade.tariff.pages.tables import (
    ChangeTable,
    FindingTable,
    FoundTable,
    HistoryTable,
    MeasureTable,
    VersionTable,
    goods,
)
from infosilk.trade.tariff.queries import Schedule, TariffUnknown
from infosilk.web.charts import Chart, Series
from infosilk.web.csv_answer import csv_answer
from infosilk.web.forms import add_problem
from infosilk.web.page import page

LOOKERS = ("operator", "officer")


class _Day(forms.DateField):
    """A day that a tariff can be asked about."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **given)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not 1900 <= day.year <= 2999:
            raise forms.ValidationError(_("Write a day between 1900 and 2999."))
        return day


class SearchForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Code or words"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("The first digits of the code, or what the goods are called."),
    )
    jurisdiction = forms.ChoiceField(label=gettext_lazy("Jurisdiction"), required=False)
    day = _Day(label=gettext_lazy("Day"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choice = self.fields["jurisdiction"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(one, one) for one in queries.jurisdictions()]


class DayForm(forms.Form):
    day = _Day(label=gettext_lazy("Day"), required=False)
    known = _Day(
        label=gettext_lazy("As known on"),
        required=False,
        help_text=gettext_lazy("Empty: as this node knows it now."),
    )


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Tariff as CSV or XLSX"),
        help_text=gettext_lazy("Nothing is stored in the tariff before you have seen what it changes."),
    )
    data_set = forms.CharField(
        label=gettext_lazy("Data set"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty: the name of the file. A file is the whole of its data set."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        limit = settings.NODE.upload_limit_mb
        if file.size > limit * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MiB. Split it, or load it by the command line.") % {"limit": limit}
            )
        return file


class ConfirmForm(forms.Form):
    basis = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = forms.CharField(label=gettext_lazy("Note for the list of versions"), max_length=400, required=False)

    def __init__(self, *given: Any, warnings: int = 0, **named: Any) -> None:
        super().__init__(*given, **named)
        if warnings:
            self.fields["accept"] = forms.BooleanField(
                label=_("I have read the warnings and load it in spite of them (%(count)s)") % {"count": warnings}
            )


@signed_in
def tariff(request: HttpRequest) -> HttpResponseBase:
    """Look a code up by digits or words, on a day."""
    acting = acting_of(request)
    known = queries.jurisdictions()
    form = SearchForm(request.GET) if request.GET else SearchForm(initial={"day": today()})
    context: dict[str, Any] = {"form": form, "looks": acting.may("trade", *LOOKERS), "known": known}
    if form.is_bound and form.is_valid() and known:
        wanted = form.cleaned_data
        rows = queries.search(wanted["q"].strip(), wanted["jurisdiction"] or known[0], wanted["day"] or today())
        context["table"] = FoundTable(request, rows)
    return page(request, "trade/tariff/tariff.html", context)


@signed_in
def code(request: HttpRequest, jurisdiction: str, code: str) -> HttpResponseBase:
    """Every measure of a code on a day, its preference year by year, and its history."""
    digits = queries.clean(code)
    form = DayForm(request.GET) if request.GET else DayForm(initial={"day": today()})
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    day = asked.get("day") or today()
    context: dict[str, Any] = {"form": form, "jurisdiction": jurisdiction, "code": digits, "day": day}
    try:
        found = queries.answer(jurisdiction, digits, day, asked.get("known"))
    except TariffUnknown as problem:
        context["problem"] = problem
    else:
        language = str(getattr(request, "LANGUAGE_CODE", "en"))
        context |= {
            "found": found,
            "goods": goods(found.rows[0], language),
            "table": MeasureTable(request, list(found.rows)),
            "sample": any(row.sample for row in found.rows),
            "charts": [_chart(one, found) for one in found.schedules],
        }
    history = queries.history(jurisdiction, digits)
    if history:
        table = HistoryTable(request, history)
        if table.csv_requested:
            return table.csv_response()
        context["history"] = table
    return page(request, "trade/tariff/tariff_code.html", context)


def _chart(one: Schedule, found: queries.Answer) -> Chart:
    duty = found.duty()
    series = [Series(_("preference"), [year.preference for year in one.years])]
    if duty is not None and duty.rate is not None:
        series.append(Series(_("third-country duty today"), [duty.rate for _year in one.years]))
    return Chart(
        _("Preference for %(origin)s, category %(category)s")
        % {"origin": one.row.origin, "category": one.row.category},
        [str(year.year) for year in one.years],
        series,
        axis=_("Year"),
        unit="%",
        note=one.agreement.cited.legal_basis,
        sample=one.row.sample,
    )


@needs("trade", *LOOKERS)
def data_sets(request: HttpRequest) -> HttpResponseBase:
    """Every version of every data set; going back to an earlier one."""
    loads = acting_of(request).may("trade", "operator")
    rows = DataSetVersion.objects.select_related("restored", "superseded_by")
    table = VersionTable(request, rows, empty_url=reverse("trade:tariff:tariff-upload") if loads else "")
    if table.csv_requested:
        return table.csv_response()
    earlier = [row for row in queries.versions() if not row.current] if loads else []
    return page(request, "trade/tariff/tariff_sets.html", {"table": table, "loads": loads, "earlier": earlier[:200]})


@needs("trade", "operator")
@require_POST
def rollback(request: HttpRequest) -> HttpResponseBase:
    """Bring an earlier version back."""
    name, _space, number = request.POST.get("version", "").rpartition(" ")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        messages.error(request, _("Choose a version."))
        return redirect("trade:tariff:tariff-sets")
    try:
        made = actions.rollback(acting_of(request), name, int(number), request.POST.get("note", "")[:400])
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        text = _("%(data_set)s has the content of version %(number)s again, as version %(made)s.")
        messages.success(request, text % {"data_set": name, "number": number, "made": made.number})
    return redirect("trade:tariff:tariff-sets")


@needs("trade", "operator")
def upload(request: HttpRequest) -> HttpResponseBase:
    """Upload a file; its preview is the next page."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = uploads.upload(acting_of(request), file.name, file.read(), form.cleaned_data["data_set"])
        except Problem as problem:
            add_problem(form, problem)
        else:
            return redirect("trade:tariff:tariff-preview", row.pk)
    columns = [*COLUMNS, *(f"what_{one}" for one in settings.NODE.zone_data.languages if one != "sr-cyrl")]
    return page(
        request, "trade/tariff/tariff_upload.html", {"form": form, "columns": columns}, 422 if form.is_bound else 200
    )


@needs("trade", *LOOKERS)
def preview(request: HttpRequest, key: int) -> HttpResponseBase:
    """Violated rules and changes of an uploaded file; the operator confirms it here."""
    acting = acting_of(request)
    row = uploads.found(acting, key)
    seen = uploads.preview(acting, row)
    report = FindingTable(request, [finding_words.in_words(one) for one in seen.findings])
    changes = ChangeTable(request, list(seen.diff.changes))
    for table in (report, changes):
        if table.csv_requested:
            return table.csv_response()
    status = 200
    form = ConfirmForm(initial={"basis": seen.basis}, warnings=len(seen.warnings))
    if request.method == "POST":
        form = ConfirmForm(request.POST, warnings=len(seen.warnings))
        status = 422
        if form.is_valid():
            wanted = form.cleaned_data
            try:
                made = uploads.confirm(
                    acting, key, wanted["basis"], accept_warnings=bool(wanted.get("accept")), note=wanted["note"]
                )
            except Problem as problem:
                # What stands below is the new preview: agreeing again means agreeing to that.
                again = request.POST.copy()
                again["basis"] = str(seen.basis)
                form = ConfirmForm(again, warnings=len(seen.warnings))
                form.is_valid()
                add_problem(form, problem)
                status = problem.status
            else:
                text = _("%(data_set)s: version %(number)s is in force.")
                messages.success(request, text % {"data_set": made.data_set, "number": made.number})
                return redirect("trade:tariff:tariff-sets")
    context = {
        "row": row,
        "seen": seen,
        "report": report,
        "changes": changes,
        "form": form,
        "loads": acting.may("trade", "operator"),
        "counts": [
            (_("Measures in the file"), seen.rows),
            (_("Added"), seen.diff.count("added")),
            (pgettext("tariff", "Changed"), seen.diff.count("changed")),
            (_("Ended"), seen.diff.count("ended")),
            (_("Unchanged"), seen.diff.unchanged),
            (_("Samples left out"), seen.samples_left_out),
        ],
    }
    return page(request, "trade/tariff/tariff_preview.html", context, status)


@needs("trade", *LOOKERS)
def template(request: HttpRequest) -> HttpResponseBase:
    """An empty file with the columns of a tariff."""
    columns = [*COLUMNS, *(f"what_{one}" for one in settings.NODE.zone_data.languages if one != "sr-cyrl")]
    return csv_answer("tariff", columns, [])
