"""Rows of payments as plain data for the API and the command line: nothing about anybody."""

from typing import Any

from infosilk.commons.payments import queries
from infosilk.commons.payments.models import Advice, Due


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
