"""Tables of payments, and how sums, states and reasons are shown."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.commons.payments import dues, providers, purposes, serializers
from infosilk.commons.payments.models import (
    Advice,
    AdviceState,
    Due,
    DueState,
    EntryKind,
    LineOutcome,
    OpenReason,
    Statement,
    StatementLine,
    StatementState,
)
from infosilk.kernel.models import Organisation
from infosilk.web.cells import Status, money
from infosilk.web.tables import Column, Filter, Table

_STATE = {DueState.DUE: "hold", DueState.ANNOUNCED: "wait", DueState.PAID: "ok", DueState.CANCELLED: "info"}
_OUTCOME = {
    LineOutcome.COUNTS: "ok",
    LineOutcome.SAME: "ok",
    LineOutcome.ALREADY: "info",
    LineOutcome.OPEN: "wait",
    LineOutcome.LEFT: "info",
    LineOutcome.FAULT: "stop",
}


def due_state(row: Due) -> Status:
    known = DueState(row.state)
    return Status(str(known.label), _STATE[known])  # type: ignore[arg-type]


def purpose_title(row: Due) -> str:
    known = {one.code: str(one.title) for one in purposes.every()}
    return known.get(row.purpose, row.purpose)


def _left(row: Due) -> str:
    return money(dues.balance_of(row).left, row.currency)


def _link(row: Due) -> str:
    return reverse("commons:payments:due", args=[row.reference])


class DueTable(Table):
    columns: ClassVar = [
        Column("title", gettext_lazy("For"), link=_link, sort="title"),
        Column("purpose", gettext_lazy("Kind"), value=purpose_title),
        Column("amount", gettext_lazy("Amount"), value=lambda row: money(row.amount, row.currency), numeric=True),
        Column("left", gettext_lazy("Still to be paid"), value=_left, numeric=True),
        Column("state", gettext_lazy("State"), value=due_state, csv=lambda row: row.state, sort="state"),
        Column("reference", gettext_lazy("Reference number"), sort="reference"),
    ]
    search: ClassVar[tuple[str, ...]] = ("reference__exact", "title__exact")
    search_hint = gettext_lazy("Reference number or what it is for")
    filters: ClassVar = [Filter("state", gettext_lazy("State"), DueState.choices, "state")]
    csv_name = "dues"
    empty_title = gettext_lazy("Nothing was paid or announced yet")
    empty_text = gettext_lazy("Dues appear here once a payment is announced, begun or received.")


def _entry(row: Advice) -> str:
    return money(row.amount, row.currency)


def kind_of(value: str) -> str:
    return str(EntryKind(value).label) if value else ""


_SHORT = {
    OpenReason.UNKNOWN: gettext_lazy("names no due"),
    OpenReason.NOT_DUE: gettext_lazy("not paid here"),
    OpenReason.CURRENCY: gettext_lazy("another currency"),
    OpenReason.PERHAPS: gettext_lazy("perhaps told twice"),
    OpenReason.OWN: gettext_lazy("own matter"),
    OpenReason.REVERSAL: gettext_lazy("takes back something unknown"),
    OpenReason.OLD: gettext_lazy("old or to come"),
}


def _short(row: Advice) -> Status:
    return Status(str(_SHORT[OpenReason(row.reason)]), "wait")


def source_title(source: str) -> str:
    """Who told of a sum, in words."""
    kind, _colon, rest = source.partition(":")
    if kind == "bank":
        return _("bank, account %(account)s") % {"account": rest}
    if kind in ("firm", "desk") and rest.isdecimal():
        known = Organisation.objects.filter(pk=int(rest)).first()
        return known.name if known else source
    return next((str(one.title) for one in providers.offered() if one.code == source), source)


class OpenTable(Table):
    prefix = "sums"
    columns: ClassVar = [
        Column(
            "transaction", gettext_lazy("Transaction"), link=lambda row: reverse("commons:payments:sum", args=[row.pk])
        ),
        Column("kind", gettext_lazy("What happened"), value=lambda row: kind_of(row.kind)),
        Column("amount", gettext_lazy("Amount"), value=_entry, numeric=True),
        Column("value_day", gettext_lazy("Day of value"), sort="value_day"),
        Column("reason", gettext_lazy("Why"), value=_short),
    ]
    empty_title = gettext_lazy("No sum waits")
    empty_text = gettext_lazy("Sums that fit no due, or may be told twice, wait here for a decision.")


class StatementTable(Table):
    columns: ClassVar = [
        Column("filename", gettext_lazy("File"), link=lambda row: reverse("commons:payments:statement", args=[row.pk])),
        Column("format", gettext_lazy("Format")),
        Column("lines_count", gettext_lazy("Lines"), numeric=True),
        Column("state", gettext_lazy("State"), value=lambda row: statement_state(row)),
        Column("uploaded_at", gettext_lazy("Uploaded"), sort="uploaded_at"),
    ]
    empty_title = gettext_lazy("No statement yet")
    empty_text = gettext_lazy("Upload a file of the bank: you see what each line is before anything is booked.")


def statement_state(row: Statement) -> Status:
    known = StatementState(row.state)
    return Status(str(known.label), "ok" if known == StatementState.BOOKED else "wait")


def _outcome(row: StatementLine) -> Status | str:
    if not row.outcome:
        return ""
    known = LineOutcome(row.outcome)
    return Status(str(known.label), _OUTCOME[known])  # type: ignore[arg-type]


def _why(row: StatementLine) -> str:
    said = serializers.statement_line(row)
    return f"{said['why']} {said['mend']}".strip()


def _moved(row: StatementLine) -> str:
    return money(row.amount, row.currency) if row.amount is not None else ""


class LineTable(Table):
    columns: ClassVar = [
        Column("place", gettext_lazy("Line of the file"), numeric=True),
        Column("outcome", gettext_lazy("What becomes of it"), value=_outcome, csv=lambda row: row.outcome),
        Column("kind", gettext_lazy("What happened"), value=lambda row: kind_of(row.kind)),
        Column("amount", gettext_lazy("Amount"), value=_moved, numeric=True),
        Column("value_day", gettext_lazy("Day of value")),
        Column("transaction", gettext_lazy("Transaction")),
        Column("reference", gettext_lazy("Reference"), value=lambda row: row.reference or row.text),
        Column("why", gettext_lazy("Why"), value=_why),
    ]
    search: ClassVar[tuple[str, ...]] = ("transaction__exact", "reference__exact")
    search_hint = gettext_lazy("Number of the transaction or reference")
    filters: ClassVar = [Filter("outcome", gettext_lazy("What becomes of it"), LineOutcome.choices, "outcome")]
    csv_name = "statement"
    page_size = 50
    empty_title = gettext_lazy("No such line")


def equal_sums(advice: Advice) -> Any:
    """Counted sums that an open one may be the same money as."""
    found = Advice.objects.filter(
        kind=advice.kind, amount=advice.amount, currency=advice.currency, state=AdviceState.BOOKED, payee=advice.payee
    )
    if advice.due is not None:
        found = found.filter(due=advice.due)
    return found.exclude(pk=advice.pk).select_related("due").order_by("-pk")[:20]
