"""What the pages of a guided order show: answers in words, what is known without asking, the way from page to page."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.trade.catalogue import public as catalogue
from infosilk.trade.catalogue.public import Product, Unit
from infosilk.trade.charges import public as charges
from infosilk.trade.charges.engine.basket import Basket, BasketLine
from infosilk.trade.intake.engine.guided import LINE_STEPS, STEPS, line_done, number
from infosilk.trade.intake.guided.known import Known, known
from infosilk.trade.intake.models import OrderDraft
from infosilk.trade.intake.pages.guided_forms import identity_choices
from infosilk.web.cells import country


def initial(acting: Acting, draft: OrderDraft, step: str, number: int) -> dict[str, Any]:
    """The answer so far, else what is known without asking."""
    answers = draft.answers
    if step in LINE_STEPS:
        goods = answers.get("goods") or []
        line = goods[number - 1] if number <= len(goods) else {}
        if step in line:
            return dict(line[step])
        if step == "amount":
            return _of_product(acting, goods, line)
        return {}
    if step in answers:
        return dict(answers[step])
    defaults: dict[str, dict[str, Any]] = {
        "buyer": {"buyer_kind": "private"},
        "sale": {"gift": "false"},
        "payment": {"payer_name": (answers.get("address") or {}).get("buyer_name", ""), "way": "own"},
        "carrier": {"pieces": "1"},
        "origin": {"proof": "none"},
    }
    return defaults.get(step, {})


def _of_product(acting: Acting, goods: list[dict[str, Any]], line: dict[str, Any]) -> dict[str, Any]:
    currency = next((one["amount"]["currency"] for one in goods if "amount" in one), "EUR")
    made: dict[str, Any] = {"qty": "1", "unit": Unit.PIECE.value, "currency": currency, "country": known(acting).home}
    sku = (line.get("what") or {}).get("sku")
    row = Product.objects.visible_to(acting).filter(sku=sku).first() if sku else None
    if row is not None:
        values = {
            "unit": row.unit,
            "price": catalogue.plain_decimal(row.price),
            "currency": row.currency if not any("amount" in one for one in goods) else currency,
            "country": row.origin,
            "net_weight": catalogue.plain_decimal(row.net_weight_kg),
        }
        made |= {name: value for name, value in values.items() if value}
    return made


def basket(draft: OrderDraft) -> Basket:
    answers = draft.answers
    buyer, payment = answers["buyer"], answers["payment"]
    proof = (answers.get("origin") or {}).get("proof") == "have"
    lines = []
    for at, line in enumerate(answers["goods"], 1):
        amount = line["amount"]
        weight = Decimal(number(amount["net_weight"])) if amount.get("net_weight") else None
        lines.append(
            BasketLine(
                at,
                line["code"]["code"],
                Decimal(amount["qty"]),
                Decimal(amount["price"]),
                amount["currency"],
                amount["country"],
                proof,
                weight,
            )
        )
    return Basket(
        destination=buyer["buyer_country"],
        day=charges.today(buyer["buyer_country"]),
        lines=tuple(lines),
        private=buyer["buyer_kind"] == "private",
        gift=answers["sale"]["gift"] == "true",
        freight=Decimal(payment.get("freight") or 0),
        insurance=Decimal(payment.get("insurance") or 0),
        currency=answers["goods"][0]["amount"]["currency"],
    )


def rows(draft: OrderDraft, given: Known) -> list[tuple[str, str, str]]:
    """(question, answer, where to change it)."""
    answers = draft.answers
    code, quantity = _("HS code"), _("Quantity and price")
    made = []
    for at, line in enumerate(answers["goods"], 1):
        label = _("Goods %(number)s") % {"number": at}
        made.append((label, line["what"]["name"], change_url(draft, "what", at)))
        made.append((f"{label}: {code}", line["code"]["code"], change_url(draft, "code", at)))
        made.append((f"{label}: {quantity}", _amount_text(line["amount"]), change_url(draft, "amount", at)))
    buyer, address, payment = answers["buyer"], answers["address"], answers["payment"]
    kind = _("A business") if buyer["buyer_kind"] == "business" else _("A private person")
    gift = answers["sale"]["gift"] == "true"
    lines = [address.get(name, "") for name in ("buyer_name", "buyer_address", "buyer_postcode", "buyer_city")]
    number_of = address.get("buyer_id_number", "") if identity_choices(given, answers) else ""
    way = payment.get("pay_code", "") if payment.get("way") == "firm" else _("To us directly")
    carriers = dict(given.carriers)
    carrier = answers["carrier"]
    proofs = {"none": _("None"), "later": _("I apply for a certificate"), "have": answers["origin"].get("origin_proof")}
    made += [
        (_("Receiver"), f"{kind}, {country(buyer['buyer_country'])}", change_url(draft, "buyer")),
        (_("Sale or present"), _("Present") if gift else _("Sale"), change_url(draft, "sale")),
        (_("Address"), ", ".join(part for part in lines if part), change_url(draft, "address")),
    ]
    if number_of:
        made.append((_("Identity number"), number_of, change_url(draft, "address")))
    freight = payment.get("freight") or "0"
    made += [
        (
            _("Payment"),
            _("Nobody pays") if gift else f"{payment.get('payer_name', '')}, {way}",
            change_url(draft, "payment"),
        ),
        (_("Freight"), f"{freight} {answers['goods'][0]['amount']['currency']}", change_url(draft, "payment")),
        (_("Carrier"), carriers.get(carrier["carrier"], carrier["carrier"]), change_url(draft, "carrier")),
        (
            _("Parcels and weight"),
            _("%(pieces)s, %(weight)s kg") % {"pieces": carrier["pieces"], "weight": carrier["gross_weight"]},
            change_url(draft, "carrier"),
        ),
        (
            _("Proof of origin"),
            str(proofs.get(answers["origin"].get("proof", "none")) or "–"),
            change_url(draft, "origin"),
        ),
    ]
    return made


def _amount_text(amount: dict[str, Any]) -> str:
    unit = str(Unit(amount["unit"]).label) if amount["unit"] in Unit.values else amount["unit"]
    return f"{amount['qty']} {unit} × {amount['price']} {amount['currency']}, {country(amount['country'])}"


def line_text(line: dict[str, Any]) -> str:
    if not line_done(line):
        return _("not finished")
    return f"{line['code']['code']}; {_amount_text(line['amount'])}"


def summary(draft: OrderDraft) -> str:
    """What a draft is about, for its list."""
    goods = draft.answers.get("goods") or []
    names = [line["what"]["name"] for line in goods if "what" in line]
    where = (draft.answers.get("buyer") or {}).get("buyer_country", "")
    parts = [", ".join(names)[:120] or _("No goods yet"), country(where) if where else ""]
    return " → ".join(part for part in parts if part)


def change_url(draft: OrderDraft, step: str, number: int = 0) -> str:
    return f"{url(draft, step, number)}?back=check"


def url(draft: OrderDraft, step: str, number: int = 0) -> str:
    if number:
        return reverse("trade:intake:send-line", args=[draft.pk, step, number])
    return reverse("trade:intake:send-step", args=[draft.pk, step])


def before(draft: OrderDraft, step: str, number: int) -> str:
    """The page before this one."""
    if step in LINE_STEPS:
        at = LINE_STEPS.index(step)
        if at:
            return url(draft, LINE_STEPS[at - 1], number)
        return url(draft, "goods") if number > 1 else reverse("trade:intake:send")
    order = ("goods", *STEPS, "cost", "check")
    at = order.index(step)
    return url(draft, order[at - 1]) if at else reverse("trade:intake:send")
