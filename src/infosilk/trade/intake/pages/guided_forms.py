"""The questions of a guided order as forms. What is right is said by the window's rules alone, not here."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from infosilk.trade.catalogue.public import Product, Unit
from infosilk.trade.charges.public import currencies, find_jurisdiction
from infosilk.trade.intake.guided.known import Known
from infosilk.trade.tariff.engine.areas import countries
from infosilk.web.cells import country

Answers = Mapping[str, Any]


class StepForm(forms.Form):
    """One page's questions; every field may be left empty as far as this form is concerned."""

    use_required_attribute = False


class TextField(forms.CharField):
    """`may_be_empty` is what the page says; the window's rules say what is needed."""

    may_be_empty = False


def _text(label: str, hint: str = "", *, decimal: bool = False, optional: bool = False, **attributes: str) -> TextField:
    if decimal:
        attributes["inputmode"] = "decimal"
    widget = forms.TextInput(attrs={"autocomplete": "off", **attributes})
    field = TextField(label=label, required=False, max_length=2000, help_text=hint, widget=widget)
    field.may_be_empty = optional
    return field


def _select(label: str, choices: Iterable[tuple[str, str]], hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices), required=False, help_text=hint)


def _radio(label: str, choices: Iterable[tuple[str, str]], hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=list(choices), required=False, help_text=hint, widget=forms.RadioSelect
    )


def _what(form: StepForm, known: Known, answers: Answers, products: list[Product]) -> None:
    if products:
        named = [("", _("Something else"))]
        named += [(row.sku, f"{row.title} ({row.sku})") for row in products]
        form.fields["sku"] = _select(_("A product of your catalogue"), named)
    form.fields["name"] = _text(
        _("What is it, in plain words?"),
        _("What it is, of what, for whom: “women's silk scarf, hand-painted”. It stands on every paper.")
        + (" " + _("Leave it empty when you chose a product.") if products else ""),
    )
    form.fields["describe"] = _text(
        _("More about it"), _("Material, size, model: what an officer may ask."), optional=True
    )


def _amount(form: StepForm, known: Known, answers: Answers, products: list[Product]) -> None:
    form.fields["qty"] = _text(_("How many?"), decimal=True)
    form.fields["unit"] = _select(_("Of which unit?"), [(str(code), str(label)) for code, label in Unit.choices])
    form.fields["price"] = _text(
        _("Price of one"), _("What the buyer pays for one; for a present, what one is worth."), decimal=True
    )
    form.fields["currency"] = _select(_("Currency"), [(code, code) for code in currencies()])
    form.fields["net_weight"] = _text(
        _("Net weight of all of them, in kilograms"), _("Without packing, such as 0.25."), decimal=True, optional=True
    )
    form.fields["country"] = _select(
        _("Country of origin"),
        sorted(((code, country(code)) for code in countries()), key=lambda pair: pair[1].casefold()),
        _("Where it was grown or made, or last changed in substance. Not where you bought it or send it from."),
    )


def _buyer(form: StepForm, known: Known, answers: Answers, products: list[Product]) -> None:
    form.fields["buyer_kind"] = _radio(
        _("A private person, or a business?"), [("private", _("A private person")), ("business", _("A business"))]
    )
    form.fields["buyer_country"] = _select(
        _("In which country?"), [("", "–"), *((code, country(code)) for code in known.countries)]
    )


def _sale(form: StepForm, known: Known, answers: Answers, products: list[Product]) -> None:
    form.fields["gift"] = _radio(
        _("Is it sold, or a present?"),
        [("false", _("It is sold")), ("true", _("It is a present: nobody pays for it"))],
        _("A present from a private person to another may be free of charges within a limit."),
    )


def identity_choices(known: Known, answers: Answers) -> list[tuple[str, str]]:
    """Which kinds of identity numbers the buyer may have; empty when none is asked for."""
    buyer = answers.get("buyer") or {}
    where = buyer.get("buyer_country", "")
    if buyer.get("buyer_kind") == "business":
        found = find_jurisdiction(where)
        own = [] if found is None or found.firm_number is None else [found.firm_number]
        return [*((scheme, _(title)) for scheme, title in own), ("OTHER", _("Another registration"))]
    if where in known.identified and (answers.get("sale") or {}).get("gift") != "true":
        return [("1", _("Identity card of a resident")), ("2", _("Another identity document"))]
    return []


