"""Lodging a batch on a page, and what became of it."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.problems import NotFound, Problem
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.pages.forms import LodgeForm
from infosilk.trade.clearance.public import OWNERS, Batch, BatchLine
from infosilk.trade.intake import media
from infosilk.trade.intake.mend import queries
from infosilk.trade.intake.pages.tables import BatchTable, LineTable
from infosilk.web.forms import add_problem
from infosilk.web.page import page


def _sample_files() -> list[Path]:
    """The zone's sample batches that are lodged here; a node that is no demo shows none."""
    here = settings.NODE.node
    return sorted((settings.NODE.zone / "samples").glob(f"orders-{here}-*")) if settings.NODE.demo else []


@needs("trade", *clearance.MAY_LODGE)
def lodge(request: HttpRequest) -> HttpResponseBase:
    """Lodge a file of orders; its batch page then tells what became of each line."""
    form = LodgeForm(request.POST, request.FILES) if request.method == "POST" else LodgeForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = media.lodge_file(acting_of(request), file.file, file.name)
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Lodged: %(count)s orders.") % {"count": len(report.lines)})
            return redirect("trade:intake:batch", report.batch_id)
    status = 422 if form.is_bound else 200
    return page(
        request, "trade/intake/lodge.html", {"form": form, "samples": [p.name for p in _sample_files()]}, status
    )


@needs("trade", *clearance.MAY_LODGE)
def sample(request: HttpRequest) -> HttpResponseBase:
    """One of the zone's sample batches as a file."""
    wanted = request.GET.get("file", "")
    for path in _sample_files():
        if path.name == wanted:
            return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    raise NotFound(what=_("sample"))


@needs("trade", *OWNERS, "officer")
def batches(request: HttpRequest) -> HttpResponseBase:
    """Every batch of the organisation."""
    table = BatchTable(request, Batch.objects.visible_to(acting_of(request)))
    return table.csv_response() if table.csv_requested else page(request, "trade/intake/batches.html", {"table": table})


@needs("trade", *OWNERS, "officer")
def batch(request: HttpRequest, key: int) -> HttpResponseBase:
    """One batch, line by line."""
    acting = acting_of(request)
    found = or_404(Batch.objects.visible_to(acting).select_related("mends"), _("batch"), pk=key)
    table = LineTable(request, BatchLine.objects.filter(batch=found), csv_name=f"batch-{found.pk}")
    if table.csv_requested:
        return table.csv_response()
    own = queries.mendable(acting).filter(pk=found.pk).exists()
    to_mend = len(queries.open_lines(found)) if own and found.invalid_count + found.refused_count else 0
    return page(request, "trade/intake/batch.html", {"batch": found, "table": table, "to_mend": to_mend})
