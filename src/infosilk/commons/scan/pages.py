"""The page of scanning: read a code, see what it says and where it leads."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy

from infosilk.commons.scan.engine.reading import Scan, read
from infosilk.commons.scan.finders import find
from infosilk.kernel.access import acting_of, signed_in
from infosilk.kernel.reasons.explain import items
from infosilk.kernel.text import Text
from infosilk.web.page import page
from infosilk.web.scan import ScanInput, with_camera


class ScannedField(forms.CharField):
    """A field for a number that is scanned or typed; its value is what the symbol names: of (400)HGH-2026-0000000001
    the number, of the address in a QR code the number that it asks for."""

    widget = ScanInput

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return text
        said = read(text)
        if said.faults:
            raise ValidationError([f"{one.message} {one.mend}".strip() for one in items(said.faults)])
        return said.names[0] if said.names else said.text


class ScanForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Barcode or number"),
        help_text=gettext_lazy("Scan a label, or type what stands below its bars."),
        max_length=500,
        widget=ScanInput,
    )


@dataclass(frozen=True, slots=True)
class Group:
    """What one finder found, as titles with addresses."""

    title: Text
    found: list[tuple[str, str]]


@signed_in
@with_camera
def scan(request: HttpRequest) -> HttpResponse:
    """What a scan says; where it names one thing alone, that thing's page."""
    text = request.GET.get("code", "")
    said: Scan | None = read(text) if text else None
    groups = []
    if said is not None:
        named = find(acting_of(request), said)
        groups = [Group(who.title, [(one.title, one.url()) for one in found]) for who, found in named]
        if len(groups) == len(groups[0].found if groups else ()) == 1 and "stay" not in request.GET:
            return redirect(groups[0].found[0][1])
    form = ScanForm(initial={"code": text[:500]})
    context = {"form": form, "said": said, "groups": groups, "faults": items(said.faults) if said else []}
    return page(request, "commons/scan/scan.html", context, 422 if context["faults"] else 200)


urlpatterns = [path("scan/", scan, name="scan")]
