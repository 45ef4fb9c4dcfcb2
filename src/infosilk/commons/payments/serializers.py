"""Rows of payments as plain data for the API and the command line: nothing about anybody."""

from typing import Any

from django.db.models import Count

from infosilk.commons.payments import queries
from infosilk.commons.payments.models import Advice, Due, OpenReason, Statement, StatementLine
from infosilk.kernel.reasons.explain import explain


def due(row: Due) -> dict[str, Any]:
    seen = queries.view(row)
    balance = seen.balance
    return {
        "reference": row.reference,
        "purpose": row.purpose,
        "title": row.title,
        "state": row.state,
        "currency": row.currency,
        "amount": row.amount,
        "received": row.received,
        "refunded": row.refunded,
        "reversed": row.reversed,
        "written_off": row.written_off,
        "left": balance.left,
        "to_refund": balance.to_refund,
        "due_day": row.due_day,
        "sample": bool(seen.payee and seen.payee.sample),
        "qr": seen.slip.qr if seen.slip else "",
        "entries": [
            {
                "kind": one.kind,
                "amount": one.amount,
                "source": one.source,
                "transaction": one.transaction,
                "value_day": one.value_day,
                "at": one.at,
            }
            for one in row.entries.all()
        ],
    }


def advice(row: Advice) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "amount": row.amount,
        "currency": row.currency,
        "source": row.source,
        "transaction": row.transaction,
        "reference": row.reference,
        "text": row.text,
        "value_day": row.value_day,
        "state": row.state,
        "reason": row.reason,
        "due": row.due.reference if row.due else "",
    }


def statement(row: Statement) -> dict[str, Any]:
    counted = row.lines.exclude(outcome="").values_list("outcome").annotate(count=Count("pk"))
    return {
        "id": row.pk,
        "payee": row.payee,
        "filename": row.filename,
        "format": row.format,
        "state": row.state,
        "lines_count": row.lines_count,
        "counts": dict(sorted(counted)),
        "uploaded_at": row.uploaded_at,
        "booked_at": row.booked_at,
    }


def statement_line(line: StatementLine) -> dict[str, Any]:
    """`why` and `mend` in the language that is active now."""
    why, mend = "", ""
    if line.fault:
        said = explain({"code": line.fault, "params": line.params})
        why, mend = said.text, said.mend
    elif line.open_reason:
        why = str(OpenReason(line.open_reason).label)
    return {
        "number": line.number,
        "place": line.place,
        "account": line.account,
        "kind": line.kind,
        "amount": line.amount,
        "currency": line.currency,
        "transaction": line.transaction,
        "reference": line.reference,
        "value_day": line.value_day,
        "outcome": line.outcome,
        "why": why,
        "mend": mend,
        "due": line.advice.due.reference if line.advice and line.advice.due else "",
    }
