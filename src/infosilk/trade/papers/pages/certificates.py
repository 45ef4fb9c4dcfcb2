"""Certificates of origin on pages: applied for, issued or refused, verified by anybody who holds the paper."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.commons.drawing.public import pdf
from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.problems import Problem
from infosilk.trade.clearance.public import OWNERS, Consignment, Direction
from infosilk.trade.papers import actions, queries
from infosilk.trade.papers.engine.origin import CRITERIA
from infosilk.trade.papers.models import CertificateState, OriginCertificate
from infosilk.web.cells import Status
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Table

_KINDS = {
    CertificateState.APPLIED: "wait",
    CertificateState.ISSUED: "ok",
    CertificateState.REFUSED: "stop",
    CertificateState.REVOKED: "stop",
}


def certificate_state(row: OriginCertificate) -> Status:
    known = CertificateState(row.state)
    return Status(str(known.label), _KINDS[known])  # type: ignore[arg-type]


class CertificateTable(Table):
    columns: ClassVar[list[Column]] = [
        Column(
            "number",
            gettext_lazy("Certificate"),
            lambda row: row.number if row.statement else _("not numbered yet"),
            link=lambda row: reverse("trade:papers:origin", args=[row.pk]),
            sort="number",
        ),
        Column("state", gettext_lazy("State"), certificate_state, csv=lambda row: row.state, sort="state"),
        Column("consignment", gettext_lazy("Consignment"), lambda row: row.claim["consignment"]),
        Column("exporter", gettext_lazy("Exporter"), lambda row: row.claim["exporter"]["name"]),
        Column("way", gettext_lazy("From and to"), lambda row: f"{row.claim['origin']} → {row.claim['destination']}"),
        Column("applied_at", gettext_lazy("Applied for"), sort="applied_at"),
    ]
    search: ClassVar[tuple[str, ...]] = ("number__startswith", "consignment__number__startswith")
    search_hint = gettext_lazy("Certificate or consignment number")
    filters: ClassVar = [Filter("state", gettext_lazy("State"), CertificateState.choices, "state")]
    default_sort = "-applied_at"
    csv_name = "certificates-of-origin"
    empty_title = gettext_lazy("No certificate of origin yet")
    empty_text = gettext_lazy("Open an export consignment to apply for one.")


@needs("trade", "officer", *OWNERS)
def certificate_list(request: HttpRequest) -> HttpResponseBase:
    """Certificates that this actor may see."""
    table = CertificateTable(request, OriginCertificate.objects.visible_to(acting_of(request)))
    if table.csv_requested:
        return table.csv_response()
    return page(request, "trade/papers/certificates.html", {"table": table})


class NoteForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


@needs("trade", "officer", *OWNERS)
def certificate(request: HttpRequest, key: int) -> HttpResponseBase:
    """One certificate; an officer issues, refuses or revokes it here."""
    acting = acting_of(request)
    found = or_404(OriginCertificate.objects.visible_to(acting), _("certificate"), pk=key)
    form = NoteForm()
    officer = acting.may("trade", "officer")
    if request.method == "POST":
        form = NoteForm(request.POST)
        verb = request.POST.get("verb", "")
        try:
            if verb == "issue":
                actions.issue(acting, key)
                return redirect("trade:papers:origin", key=key)
            if form.is_valid():
                note = form.cleaned_data["note"]
                if verb == "revoke":
                    actions.revoke(acting, found.number, note)
                else:
                    actions.refuse(acting, key, note)
                return redirect("trade:papers:origin", key=key)
        except Problem as problem:
            if problem.status in (403, 404):
                raise
            add_problem(form, problem)
    claim = found.claim
    context = {
        "found": found,
        "number": found.number if found.statement else "",
        "facts": [
            (_("State"), certificate_state(found)),
            (_("Consignment"), claim["consignment"]),
            (_("Exporter"), claim["exporter"]["name"]),
            (_("From and to"), f"{claim['origin']} → {claim['destination']}"),
            (_("Means of transport"), claim["transport"] or "–"),
            (_("Applied for"), found.applied_at),
            (_("Issued"), found.issued_at or "–"),
            *([(_("Reason"), found.note)] if found.note else []),
        ],
        "goods": claim["goods"],
        "sample": claim.get("sample"),
        "form": form,
        "issues": officer and found.state == CertificateState.APPLIED and _own(found),
        "revokes": officer and found.state == CertificateState.ISSUED and _own(found),
        "verify": queries.verify_address(found) if found.statement else "",
    }
    return page(request, "trade/papers/certificate.html", context, 422 if form.errors else 200)


def _own(found: OriginCertificate) -> bool:
    return found.node == settings.NODE.node


@needs("trade", "officer", *OWNERS)
def certificate_pdf(request: HttpRequest, key: int) -> HttpResponseBase:
    """The certificate as PDF."""
    acting = acting_of(request)
    found = or_404(OriginCertificate.objects.visible_to(acting), _("certificate"), pk=key)
    return pdf(queries.certificate(acting, found.number, request.GET.get("languages", "")))


class VerifyForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Number of the certificate"), max_length=40)
    check = forms.CharField(label=gettext_lazy("Check value on the paper"), max_length=64)


def verify(request: HttpRequest) -> HttpResponseBase:
    """Anybody who holds the paper verifies it here; nobody needs to sign in."""
    form = VerifyForm(request.GET if "number" in request.GET else None)
    found = None
    if form.is_bound and form.is_valid():
        found = actions.verify(form.cleaned_data["number"], form.cleaned_data["check"])
    claim = found.claim if found else None
    facts = (
        [
            (_("Exporter"), claim.exporter.name),
            (_("From and to"), f"{claim.origin} → {claim.destination}"),
            (_("Issued"), claim.issued),
            (_("Issued by"), claim.issuer),
            (_("Goods"), ", ".join(f"{line.hs_code} {line.description}" for line in claim.lines)),
            (_("Signed with key"), found.key if found else ""),
        ]
        if claim
        else []
    )
    return page(request, "trade/papers/verify.html", {"form": form, "found": found, "facts": facts})


class ApplyForm(forms.Form):
    """A criterion for each goods line of the consignment, and what holds for all."""

    transport = forms.CharField(label=gettext_lazy("Means of transport and route"), max_length=200, required=False)
    producer = forms.CharField(label=gettext_lazy("Producer, if another firm"), max_length=200, required=False)
    third_party = forms.CharField(
        label=gettext_lazy("Issuer of the invoice, if in a third country"), max_length=200, required=False
    )

    def __init__(self, *arguments: Any, goods: list[dict[str, Any]], **more: Any) -> None:
        super().__init__(*arguments, **more)
        offered = [("", _("no certificate for this line")), *((one, one) for one in CRITERIA)]
        for line in goods:
            number = line["number"]
            what = {"number": number, "goods": str(line["description"])[:80]}
            self.fields[f"criterion-{number}"] = forms.ChoiceField(
                label=_("Line %(number)s, %(goods)s: criterion of origin") % what,
                choices=offered,
                required=False,
                help_text=_("WO wholly obtained; WP only from originating materials; RVC by regional value"),
            )
            self.fields[f"share-{number}"] = forms.DecimalField(
                label=_("Line %(number)s: regional value in percent") % what,
                min_value=0,
                max_value=100,
                decimal_places=2,
                required=False,
            )

    def claimed(self) -> list[actions.Claimed]:
        names = [name for name in self.fields if name.startswith("criterion-")]
        numbers = [int(name.split("-")[1]) for name in names]
        data = self.cleaned_data
        return [
            actions.Claimed(number, data[f"criterion-{number}"], data[f"share-{number}"])
            for number in numbers
            if data[f"criterion-{number}"]
        ]


@needs("trade", *OWNERS)
def certificate_apply(request: HttpRequest, number: str) -> HttpResponseBase:
    """Apply for the certificate of one export consignment."""
    acting = acting_of(request)
    rows = Consignment.objects.visible_to(acting).filter(batch__isnull=False, direction=Direction.EXPORT)
    found = or_404(rows, _("consignment"), number=number)
    form = ApplyForm(request.POST or None, goods=found.goods)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.apply(
                acting,
                number,
                form.claimed(),
                transport=data["transport"],
                producer=data["producer"],
                third_party=data["third_party"],
            )
            messages.success(request, _("Applied for. Customs will issue the certificate or say why not."))
            return redirect("trade:papers:origin", key=made.pk)
        except Problem as problem:
            for item in problem.errors:
                # goods.2.share belongs to the field share-2
                parts = item.where.split(".")
                if len(parts) == 3 and f"{parts[2]}-{parts[1]}" in form.fields:
                    form.add_error(f"{parts[2]}-{parts[1]}", f"{item.message} {item.mend}")
                else:
                    form.add_error(None, f"{item.message} {item.mend}")
            if not problem.errors:
                add_problem(form, problem)
    return page(
        request, "trade/papers/certificate_apply.html", {"found": found, "form": form}, 422 if form.errors else 200
    )
