"""Dinar statements of the electronic banking that many Serbian banks offer, as lines. Engine: no Django.

The XML of the "Office Banking XML specification" (Asseco): `stmtrs` or `pmtnotification`, several in a `stmtrslist`; of
a movement (`trnlist/stmttrn`): `fitid`, `benefit` (credit, debit), `trnamt` without a sign, `dtavail` and `dtposted`,
`curdef`, `purpose`. The specification itself is not public: this is read as public readers of such statements of Banca
Intesa, Alta banka and Erste describe it. They do not agree which of `refnumber` and `payeerefnumber` is the payee's, so
both are looked at: check digits tell.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from infosilk.commons.payments.engine import statement_faults as faults
from infosilk.commons.payments.engine.statement import BankLine
from infosilk.kernel.formats.safexml import line_of, local
from infosilk.kernel.reasons.reason import Reason

_STATEMENTS = frozenset({"stmtrs", "pmtnotification"})
# ISO 4217 numbers that stand for letters in such files.
_NUMBERS = {"941": "RSD", "978": "EUR"}


def is_one(root: etree._Element) -> bool:
    return local(root) in _STATEMENTS or (
        local(root) == "stmtrslist" and any(local(one) in _STATEMENTS for one in root)
    )


def read(root: etree._Element) -> Iterator[BankLine]:
    """The movements of every statement, in their order; orders that the bank rejected are none."""
    for report in [root] if local(root) in _STATEMENTS else [one for one in root if local(one) in _STATEMENTS]:
        account, currency = _text(report, "acctid"), _text(report, "curdef") or "RSD"
        for movements in (one for one in report if local(one) == "trnlist"):
            for movement in (one for one in movements if local(one) == "stmttrn"):
                yield _movement(movement, account, currency)


def _movement(movement: etree._Element, account: str, currency: str) -> BankLine:
    place = line_of(movement)
    benefit = _text(movement, "benefit").lower()
    said = _text(movement, "curdef") or currency
    said = _NUMBERS.get(said, said)
    amount, day = _amount(_text(movement, "trnamt")), _day(movement)
    fault: Reason | None = None
    if amount is None:
        fault = faults.NoAmount.reason(value=_text(movement, "trnamt")[:40])
    elif day is None:
        fault = faults.NoDay.reason(value=_text(movement, "dtavail") or _text(movement, "dtposted")[:30])
    elif benefit not in ("credit", "debit"):
        fault = faults.NoDirection.reason(value=benefit[:10])
    elif len(said) != 3 or not said.isascii() or not said.isupper():
        fault = faults.NoCurrency.reason(value=said[:10])
    if fault is not None:
        return BankLine(place, account, fault=fault)
    references = [
        f"{_text(movement, model)}{_text(movement, number)}"[:140]
        for model, number in (("refmodel", "refnumber"), ("payeerefmodel", "payeerefnumber"))
        if _text(movement, number)
    ]
    return BankLine(
        place=place,
        account=account,
        credit=benefit == "credit",
        amount=amount,
        currency=said,
        value_day=day,
        transaction=_text(movement, "fitid")[:140],
        names=tuple(name[:140] for name in (_text(movement, "trnuid"),) if name),
        references=tuple(references),
        text=_text(movement, "purpose")[:400],
    )


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return (
        round(amount, 2) if amount.is_finite() and 0 < amount < Decimal("1E12") and amount == round(amount, 2) else None
    )


def _day(movement: etree._Element) -> date | None:
    try:
        return date.fromisoformat((_text(movement, "dtavail") or _text(movement, "dtposted"))[:10])
    except ValueError:
        return None


def _text(element: etree._Element, name: str) -> str:
    found = next((one for one in element if local(one) == name), None)
    return " ".join((found.text or "").split()) if found is not None else ""
