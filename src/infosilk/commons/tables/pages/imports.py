"""Tables that were brought, and a form for a new one."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.commons.tables import actions, kinds
from infosilk.commons.tables.models import Import, ImportState
from infosilk.kernel.access import acting_of, signed_in
from infosilk.kernel.formats.encoding import TITLES
from infosilk.kernel.problems import Forbidden, Problem
from infosilk.web.cells import Status
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Table

_STATE = {
    ImportState.COLUMNS: "wait",
    ImportState.CHECKING: "wait",
    ImportState.READY: "hold",
    ImportState.APPLYING: "wait",
    ImportState.APPLIED: "ok",
    ImportState.UNDOING: "wait",
    ImportState.UNDONE: "info",
    ImportState.BROKEN: "stop",
}


def import_state(row: Import) -> Status:
    known = ImportState(row.state)
    return Status(str(known.label), _STATE[known])  # type: ignore[arg-type]


def kind_title(row: Import) -> str:
    return next((str(one.title) for one in kinds.every() if one.code == row.kind), row.kind)


class ImportTable(Table):
    columns: ClassVar = [
        Column("filename", gettext_lazy("File"), link=lambda row: reverse("commons:tables:import", args=[row.pk])),
        Column("kind", gettext_lazy("Kind of table"), value=kind_title),
        Column("state", gettext_lazy("State"), value=import_state),
        Column("read", gettext_lazy("Rows"), numeric=True),
        Column("uploaded_at", gettext_lazy("Brought"), sort="id"),
    ]
    default_sort = "-uploaded_at"
    caption = gettext_lazy("Tables so far")
    empty_title = gettext_lazy("No table yet")
    empty_text = gettext_lazy("Bring one above; nothing is applied before you have seen what it would do.")


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What the table holds"))
    file = forms.FileField(
        label=gettext_lazy("Table: CSV or XLSX"),
        help_text=gettext_lazy("Nothing is applied before you have seen what each row would do."),
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding of a CSV file"),
        required=False,
        help_text=gettext_lazy("It is found by itself; name it if the file has two readings."),
    )

    def __init__(self, *given: Any, offered: list[kinds.Kind], **named: Any) -> None:
        super().__init__(*given, **named)
        kind, encoding = self.fields["kind"], self.fields["encoding"]
        assert isinstance(kind, forms.ChoiceField) and isinstance(encoding, forms.ChoiceField)
        kind.choices = [(one.code, str(one.title)) for one in offered]
        encoding.choices = [("", _("as it is found")), *TITLES.items()]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        limit = settings.NODE.upload_limit_mb
        if file.size > limit * 1024 * 1024:
            raise forms.ValidationError(_("The file is larger than %(limit)s MiB. Split it.") % {"limit": limit})
        return file


@signed_in
def imports(request: HttpRequest) -> HttpResponseBase:
    """Bring a table; templates and exports of each kind; what was brought before."""
    acting = acting_of(request)
    offered = kinds.offered(acting)
    if not offered:
        raise Forbidden(_("This is for those who bring tables for an organisation."))
    form = UploadForm(
        request.POST or None, request.FILES or None, offered=offered, initial={"kind": request.GET.get("kind", "")}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        file = data["file"]
        try:
            row = actions.upload(acting, data["kind"], file.name or "table", file.read(), encoding=data["encoding"])
            return redirect("commons:tables:import", row.pk)
        except Problem as problem:
            add_problem(form, problem)
    context = {
        "form": form,
        "kinds": [
            {
                "code": one.code,
                "title": str(one.title),
                "about": str(one.about),
                "needed": [str(one.column(name).title) for name in one.needed],  # type: ignore[union-attr]
            }
            for one in offered
        ],
        "endings": ("csv", "xlsx"),
        "table": ImportTable(request, Import.objects.visible_to(acting)),
    }
    return page(request, "commons/tables/imports.html", context, 422 if form.is_bound else 200)
