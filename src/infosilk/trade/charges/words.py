"""A quote in words: options, sums, reasons and notes in the language that is active now, as plain data."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, gettext_noop

from infosilk.kernel.reasons.explain import Given
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.charges import sum_words
from infosilk.trade.charges.engine.basket import Option, Quote, Remark
from infosilk.trade.charges.engine.case import Charges, DutyLine, charges_dict
from infosilk.trade.charges.law import JURISDICTIONS

OPTIONS = {
    "gift": gettext_noop("Present within the limit"),
    "small": gettext_noop("Consignment of small value"),
    "flat": gettext_noop("Flat rate for own use"),
    "mfn": gettext_noop("By the customs tariff, general rate"),
    "general": gettext_noop("General trade, general rate"),
    "preference": gettext_noop("By the customs tariff, with preference"),
    "preference-all": gettext_noop("By the customs tariff, with preference and all proofs"),
    "quota": gettext_noop("Within a tariff quota"),
    "cbec": gettext_noop("Retail import within the limits"),
    "cbec-full": gettext_noop("Retail import of one item above the single limit"),
    "ioss": gettext_noop("VAT paid with the purchase (IOSS)"),
    "low": gettext_noop("Low value, VAT at import"),
}
STATUSES = {
    "available": gettext_noop("can be had"),
    "conditional": gettext_noop("can be had with more"),
    "unknown": gettext_noop("not known"),
    "unavailable": gettext_noop("can't be had"),
}
TEXTS = {
    "not.private": gettext_noop("It is for private buyers; the buyer is a business."),
    "not.gift": gettext_noop("The consignment is not a present."),
    "not.bought": gettext_noop("It is for goods that were bought; the consignment is a present."),
    "not.over": gettext_noop("The goods are worth {currency} {goods}, more than {currency} {limit}."),
    "not.spared-gift": gettext_noop("The present is within the limit: nothing is due."),
    "not.spared-small": gettext_noop("The consignment is of small value: no duty is due."),
    "not.preference": gettext_noop("No preference for goods of {origins} is loaded in the data set “{data_set}”."),
    "not.preference-lower": gettext_noop("The preference of goods lines {lines} is not lower than the general rate."),
    "not.listed": gettext_noop("HS {codes} is not on the positive list of retail import."),
    "not.over-single": gettext_noop(
        "Goods, freight and insurance are {currency} {value}, more than the {currency} {limit} of one order."
    ),
    "not.within-single": gettext_noop("The order is within the single limit of CNY {limit}."),
    "not.indivisible": gettext_noop("Above the single limit only one single indivisible item may be bought."),
    "not.over-annual": gettext_noop(
        "The order of {currency} {value} is more than the {currency} {left} left of the buyer's {currency} {limit} a "
        "year."
    ),
    "not.excise": gettext_noop("HS {codes} bears excise or is left out of the reliefs."),
    "not.ioss-paid": gettext_noop("VAT is paid with the purchase, through IOSS."),
    "not.consumer-sale": gettext_noop("The relief has ended; the fixed duty is for what consumers buy."),
    "need.tariff-asked": gettext_noop(
        "The buyer asks to be charged by the tariff instead of the flat rate; that this may be asked was not found in "
        "the law."
    ),
    "need.proof-agreement": gettext_noop(
        "Proof of origin for goods lines {lines}: a certificate (Annex 3) or a declaration (Annex 4) of the "
        "China-Serbia agreement."
    ),
    "need.proof": gettext_noop("Proof of origin for goods lines {lines}: {proof}"),
    "need.quota": gettext_noop("Quota {orders} still has a balance for goods lines {lines}; it is not known here."),
    "need.ioss": gettext_noop("The seller collects VAT through IOSS and gives the IOSS number."),
    "need.standard-declaration": gettext_noop(
        "A standard declaration instead of the short one for low value; that this may be chosen was not checked."
    ),
    "note.origin-rules": gettext_noop(
        "Goods lines {lines} must be wholly obtained, made of originating materials alone, or have 40 % of regional "
        "value and keep their product rule."
    ),
    "note.annual-unknown": gettext_noop(
        "What the buyer has used of the {currency} {limit} a year is not known; counted as nothing."
    ),
    "note.importer": gettext_noop("General trade is declared by an importer on record with customs."),
    "note.exactly": gettext_noop(
        "The goods are worth exactly {currency} {limit}: one text says below, another up to this limit."
    ),
    "note.fixed-vat": gettext_noop(
        "The fixed duty is not in the base of this VAT, which is paid with the purchase; that was not checked."
    ),
    "note.outside-ioss": gettext_noop("Sellers outside IOSS: {source}"),
    "note.digits": gettext_noop("Subheadings are told apart by {digits} digits; that was not checked."),
    "note.member-vat": gettext_noop(
        "VAT at the standard rate of {member}: no reduced rate for these goods is loaded (data set “tariff of "
        "{member}”)."
    ),
    "border.prohibition": gettext_noop(
        "Goods line {line}: {what} (HS {heading}) must not cross the border of {jurisdiction}."
    ),
    "border.licence": gettext_noop("Goods line {line}: {what} (HS {heading}) needs a licence in {jurisdiction}."),
    "unknown.tariff": gettext_noop(
        "No loaded tariff line gives the duty of HS {codes}: load the data set “{data_set}”."
    ),
    "unknown.tax": gettext_noop("No loaded measure says “{tax}” for HS {codes}: load the data set “{data_set}”."),
    "unknown.list": gettext_noop(
        "Whether HS {codes} is on the positive list of retail import is not known: give eight digits, or load the data "
        "set “{data_set}”."
    ),
    "unknown.quantity": gettext_noop(
        "Goods line {line}: its duty or tax is so much per {per}, and the line does not say how much it has."
    ),
    "unknown.rate": gettext_noop(
        "No exchange rate of {base} to {quote} is loaded for {day}: load the data set “exchange rates”."
    ),
    "unknown.rule": gettext_noop(
        "The rule {rule} of {jurisdiction} is not loaded for {day}: load the data set “{data_set}”."
    ),
    "unknown.unsettled": gettext_noop("How it is charged is not settled: {what}."),
}


def remark_text(one: Remark) -> str:
    """A `Remark` in words."""
    params = Given(one.params)
    for name in ("tax", "per", "what", "day"):
        if name in params:
            params[name] = sum_words.word(params[name])
    for name in ("goods", "limit", "value", "left"):
        if name in params:
            params[name] = sum_words.amount(params[name])
    text = TEXTS.get(one.code) or JURISDICTIONS.word(one.code)
    return gettext(text).format_map(params) if text else one.code


def remark_out(one: Remark) -> dict[str, Any]:
    return {"code": one.code, "text": remark_text(one), "verified": one.verified}


def option_title(code: str) -> str:
    """The name of an option."""
    text = OPTIONS.get(code) or JURISDICTIONS.word(code)
    return gettext(text) if text else code


def option_status(code: str) -> str:
    """The name of an option's status."""
    return gettext(STATUSES[code]) if code in STATUSES else code


