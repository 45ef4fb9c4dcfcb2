"""An organisation's documents, and a form to hand one in."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from infosilk.commons.documents import actions, kinds, quota
from infosilk.commons.documents.engine.looks import by_name
from infosilk.commons.documents.kinds import AREA, FILE, ROLES
from infosilk.commons.documents.models import StoredDocument
from infosilk.kernel.access import acting_of, needs
from infosilk.kernel.problems import Problem
from infosilk.web.cells import number
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Table

# Types of files as people call them; the others by the type's own name.
_CALLED = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/xml": "XML",
    "application/json": "JSON",
    "application/x-ndjson": "NDJSON",
    "text/csv": "CSV",
    "text/plain": gettext_lazy("text"),
    "image/jpeg": "JPEG",
    "image/png": "PNG",
}
_SHOWN = 12
_KIB = 1024


def kind_title(row: StoredDocument) -> str:
    found = kinds.named(row.kind)
    return str(found.title or row.kind) if found else row.kind


def size_of(row: StoredDocument) -> str:
    """The size as people read it."""
    if row.size < _KIB * _KIB:
        return f"{number(max(round(row.size / _KIB), 1))} KiB"
    return f"{number(round(row.size / _KIB / _KIB, 1))} MiB"


def type_of(row: StoredDocument) -> str:
    return str(_CALLED.get(row.media_type, row.media_type))


class DocumentTable(Table):
    columns: ClassVar[list[Column]] = [
        Column("name", gettext_lazy("Name"), link=lambda row: reverse("commons:documents:document", args=[row.pk])),
        Column("kind", gettext_lazy("Kind"), kind_title),
        Column("media_type", gettext_lazy("Type"), type_of),
        Column("size", gettext_lazy("Size"), size_of, numeric=True, sort="size"),
        Column("created_at", gettext_lazy("Handed in"), sort="created_at"),
    ]
    search: ClassVar[tuple[str, ...]] = ("name",)
    search_hint = gettext_lazy("Part of its name")
    default_sort = "-created_at"
    caption = pgettext_lazy("files", "Documents")
    empty_title = gettext_lazy("No document yet")
    empty_text = gettext_lazy("Hand one in above; your organisation sees it, and whom it is granted to.")


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "PDF, a photo (JPEG, PNG, WebP, HEIC), XLSX without macros, CSV, XML, JSON or text. Of a photo the picture "
            "alone is kept."
        ),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), help_text=gettext_lazy("By its kind, law may keep it for some years.")
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one.code, str(one.title)) for one in kinds.own()]
        kind.initial = FILE

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        limit = settings.NODE.upload_limit_mb
        if file.size > limit * _KIB * _KIB:
            raise forms.ValidationError(_("The file is larger than %(limit)s MiB.") % {"limit": limit})
        return file


@needs(AREA, *ROLES)
def documents(request: HttpRequest) -> HttpResponseBase:
    """The organisation's documents and those granted to it; with a post one more."""
    acting = acting_of(request)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = actions.keep(acting, file.name or "document", _type(file), file, form.cleaned_data["kind"])
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("It is kept."))
            return redirect("commons:documents:document", key=made.pk)
    rows = StoredDocument.objects.visible_to(acting)
    most, used = quota.most(), quota.used(acting.organisation_id or 0)
    mib = _KIB * _KIB
    context = {
        "form": form,
        "table": DocumentTable(request, rows),
        "photos": rows.filter(thumbnail=True).order_by("-created_at")[:_SHOWN],
        "used": number(-(-used // mib)),
        "most": number(most // mib) if most is not None else "",
    }
    return page(request, "commons/documents/documents.html", context, 422 if form.is_bound else 200)


def _type(file: Any) -> str:
    """What the file says that it is: by its ending, which browsers know worse than the room does."""
    return by_name(file.name or "") or file.content_type or ""
