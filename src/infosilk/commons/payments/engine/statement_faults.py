"""What can be wrong with a bank statement and its lines, and why a line is left out. Each docstring is the message."""

from typing import ClassVar

from infosilk.kernel.reasons.reason import Weight
from infosilk.kernel.reasons.rule import PublishedRule


class StatementRule(PublishedRule):
    """A rule of bank statements: a line that breaks it is not booked, the others are."""

    order = 940
    listed = False
    weight: ClassVar[Weight] = "error"
    source = "ISO 20022, camt.053 and camt.054; the reading of this node"


class NoStatement(StatementRule):
    """{file} is no bank statement that is read here."""

    code = "statement.format"
    mend = (
        "Save it as camt.053 or camt.054 (ISO 20022), or as a table (CSV, XLSX) with the columns day, amount, "
        "currency, transaction and reference."
    )


class NoLines(StatementRule):
    """{file} has no line."""

    code = "statement.empty"
    mend = "Ask the bank for the statement of a day on which money moved."


class TooManyLines(StatementRule):
    """{file} has more than {limit} lines."""

    code = "statement.too-many"
    mend = "Split it by days: what is booked already is recognised."


class ColumnsMissing(StatementRule):
    """The table lacks these columns: {columns}."""

    code = "statement.columns"
    mend = "Name them so, or say which column is which, as in: amount=Iznos, day=Datum valute."


class NoAccount(StatementRule):
    """The table does not say of which account it is."""

    code = "statement.no-account"
    mend = "Give the account beside the file, or a column account."


class ColumnTwice(StatementRule):
    """Two columns can be {column}: {columns}."""

    code = "statement.column-twice"
    mend = "Say which of them it is, as in: amount=Iznos."


class NoAmount(StatementRule):
    """“{value}” is no amount, or can be read in two ways."""

    code = "statement.amount"
    mend = "Write it with two digits behind the point or comma, as 1240.00."


class NoDay(StatementRule):
    """“{value}” is no day of value."""

    code = "statement.day"
    mend = "Write it as 2026-12-31 or 31.12.2026."


class NoCurrency(StatementRule):
    """“{value}” is no currency."""

    code = "statement.currency"
    mend = "Write its three letters, as RSD."


class NoDirection(StatementRule):
    """“{value}” does not say whether money came in or went out."""

    code = "statement.direction"
    mend = "Write credit or debit."


class DetailsDiffer(StatementRule):
    """The parts of a collected entry come to {details}, the entry is of {amount}."""

    code = "statement.details"
    mend = "Ask the bank for the parts, and record each by hand."


class TransactionDiffers(StatementRule):
    """Transaction {number} was told before with another amount, or for another due."""

    code = "statement.transaction"
    mend = "Compare both statements and ask the bank; record by hand what really came in."


class CheckDigits(StatementRule):
    """The check digits of the reference {reference} do not fit."""

    code = "statement.check-digits"
    weight = "note"
    mend = "Find out what it is for and allocate it, or give it back."


class OtherAccount(StatementRule):
    """The account {account} is not the payee's."""

    code = "statement.account"
    weight = "note"
    mend = "Its money is somebody else's. If it should be the payee's, the dated rule of the payee lacks the account."


class NotBooked(StatementRule):
    """The bank has not booked it yet."""

    code = "statement.pending"
    weight = "note"
    mend = "It comes again on a later statement."


class OtherDebit(StatementRule):
    """Money left the account for nothing that is due here."""

    code = "statement.debit"
    weight = "note"
    mend = "If a sum was given back with it, record it at its due."


class LongAgo(StatementRule):
    """Its day of value, {day}, is more than a year ago or still to come."""

    code = "statement.long-ago"
    weight = "note"
    mend = "Make sure that it was not booked before this ledger, then allocate it."
