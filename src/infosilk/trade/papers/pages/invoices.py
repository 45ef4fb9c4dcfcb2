"""Sales invoices on pages: the firm's invoices, a form for the next one, the XML as it was written."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.law.days import today
from infosilk.kernel.problems import Problem
from infosilk.trade.clearance.public import OWNERS
from infosilk.trade.papers.engine.invoice import Exemption, Invoice, InvoiceLine, Party, Preceding
from infosilk.trade.papers.invoices import seller_of, write_invoice
from infosilk.trade.papers.models import SalesInvoice
from infosilk.web.cells import money
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Table

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
            made = write_invoice(acting, _invoice(acting, form))
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
        seller_of(acting, city=data["seller_city"]),
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
