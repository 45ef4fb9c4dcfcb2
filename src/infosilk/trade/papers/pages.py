"""Papers on pages: PDFs of a consignment, certificates of origin, sales invoices."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, needs, or_404, signed_in
from infosilk.kernel.law.days import today
from infosilk.kernel.models import Role
from infosilk.kernel.problems import Problem
from infosilk.trade.clearance.public import OWNERS, Consignment, Direction
from infosilk.trade.papers import actions, queries
from infosilk.trade.papers import invoices as papers_invoices
from infosilk.trade.papers.engine.invoice import Exemption, Invoice, InvoiceLine, Party, Preceding
from infosilk.trade.papers.engine.origin import CRITERIA
from infosilk.trade.papers.models import CertificateState, OriginCertificate, SalesInvoice
from infosilk.trade.papers.queries import pdf
from infosilk.web.cells import Status, money
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Table

_KINDS = {
    CertificateState.APPLIED: "wait",
    CertificateState.ISSUED: "ok",
    CertificateState.REFUSED: "stop",
    CertificateState.REVOKED: "stop",
}


@signed_in
def paper(request: HttpRequest, number: str, kind: str) -> HttpResponseBase:
    """A paper of a consignment as PDF."""
    return pdf(queries.make(acting_of(request), number, kind, request.GET.get("languages", "")))


def links(found: Consignment, kinds: tuple[str, ...] = tuple(queries.TITLES)) -> list[tuple[str, str]]:
    """(title, address) of the papers of a consignment."""
    return [(str(queries.TITLES[kind]), reverse("trade:papers:paper", args=[found.number, kind])) for kind in kinds]


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


@needs("trade", Role.OFFICER, *OWNERS)
def certificate_list(request: HttpRequest) -> HttpResponseBase:
    """Certificates that this actor may see."""
    table = CertificateTable(request, OriginCertificate.objects.visible_to(acting_of(request)))
    if table.csv_requested:
        return table.csv_response()
    return page(request, "trade/papers/certificates.html", {"table": table})


class NoteForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


@needs("trade", Role.OFFICER, *OWNERS)
def certificate(request: HttpRequest, key: int) -> HttpResponseBase:
    """One certificate; an officer issues, refuses or revokes it here."""
    acting = acting_of(request)
    found = or_404(OriginCertificate.objects.visible_to(acting), _("certificate"), pk=key)
    form = NoteForm()
    officer = acting.may("trade", Role.OFFICER)
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
    from django.conf import settings

    return found.node == settings.NODE.node


@needs("trade", Role.OFFICER, *OWNERS)
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


LINES = 5


class InvoiceForm(forms.Form):
    """A domestic invoice, with room for `LINES` lines; empty ones are left out."""

    number = forms.CharField(label=gettext_lazy("Invoice number"), max_length=40)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            ("380", gettext_lazy("invoice")),
            ("381", gettext_lazy("credit note")),
            ("383", gettext_lazy("debit note")),
            ("386", gettext_lazy("advance invoice")),
        ],
    )
    issued = forms.DateField(label=gettext_lazy("Day of issue"), widget=forms.DateInput(attrs={"type": "date"}))
    delivered = forms.DateField(
        label=gettext_lazy("Day of delivery"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    due = forms.DateField(
        label=gettext_lazy("Due date"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    tax_point = forms.ChoiceField(
        label=gettext_lazy("VAT falls due with"),
        choices=[("35", gettext_lazy("delivery")), ("432", gettext_lazy("payment")), ("3", gettext_lazy("issue"))],
    )
    seller_city = forms.CharField(label=gettext_lazy("Your city"), max_length=100)
    buyer_name = forms.CharField(label=gettext_lazy("Buyer's name"), max_length=200)
    buyer_vat = forms.CharField(label=gettext_lazy("Buyer's PIB"), max_length=13)
    buyer_legal = forms.CharField(label=gettext_lazy("Buyer's matični broj"), max_length=13)
    buyer_budget = forms.CharField(
        label=gettext_lazy("Buyer's JBKJS, for bodies of the budget"), max_length=20, required=False
    )
    buyer_street = forms.CharField(label=gettext_lazy("Buyer's street"), max_length=200, required=False)
    buyer_postcode = forms.CharField(label=gettext_lazy("Buyer's postcode"), max_length=20)
    buyer_city = forms.CharField(label=gettext_lazy("Buyer's city"), max_length=100)
    account = forms.CharField(label=gettext_lazy("Your account"), max_length=40, required=False)
    reference = forms.CharField(label=gettext_lazy("Payment reference"), max_length=40, required=False)
    corrected = forms.CharField(label=gettext_lazy("Number of the corrected invoice"), max_length=40, required=False)
    corrected_day = forms.DateField(
        label=gettext_lazy("Its day of issue"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    exemption = forms.CharField(
        label=gettext_lazy("Why no VAT is due, if none is"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The code of the published list or the article of the law"),
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        rates = [("S20", _("20 %")), ("S10", _("10 %")), ("E0", _("no VAT: exempt (E)")), ("O0", _("outside VAT (O)"))]
        for number in range(1, LINES + 1):
            first = number == 1
            what = {"number": number}
            self.fields[f"name-{number}"] = forms.CharField(
                label=_("Line %(number)s: goods or service") % what, max_length=400, required=first
            )
            self.fields[f"quantity-{number}"] = forms.DecimalField(
                label=_("Line %(number)s: quantity") % what,
                min_value=Decimal("0.0001"),
                max_digits=16,
                decimal_places=4,
                required=first,
            )
            self.fields[f"price-{number}"] = forms.DecimalField(
                label=_("Line %(number)s: net price of one (RSD)") % what,
                min_value=0,
                max_digits=16,
                decimal_places=4,
                required=first,
            )
            self.fields[f"rate-{number}"] = forms.ChoiceField(label=_("Line %(number)s: VAT") % what, choices=rates)

    def lines(self) -> Iterator[InvoiceLine]:
        data = self.cleaned_data
        for number in range(1, LINES + 1):
            if data[f"name-{number}"]:
                rate = data[f"rate-{number}"]
                yield InvoiceLine(
                    str(number),
                    data[f"name-{number}"],
                    data[f"quantity-{number}"] or Decimal(1),
                    "H87",
                    data[f"price-{number}"] or Decimal(0),
                    rate[0],
                    Decimal(rate[1:]),
                )


class InvoiceTable(Table):
    columns: ClassVar[list[Column]] = [
        Column(
            "number",
            gettext_lazy("Invoice number"),
            link=lambda row: reverse("trade:papers:invoice", args=[row.pk]),
            sort="number",
        ),
        Column("kind", gettext_lazy("Kind")),
        Column("buyer_name", gettext_lazy("Buyer"), sort="buyer_name"),
        Column("issued", gettext_lazy("Day of issue"), sort="issued"),
        Column(
            "payable",
            gettext_lazy("To pay"),
            lambda row: money(row.payable, row.currency),
            numeric=True,
            csv=lambda row: row.payable,
        ),
    ]
    search: ClassVar[tuple[str, ...]] = ("number__startswith", "buyer_name__icontains")
    search_hint = gettext_lazy("Invoice number or buyer")
    default_sort = "-issued"
    csv_name = "invoices"
    empty_title = gettext_lazy("No invoice yet")
    empty_text = gettext_lazy("Write the first one below; it is checked by the rules of the system of e-invoices.")


@needs("trade", *OWNERS)
def invoices(request: HttpRequest) -> HttpResponseBase:
    """The firm's invoices for the Serbian system of e-invoices, and a form for the next one."""
    acting = acting_of(request)
    form = InvoiceForm(request.POST or None, initial={"issued": today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = papers_invoices.write_invoice(acting, _invoice(acting, form))
            messages.success(request, _("The invoice is written and keeps every rule."))
            return redirect(f"{reverse('trade:papers:invoices')}?q={made.number}")
        except Problem as problem:
            add_problem(form, problem)
    table = InvoiceTable(request, SalesInvoice.objects.visible_to(acting))
    if table.csv_requested:
        return table.csv_response()
    return page(request, "trade/papers/invoices.html", {"form": form, "table": table}, 422 if form.errors else 200)


def _invoice(acting: Any, form: InvoiceForm) -> Invoice:
    data = form.cleaned_data
    lines = tuple(form.lines())
    buyer = Party(
        data["buyer_name"],
        "RS",
        data["buyer_city"],
        data["buyer_vat"],
        data["buyer_legal"],
        data["buyer_street"],
        data["buyer_postcode"],
        data["buyer_budget"],
    )
    reason = Exemption("", data["exemption"])
    preceding = (
        (Preceding(data["corrected"], data["corrected_day"]),) if data["corrected"] and data["corrected_day"] else ()
    )
    return Invoice(
        data["number"],
        data["kind"],
        data["issued"],
        "RSD",
        papers_invoices.seller_of(acting, city=data["seller_city"]),
        buyer,
        lines,
        data["tax_point"],
        data["due"],
        data["delivered"],
        exemptions={line.category: reason for line in lines if line.category != "S" and reason.text},
        preceding=preceding,
        account=data["account"],
        payment_reference=data["reference"],
    )


@needs("trade", *OWNERS)
def invoice(request: HttpRequest, key: int) -> HttpResponseBase:
    """The XML of an invoice exactly as it was written."""
    found = or_404(SalesInvoice.objects.visible_to(acting_of(request)), _("invoice"), pk=key)
    answer = HttpResponse(found.xml, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="invoice-{found.pk}.xml"'
    return answer


urlpatterns = [
    path("consignments/<str:number>/papers/<str:kind>/", paper, name="paper"),
    path("consignments/<str:number>/origin/", certificate_apply, name="origin-apply"),
    path("origin/", certificate_list, name="origins"),
    path("origin/verify/", verify, name="origin-verify"),
    path("origin/<int:key>/", certificate, name="origin"),
    path("origin/<int:key>/pdf/", certificate_pdf, name="origin-pdf"),
    path("invoices/", invoices, name="invoices"),
    path("invoices/<int:key>/", invoice, name="invoice"),
]
