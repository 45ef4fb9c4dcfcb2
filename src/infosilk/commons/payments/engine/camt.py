"""Statements and notifications of ISO 20022, camt.053 and camt.054, as lines. Engine: no Django.

Read by the names of elements, so that every version from .001.02 on is taken. Of an entry: Amt, CdtDbtInd, RvslInd,
Sts, ValDt, AcctSvcrRef; of its details (TxDtls): Refs, Amt or AmtDtls/TxAmt, RmtInf. An entry with several details
gives a line each.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from infosilk.commons.payments.engine import statement_faults as faults
from infosilk.commons.payments.engine.statement import BankLine
from infosilk.kernel.formats.safexml import line_of, local
from infosilk.kernel.reasons.reason import Reason

FORMS = {"BkToCstmrStmt": "camt.053", "BkToCstmrDbtCdtNtfctn": "camt.054"}
_NO_NUMBER = frozenset({"", "NOTPROVIDED", "NONREF"})


def form_of(root: etree._Element) -> str:
    """ "camt.053" or "camt.054"; "" for any other document."""
    inner = next(iter(_children(root)), None) if local(root) == "Document" else root
    return FORMS.get(local(inner), "") if inner is not None else ""


def read(root: etree._Element) -> Iterator[BankLine]:
    """The lines of every account of the document, in its order."""
    for report in root.iter():
        if local(report) in ("Stmt", "Ntfctn") and local(report.getparent()) in FORMS:  # type: ignore[arg-type]
            account = _text(report, "Acct", "Id", "IBAN") or _text(report, "Acct", "Id", "Othr", "Id")
            for entry in _children(report, "Ntry"):
                yield from _entry(entry, account)


def _entry(entry: etree._Element, account: str) -> Iterator[BankLine]:
    place = line_of(entry)
    details = [one for many in _children(entry, "NtryDtls") for one in _children(many, "TxDtls")]
    try:
        amount, currency = _amount(_child(entry, "Amt"))
        credit = _credit(entry)
        day = _day(entry)
        parts = [_part(one) for one in details] if len(details) > 1 else []
        if parts:
            total = sum((part or Decimal(0) for part in parts), Decimal(0))
            if total != amount:
                raise _Fault(faults.DetailsDiffer.reason(details=f"{total:f}", amount=f"{amount:f}"))
    except _Fault as fault:
        yield BankLine(place, account, fault=fault.reason)
        return
    status = _text(entry, "Sts", "Cd") or _text(entry, "Sts")
    bank = _number(_text(entry, "AcctSvcrRef"))
    numbers = _numbers(details, bank)
    for at, one in enumerate(details or [entry]):
        inner = one is not entry
        names = _names(one) if inner else ()
        yield BankLine(
            place=line_of(one),
            account=account,
            credit=credit,
            reversal=_text(entry, "RvslInd").lower() in ("true", "1"),
            booked=status in ("", "BOOK"),
            amount=parts[at] if parts else amount,
            currency=currency,
            value_day=day,
            transaction=numbers[at][:140],
            names=tuple(dict.fromkeys(name for name in (bank, *names) if name)),
            references=tuple(_references(one)) if inner else (),
            text=_words(one, entry),
        )


def _numbers(details: list[etree._Element], bank: str) -> list[str]:
    """A number for each part of an entry. Some banks give all parts the number of the collection: then each has its
    place behind it, lest two payments be taken for one."""
    own = [_number(_text(one, "Refs", "AcctSvcrRef")) for one in details]
    if len(details) < 2:
        return [next(iter(own), "") or bank]
    found = []
    for at, number in enumerate(own, 1):
        alone = number and own.count(number) == 1 and number != bank
        found.append(number if alone else f"{number or bank}/{at}" if number or bank else "")
    return found


class _Fault(Exception):
    def __init__(self, reason: Reason) -> None:
        self.reason = reason


def _amount(element: etree._Element | None) -> tuple[Decimal, str]:
    text = (element.text or "").strip() if element is not None else ""
    currency = str(element.get("Ccy", "")) if element is not None else ""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise _Fault(faults.NoAmount.reason(value=text[:40])) from None
    if not amount.is_finite() or not 0 < amount < Decimal("1E12") or amount != round(amount, 2):
        raise _Fault(faults.NoAmount.reason(value=text[:40]))
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise _Fault(faults.NoCurrency.reason(value=currency[:10]))
    return round(amount, 2), currency


def _part(details: etree._Element) -> Decimal | None:
    places = (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt"))
    own = next((found for place in places if (found := _at(details, *place)) is not None), None)
    return None if own is None else _amount(own)[0]


def _credit(entry: etree._Element) -> bool:
    said = _text(entry, "CdtDbtInd")
    if said not in ("CRDT", "DBIT"):
        raise _Fault(faults.NoDirection.reason(value=said[:10]))
    return said == "CRDT"


def _day(entry: etree._Element) -> date:
    for name in ("ValDt", "BookgDt"):
        said = _text(entry, name, "Dt") or _text(entry, name, "DtTm")
        if said:
            try:
                return date.fromisoformat(said[:10])
            except ValueError:
                raise _Fault(faults.NoDay.reason(value=said[:30])) from None
    raise _Fault(faults.NoDay.reason(value=""))


def _names(details: etree._Element) -> list[str]:
    refs = _child(details, "Refs")
    if refs is None:
        return []
    wanted = ("EndToEndId", "TxId", "InstrId", "UETR", "PmtInfId", "AcctSvcrRef")
    return [_number(_text(refs, name))[:140] for name in wanted]


def _references(details: etree._Element) -> Iterator[str]:
    for info in _children(details, "RmtInf"):
        for structured in _children(info, "Strd"):
            found = _text(structured, "CdtrRefInf", "Ref")
            if found:
                yield found[:140]


def _words(details: etree._Element, entry: etree._Element) -> str:
    found = [_said(one) for info in _children(details, "RmtInf") for one in _children(info, "Ustrd")]
    found.append(_text(details, "AddtlTxInf") or _text(entry, "AddtlNtryInf"))
    return " ".join(one for one in found if one)[:400]


def _number(text: str) -> str:
    return "" if text.upper() in _NO_NUMBER else text


def _children(element: etree._Element, name: str = "") -> list[etree._Element]:
    return [one for one in element if local(one) and (not name or local(one) == name)]


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next(iter(_children(element, name)), None)


def _at(element: etree._Element, *names: str) -> etree._Element | None:
    found: etree._Element | None = element
    for name in names:
        found = _child(found, name) if found is not None else None
    return found


def _said(element: etree._Element | None) -> str:
    return " ".join((element.text or "").split()) if element is not None else ""


def _text(element: etree._Element, *names: str) -> str:
    return _said(_at(element, *names))
