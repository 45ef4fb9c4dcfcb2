"""Mending a batch's bad lines in place: each error beside the field that it names, the rest of the fields below."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.problems import Problem as Refusal
from infosilk.kernel.reasons import explain, rule
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import Batch, BatchLine, Outcome
from infosilk.trade.intake.engine.mend import fields, files
from infosilk.trade.intake.mend import actions, queries
from infosilk.trade.intake.mend.queries import Problem
from infosilk.web.csv_answer import csv_answer
from infosilk.web.forms import add_problem
from infosilk.web.page import page

PAGE = 10
# Beyond so many fields a line is easier to mend as text.
MOST_FIELDS = 250
# What is wrong with a line as a whole: no field can be told.
_WHOLE = (
    "read.json",
    "read.utf-8",
    "read.object",
    "read.twice",
    "read.nul",
    "read.too-long",
    "read.rest",
    "read.head-differs",
)


class LineForm(forms.Form):
    """A line of a batch as fields, those with errors first, or as text where it is no JSON."""

    def __init__(self, one: Problem, data: Any = None) -> None:
        super().__init__(data, prefix=f"line-{one.line}", use_required_attribute=False)
        reasons = [explain.explain(reason) for reason in one.reasons]
        values = None if one.table or any(said.code in _WHOLE for said in reasons) else fields.read(one.text)
        leaves = fields.leaves(values) if values is not None else []
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=one.version, min_value=0)
        self.found: dict[str, list[str]] = {}
        self.general: list[str] = []
        self.as_text = values is None or len(leaves) > MOST_FIELDS
        first: list[str] = []
        for said in reasons:
            # That the file may be lodged again is no advice where the line is mended in place.
            again = explain.rules()[said.code].mend == rule.Fault.mend if said.code in explain.rules() else False
            text = said.text if again or not said.mend else f"{said.text} {said.mend}"
            places = fields.named(values, said.field, said.code) if values is not None and said.field else []
            if not places:
                self.general.append(text)
                continue
            self.found.setdefault(places[0], []).append(text)
            first += places
        first = list(dict.fromkeys(first))
        if self.as_text:
            self.general += [text for texts in self.found.values() for text in texts]
            self._add("raw", "", _("The line") if not one.table else _("Its rows below the header"), True, ())
            self.fields["raw"].initial = one.text
            self.first, self.rest = ["raw"], []
            return
        known = {leaf.place: leaf for leaf in leaves}
        for place in (*first, *(place for place in known if place not in first)):
            leaf = known.get(place, fields.Leaf(place, ""))
            hint = "" if leaf.known else _("No document has this field: empty it to take it out.")
            self._add(place, hint, place, leaf.long, leaf.choices)
            self.fields[place].initial = leaf.value
        self.first = first
        self.rest = [place for place in known if place not in first]

    def _add(self, name: str, hint: str, label: str, long: bool, choices: Iterable[str]) -> None:
        widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off"})
        if long:
            widget = forms.Textarea(attrs={"rows": 6, "spellcheck": "false"})
        elif choices:
            widget = forms.Select(choices=[("", "–"), *((one, one) for one in choices)])
        self.fields[name] = forms.CharField(
            label=label, required=False, help_text=hint, widget=widget, strip=name != "raw"
        )

    def text(self, one: Problem) -> str:
        """The line as it was mended."""
        if self.as_text:
            return str(self.cleaned_data["raw"])
        values = fields.read(one.text) or {}
        return fields.written(
            fields.changed(values, {name: self.cleaned_data[name] for name in (*self.first, *self.rest)})
        )

    @property
    def shown_first(self) -> list[tuple[Any, list[str]]]:
        return [(self[name], self.found.get(name, [])) for name in self.first]

    @property
    def shown_rest(self) -> list[Any]:
        return [self[name] for name in self.rest]


def _section(one: Problem, data: Any = None) -> dict[str, Any]:
    return {"problem": one, "form": LineForm(one, data)}


@needs("trade", *clearance.MAY_LODGE)
def mend(request: HttpRequest, key: int) -> HttpResponseBase:
    """The bad lines of a batch that are not lodged yet."""
    batch = actions.batch_of(acting_of(request), key)
    lines = queries.open_lines(batch)
    shown = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    waiting = [(other, count) for other, count in queries.batches(acting_of(request)) if other != batch.pk]
    context = {
        "batch": batch,
        "others": waiting[:10],
        "lines": lines,
        "shown": shown,
        "sections": [_section(one) for one in queries.problems(batch, list(shown.object_list))],
        "ready": queries.ready(batch),
        "held": BatchLine.objects.filter(batch=batch, outcome=Outcome.HELD).count() if batch.held_count else 0,
        "later": Batch.objects.filter(mends=batch).order_by("pk"),
    }
    return page(request, "trade/intake/mend.html", context)


@needs("trade", *clearance.MAY_LODGE)
def mend_line(request: HttpRequest, key: int, line: int) -> HttpResponseBase:
    """One bad line by itself; what is sent is kept and checked, and nothing is lodged."""
    acting = acting_of(request)
    batch = actions.batch_of(acting, key)
    lines = queries.open_lines(batch)
    one = next(iter(queries.problems(batch, [line] if line in lines else [])), None)
    if one is None:
        or_404(BatchLine.objects.filter(batch=batch), _("line of the batch"), line=line)
        messages.info(request, _("Line %(line)s needs no mending.") % {"line": line})
        return redirect("trade:intake:mend", key)
    section = _section(one, request.POST if request.method == "POST" else None)
    form = section["form"]
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                version = form.cleaned_data["version"]
                row = actions.mend(acting, key, line, form.text(one), table=one.table, version=version)
            except Refusal as problem:
                status = problem.status
                add_problem(form, problem)
                if status == 409:
                    # The others' change is shown, so that nobody overwrites what they have not seen.
                    fresh = next(iter(queries.problems(batch, [line])), one)
                    section = {**_section(fresh), "conflict": str(problem)}
            else:
                if row.ok:
                    messages.success(
                        request, _("Line %(line)s is right now. Lodge it when you are ready.") % {"line": line}
                    )
                else:
                    messages.warning(request, _("Line %(line)s is kept, and not right yet.") % {"line": line})
                place = lines.index(line) // PAGE + 1
                return redirect(f"{reverse('trade:intake:mend', args=[key])}?page={place}#line-{line}")
    return page(request, "trade/intake/mend_line.html", {"batch": batch, **section}, status)


@require_POST
@needs("trade", *clearance.MAY_LODGE)
def lodge(request: HttpRequest, key: int) -> HttpResponseBase:
    """Lodge what is mended, and nothing else."""
    try:
        report = actions.lodge_mended(acting_of(request), key)
    except Refusal as problem:
        if problem.status != 409:
            raise
        messages.warning(request, str(problem))
        return redirect("trade:intake:mend", key)
    messages.success(request, _("Lodged: %(count)s orders.") % {"count": len(report.lines)})
    return redirect("trade:intake:batch", report.batch_id)


@needs("trade", *clearance.MAY_LODGE)
def file(request: HttpRequest, key: int) -> HttpResponseBase:
    """The lines that are left, as they stand, to mend elsewhere and lodge again."""
    batch = actions.batch_of(acting_of(request), key)
    left = queries.problems(batch, queries.open_lines(batch))
    name = f"batch-{batch.pk}-to-mend"
    if request.GET.get("form") == "csv":
        return csv_answer(name, files.columns(), files.table(one.text for one in left if not one.table))
    text = "".join(f"{actions.one_line(one.text)}\n" for one in left if not one.table)
    answer = HttpResponse(text, content_type="application/x-ndjson; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ndjson"'
    answer["Cache-Control"] = "private, no-store"
    return answer