def quote_out(quote: Quote) -> dict[str, Any]:
    """A quote as `charges.schemas.QuoteOut`."""
    case = quote.case
    best = quote.best
    return {
        "destination": quote.basket.destination,
        "day": quote.basket.day,
        "currency": quote.currency,
        "goods": None if case is None else case.goods,
        "freight": None if case is None else case.freight,
        "insurance": None if case is None else case.insurance,
        "best": None if best is None else best.code,
        "options": [option_out(one, quote) for one in quote.options],
        "notes": [remark_out(note) for note in quote.notes],
        "exchange": [
            {"currency": currency, "rate": f"{rate.normalize():f}", "day": day, "source": source, "sample": sample}
            for currency, rate, day, source, sample in quote.rates
        ],
    }


def option_out(one: Option, quote: Quote) -> dict[str, Any]:
    """An option as `charges.schemas.QuoteOptionOut`."""
    charges = one.charges
    stored = charges_dict(charges, None)
    return {
        "code": one.code,
        "title": option_title(one.code),
        "status": one.status,
        "applies": one.applies,
        "total": one.total,
        "charges": None if charges is None else charges.total,
        "duty": None if charges is None else charges.duty,
        "excise": None if charges is None else charges.excise,
        "vat": None if charges is None else charges.vat,
        "verified": one.verified,
        "sample": one.sample,
        "why": [remark_out(reason) for reason in one.why],
        "needs": [remark_out(need) for need in one.needs],
        "notes": [remark_out(note) for note in one.notes],
        "sums": [
            {
                "kind": entry.kind,
                "text": entry.text,
                "why": entry.why,
                "lines": entry.lines,
                "amount": entry.amount,
                "legal_basis": entry.legal_basis,
                "source": entry.source,
                "verified": entry.verified,
                "sample": entry.sample,
            }
            for entry in (sum_words.sums(stored) if stored is not None else ())
        ],
        "lines": [] if charges is None or quote.case is None else [_line(line, charges) for line in quote.case.lines],
    }


def _line(line: DutyLine, charges: Charges) -> dict[str, Any]:
    """A goods line's own rates, as "8 %" or "EUR 0.30 / kilogram"."""
    rates: dict[str, list[str]] = {}
    for step in charges.steps:
        if line.number in step.lines:
            rates.setdefault(step.kind, []).append(sum_words.rate(step.rate, step.per, charges.currency))
    return {
        "line": line.number,
        "hs_code": line.hs_code,
        "goods": hs.describe(line.hs_code),
        "value": line.value,
        "rates": [
            {"kind": kind, "name": sum_words.tax(kind), "rate": " + ".join(found)} for kind, found in rates.items()
        ],
    }


def money_or_blank(value: Decimal | None, currency: str) -> str:
    return "" if value is None else sum_words.money(value, currency)
