"""The quote's page: a basket in a form, every option beside the others. Its address holds the basket, to be shared."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.problems import Problem
from infosilk.trade.charges import queries, words
from infosilk.trade.charges.engine.basket import MAX_LINES, Basket, BasketLine
from infosilk.trade.tariff.engine.areas import countries
from infosilk.web import cells
from infosilk.web.cells import Status
from infosilk.web.forms import add_problem, summary
from infosilk.web.page import page

FIRST_ROWS, MORE_ROWS = 2, 3
_KINDS = {"available": "ok", "conditional": "hold", "unknown": "wait", "unavailable": "stop"}
_AMOUNT: dict[str, Any] = {"min_value": Decimal(0), "max_digits": 16, "decimal_places": 4, "required": False}


def _currencies() -> list[tuple[str, str]]:
    return [(code, code) for code in queries.currencies()]


class QuoteForm(forms.Form):
    to = forms.ChoiceField(label=gettext_lazy("Destination"))
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=gettext_lazy("The day whose law counts, in the past or the future; today when left empty."),
    )
    buyer = forms.ChoiceField(
        label=gettext_lazy("Buyer"),
        choices=[("private", gettext_lazy("a private person")), ("business", gettext_lazy("a business"))],
    )
    gift = forms.BooleanField(label=gettext_lazy("It is a present"), required=False)
    ioss = forms.BooleanField(
        label=gettext_lazy("The seller collects VAT through the EU's Import One-Stop Shop (IOSS)"), required=False
    )
    freight = forms.DecimalField(label=gettext_lazy("Freight"), **_AMOUNT)
    insurance = forms.DecimalField(label=gettext_lazy("Insurance"), **_AMOUNT)
    currency = forms.ChoiceField(label=gettext_lazy("Currency of freight and insurance"), choices=_currencies)
    used = forms.DecimalField(
        label=gettext_lazy("Used of the yearly limit of China's retail import (CNY)"),
        help_text=gettext_lazy("Only for private buyers in China."),
        **_AMOUNT,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(code, cells.country(code)) for code in queries.destinations()]
        self.fields["to"].choices = named  # type: ignore[attr-defined]


class LineForm(forms.Form):
    hs = forms.RegexField(
        r"^[0-9]{6}([0-9]{2}){0,2}$",
        label=gettext_lazy("HS code"),
        max_length=10,
        error_messages={"invalid": gettext_lazy("Give six, eight or ten digits.")},
    )
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"), min_value=Decimal("0.00001"), max_digits=16, decimal_places=5
    )
    price = forms.DecimalField(
        label=gettext_lazy("Price of one"), min_value=Decimal(0), max_digits=16, decimal_places=4
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=_currencies)
    origin = forms.CharField(label=gettext_lazy("Country of origin"), min_length=2, max_length=2)
    weight = forms.DecimalField(
        label=gettext_lazy("Net weight (kg)"), min_value=Decimal(0), max_digits=12, decimal_places=5, required=False
    )
    proof = forms.BooleanField(label=gettext_lazy("Proof of origin"), required=False)

    def clean_origin(self) -> str:
        code: str = self.cleaned_data["origin"].upper()
        if code not in countries():
            raise forms.ValidationError(_("Give the country's two letters, such as CN."))
        return code


def quote(request: HttpRequest) -> HttpResponseBase:
    """Ask for a quote, and read it; open to everybody."""
    given = request.GET
    asked = "to" in given
    rows = _rows(given.get("rows", ""))
    # The button for more lines sends their number after the hidden field's.
    wants_more = len(given.getlist("rows")) > 1
    to, origin, currency = *queries.destinations()[:2], queries.currencies()[0]
    form = QuoteForm(given) if asked else QuoteForm(initial={"to": to, "currency": currency, "buyer": "private"})
    lines = [
        LineForm(given, prefix=str(number), use_required_attribute=False)
        if asked and any(given.get(f"{number}-{name}", "").strip() for name in ("hs", "price"))
        else LineForm(
            prefix=str(number),
            initial={"quantity": 1, "origin": origin, "currency": currency},
            use_required_attribute=False,
        )
        for number in range(1, rows + 1)
    ]
    context: dict[str, Any] = {
        "form": form,
        "lines": list(enumerate(lines, 1)),
        "rows": rows,
        "more": min(rows + MORE_ROWS, MAX_LINES) if rows < MAX_LINES else 0,
    }
    bound = [line for line in lines if line.is_bound]
    status = 200
    if asked and not wants_more:
        if form.is_valid() and all(line.is_valid() for line in bound):
            try:
                context |= _answer(_basket(form, lines))
            except Problem as problem:
                add_problem(form, problem)
        if form.errors or any(line.errors for line in bound):
            status = 422
        context["errors"] = [error for one in (form, *bound) for error in summary(one)]
    return page(request, "trade/charges/quote.html", context, status)


def _rows(text: str) -> int:
    try:
        return min(max(int(text), 1), MAX_LINES)
    except ValueError:
        return FIRST_ROWS


def _basket(form: QuoteForm, lines: list[LineForm]) -> Basket:
    data = form.cleaned_data
    kept = []
    for number, line in enumerate(lines, 1):
        if line.is_bound:
            one = line.cleaned_data
            kept.append(
                BasketLine(
                    number,
                    one["hs"],
                    one["quantity"],
                    one["price"],
                    one["currency"],
                    one["origin"],
                    one["proof"],
                    one["weight"] or None,
                )
            )
    return Basket(
        destination=data["to"],
        day=data["day"] or queries.today(data["to"]),
        lines=tuple(kept),
        private=data["buyer"] == "private",
        gift=data["gift"],
        ioss=data["ioss"],
        freight=data["freight"] or Decimal(0),
        insurance=data["insurance"] or Decimal(0),
        currency=data["currency"],
        annual_used=data["used"],
    )


def _answer(basket: Basket) -> dict[str, Any]:
    shown = words.quote_out(queries.quote(basket))
    currency = shown["currency"]
    for one in shown["options"]:
        one["state"] = Status(words.option_status(one["status"]), _KINDS[one["status"]])  # type: ignore[arg-type]
        for name in ("total", "charges", "duty", "excise", "vat"):
            one[f"{name}_text"] = words.money_or_blank(one[name], currency)
        for line in one["lines"]:
            line["value_text"] = words.money_or_blank(line["value"], currency)
    totals = [
        (_("Goods"), words.money_or_blank(shown["goods"], currency)),
        (_("Freight"), words.money_or_blank(shown["freight"], currency)),
        (_("Insurance"), words.money_or_blank(shown["insurance"], currency)),
    ]
    return {"quote": shown, "totals": [] if shown["goods"] is None else totals, "currency": currency}


urlpatterns = [
    path("quote/", quote, name="quote"),
]