def _address(form: StepForm, known: Known, answers: Answers, products: list[Product]) -> None:
    form.fields["buyer_name"] = _text(_("Name"), _("The person's or firm's full name."))
    form.fields["buyer_address"] = _text(_("Street and number"))
    form.fields["buyer_city"] = _text(_("City"))
    form.fields["buyer_postcode"] = _text(_("Postcode"), optional=True)
    if kinds := identity_choices(known, answers):
        form.fields["buyer_id_type"] = _select(_("Kind of identity number"), kinds)
        form.fields["buyer_id_number"] = _text(
            _("Identity number"), _("Customs of that country ask who the buyer is. It stands in the documents alone.")
        )
    form.fields["buyer_email"] = _text(
        _("E-mail address"), _("With it the buyer can follow the parcel, pay and return."), type="email", optional=True
    )
    form.fields["buyer_telephone"] = _text(_("Telephone"), _("The carrier may call."), type="tel", optional=True)


def _payment(form: StepForm, known: Known, answers: Answers, products: list[Product]) -> None:
    gift = (answers.get("sale") or {}).get("gift") == "true"
    if not gift:
        form.fields["payer_name"] = _text(
            _("Who pays?"), _("The buyer pays: the name must be the buyer's, or the order is refused.")
        )
        form.fields["way"] = _radio(
            _("How is it paid?"),
            [
                ("own", _("To us directly: by bank transfer or in cash")),
                ("firm", _("Through a payment firm that is on record with customs")),
            ],
        )
        form.fields["pay_code"] = _text(_("Customs registration of the payment firm"), _("Only for a payment firm."))
        form.fields["reference"] = _text(
            _("Payment reference"), _("The number on the bank's statement. Left empty, we make one."), optional=True
        )
    form.fields["freight"] = _text(
        _("Freight"), _("What the transport costs, in the currency of the goods."), decimal=True, optional=True
    )
    form.fields["insurance"] = _text(_("Insurance"), decimal=True, optional=True)
    if not gift:
        form.fields["discount"] = _text(_("Discount"), decimal=True, optional=True)
    form.fields["paid_on"] = _text(_("Day of the order"), _("Left empty, today."), type="date", optional=True)
    form.fields["order_no"] = _text(
        _("Your own order number"), _("Left empty, we make one. A number names one order for ever."), optional=True
    )


def _carrier(form: StepForm, known: Known, answers: Answers, products: list[Product]) -> None:
    form.fields["carrier"] = _select(
        _("Carrier"),
        [("", "–"), *((code, f"{name} ({code})") for code, name in known.carriers)],
        _("Carriers that are on record with customs here."),
    )
    form.fields["waybill"] = _text(
        _("Waybill number"),
        _("You have none yet? Leave it empty: we make one that the carrier can use."),
        optional=True,
    )
    form.fields["pieces"] = _text(_("How many parcels?"), inputmode="numeric")
    form.fields["gross_weight"] = _text(_("Weight with packing, in kilograms"), decimal=True)


def _origin(form: StepForm, known: Known, answers: Answers, products: list[Product]) -> None:
    form.fields["proof"] = _radio(
        _("Have you a proof of origin?"),
        [
            ("none", _("No, and none is needed")),
            ("later", _("No, I apply for a certificate once the order is lodged")),
            ("have", _("Yes")),
        ],
        _("With a proof, goods of Serbia or China may pay less duty under the free trade agreement."),
    )
    form.fields["origin_proof"] = _text(
        _("Number of the certificate or declaration"), _("Only when you have it already.")
    )


_MAKERS: dict[str, Callable[[StepForm, Known, Answers, list[Product]], None]] = {
    "what": _what,
    "amount": _amount,
    "buyer": _buyer,
    "sale": _sale,
    "address": _address,
    "payment": _payment,
    "carrier": _carrier,
    "origin": _origin,
}
FORMS = tuple(_MAKERS)


def form_for(
    step: str,
    known: Known,
    answers: Answers,
    products: list[Product],
    data: Any = None,
    initial: Mapping[str, Any] | None = None,
) -> StepForm:
    """The form of a question, with the answer so far in it."""
    form = StepForm(data, initial=dict(initial or {}))
    _MAKERS[step](form, known, answers, products)
    return form
