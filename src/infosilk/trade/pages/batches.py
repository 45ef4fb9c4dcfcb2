"""Lodging a batch on a page, and what became of it."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.models import Role
from infosilk.kernel.problems import NotFound, Problem
from infosilk.trade import actions, lodging
from infosilk.trade.mending import queries
from infosilk.trade.models import OWNERS, Batch, BatchLine
from infosilk.trade.pages.tables import BatchTable, LineTable
from infosilk.web.forms import add_problem
from infosilk.web.page import page


class LodgeForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File of orders"),
        help_text=gettext_lazy(
            "One JSON object a line (NDJSON), a JSON array, or a table (CSV), in UTF-8. A file that was lodged before "
            "may be lodged again: nothing is lodged twice."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        limit = settings.NODE.upload_limit_mb
        if file.size > limit * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MiB. Split it, or lodge it by the API or the command line.")
                % {"limit": limit}
            )
        return file


def _sample_files() -> list[Path]:
    """The zone's sample batches that are lodged here; a node that is no demo shows none."""
    here = settings.NODE.node
    return sorted((settings.NODE.zone / "samples").glob(f"orders-{here}-*")) if settings.NODE.demo else []


@needs("trade", *lodging.MAY_LODGE)
def lodge(request: HttpRequest) -> HttpResponseBase:
    """Lodge a file of orders; its batch page then tells what became of each line."""
    form = LodgeForm(request.POST, request.FILES) if request.method == "POST" else LodgeForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = actions.lodge(acting_of(request), file.file, file.name)
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Lodged: %(count)s orders.") % {"count": len(report.lines)})
            return redirect("trade:batch", report.batch_id)
    status = 422 if form.is_bound else 200
    return page(request, "trade/lodge.html", {"form": form, "samples": [p.name for p in _sample_files()]}, status)


@needs("trade", *lodging.MAY_LODGE)
def sample(request: HttpRequest) -> HttpResponseBase:
    """One of the zone's sample batches as a file."""
    wanted = request.GET.get("file", "")
    for path in _sample_files():
        if path.name == wanted:
            return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    raise NotFound(what=_("sample"))


@needs("trade", *OWNERS, Role.OFFICER)
def batches(request: HttpRequest) -> HttpResponseBase:
    """Every batch of the organisation."""
    table = BatchTable(request, Batch.objects.visible_to(acting_of(request)))
    return table.csv_response() if table.csv_requested else page(request, "trade/batches.html", {"table": table})


@needs("trade", *OWNERS, Role.OFFICER)
def batch(request: HttpRequest, key: int) -> HttpResponseBase:
    """One batch, line by line."""
    acting = acting_of(request)
    found = or_404(Batch.objects.visible_to(acting).select_related("mends"), _("batch"), pk=key)
    table = LineTable(request, BatchLine.objects.filter(batch=found), csv_name=f"batch-{found.pk}")
    if table.csv_requested:
        return table.csv_response()
    own = queries.mendable(acting).filter(pk=found.pk).exists()
    to_mend = len(queries.open_lines(found)) if own and found.invalid_count + found.refused_count else 0
    return page(request, "trade/batch.html", {"batch": found, "table": table, "to_mend": to_mend})
