"""A bank statement as a table: which column is what, and its rows as lines. Engine: no Django.

Banks name columns as they like: common names in English and Serbian are known, others are given by the reader.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from infosilk.commons.payments.engine import statement_faults as faults
from infosilk.commons.payments.engine.statement import BankLine
from infosilk.kernel.reasons.reason import Reason

# What each column may be called, in lower case.
NAMES: dict[str, tuple[str, ...]] = {
    "day": ("day", "value day", "value date", "date", "booking date", "datum", "datum valute", "datum knjiženja"),
    "amount": ("amount", "iznos"),
    "credit": ("credit", "potražuje", "odobrenje", "uplata"),
    "debit": ("debit", "duguje", "zaduženje", "isplata"),
    "direction": ("direction", "credit/debit", "smer"),
    "currency": ("currency", "valuta"),
    "transaction": ("transaction", "transaction number", "bank reference", "broj transakcije", "referenca banke"),
    "reference": ("reference", "payment reference", "poziv na broj", "poziv na broj odobrenja"),
    "text": ("text", "purpose", "description", "svrha", "svrha plaćanja", "opis"),
    "account": ("account", "iban", "račun"),
}
_DIRECTIONS = {"credit": True, "c": True, "crdt": True, "debit": False, "d": False, "dbit": False}
_ISO = re.compile(r"^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T.*)?$")
_DOTS = re.compile(r"^([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})$")
_SAID = re.compile(r"\s*([a-z]+)\s*=\s*([^,;=]+?)\s*(?:[,;]|$)")


class NotSo(Exception):
    """The columns of the table are not what is needed; `reason` says which."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.code)


def mapping_of(text: str) -> dict[str, str]:
    """ "amount=Iznos, day=Datum" as a mapping of our names to the file's."""
    return {name: column for name, column in _SAID.findall(text) if name in NAMES}


def columns_of(header: list[str], given: Mapping[str, str], account: str = "") -> dict[str, int]:
    """Where each column stands. NotSo for one that is needed and missing, or that two can be; the account may be given
    beside the table."""
    plain = [" ".join(name.split()).lower() for name in header]
    found: dict[str, int] = {}
    for name, known in NAMES.items():
        wanted = (given[name].lower(),) if name in given else known
        places = [at for at, column in enumerate(plain) if column in wanted]
        if len(places) > 1:
            listed = ", ".join(header[at] for at in places)
            raise NotSo(faults.ColumnTwice.reason(column=name, columns=listed))
        if places:
            found[name] = places[0]
    lacking = [name for name in ("day", "currency") if name not in found]
    if "amount" not in found and not {"credit", "debit"} <= set(found):
        lacking.insert(1, "amount")
    if "reference" not in found and "text" not in found:
        lacking.append("reference")
    if lacking:
        raise NotSo(faults.ColumnsMissing.reason(columns=", ".join(lacking)))
    if "account" not in found and not account:
        raise NotSo(faults.NoAccount.reason())
    return found


def read(rows: list[tuple[int, list[str]]], columns: Mapping[str, int], account: str) -> Iterator[BankLine]:
    """The rows as lines; `account` is the account of a table that does not name it."""
    for place, cells in rows:
        row = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
        try:
            amount, credit = _moved(row)
            yield BankLine(
                place=place,
                account=row.get("account") or account,
                credit=credit,
                amount=amount,
                currency=_currency(row["currency"]),
                value_day=day_of(row["day"]),
                transaction=row.get("transaction", "")[:140],
                references=(row["reference"][:140],) if row.get("reference") else (),
                text=row.get("text", "")[:400],
            )
        except NotSo as fault:
            yield BankLine(place, row.get("account") or account, fault=fault.reason)


def _moved(row: Mapping[str, str]) -> tuple[Decimal, bool]:
    credit, debit = row.get("credit", ""), row.get("debit", "")
    if credit or debit:
        came, went = (amount_of(text) if text else Decimal(0) for text in (credit, debit))
        if bool(came) == bool(went):
            raise NotSo(faults.NoAmount.reason(value=f"{credit} / {debit}"[:40]))
        return abs(came or went), bool(came)
    amount = amount_of(row.get("amount", ""))
    said = row.get("direction", "").strip().lower()
    if said and said not in _DIRECTIONS:
        raise NotSo(faults.NoDirection.reason(value=said[:20]))
    if not amount or (said and amount < 0):
        raise NotSo(faults.NoAmount.reason(value=row.get("amount", "")[:40]))
    return abs(amount), _DIRECTIONS[said] if said else amount > 0


def amount_of(text: str) -> Decimal:
    """An amount as people write it, with point or comma; NotSo for what can be read in two ways, as 1.240."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text).replace("\u2212", "-")
    fault = NotSo(faults.NoAmount.reason(value=text[:40]))
    if not re.fullmatch(r"[+-]?[0-9]+(?:[.,][0-9]+)*", plain) or len(plain) > 24:
        raise fault
    marks = [sign for sign in plain if sign in ".,"]
    whole, behind = plain, ""
    if marks and (len(set(marks)) == 2 or len(marks) == 1):
        whole, behind = plain[: plain.rindex(marks[-1])], plain[plain.rindex(marks[-1]) + 1 :]
        if len(behind) > 2 or marks.count(marks[-1]) > 1:
            raise fault
    if not re.fullmatch(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:[.,][0-9]{3})+)", whole):
        raise fault
    amount = Decimal(re.sub(r"[.,]", "", whole) + ("." + behind if behind else ""))
    if abs(amount) >= Decimal("1E12"):
        raise fault
    return amount


def day_of(text: str) -> date:
    """A day as 2026-12-31 or 31.12.2026; NotSo for any other writing, also 01/02/2026, which has two readings."""
    plain = text.strip().rstrip(".").replace(" ", "")
    found = _ISO.match(plain)
    parts = (found[1], found[2], found[3]) if found else None
    if parts is None and (found := _DOTS.match(plain)):
        parts = (found[3], found[2], found[1])
    try:
        return date(*(int(part) for part in parts or ()))
    except (TypeError, ValueError):
        raise NotSo(faults.NoDay.reason(value=text[:30])) from None


def _currency(text: str) -> str:
    plain = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", plain):
        raise NotSo(faults.NoCurrency.reason(value=text[:10]))
    return plain
