"""Measures, previews and versions as the API and the command line tell them."""

from decimal import Decimal
from typing import Any

from infosilk.kernel.reasons import finding_words
from infosilk.trade.tariff.actions import Preview
from infosilk.trade.tariff.engine.diff import Change, shown
from infosilk.trade.tariff.models import DataSetVersion, TariffMeasure
from infosilk.trade.tariff.queries import Answer, Schedule
from infosilk.trade.tariff.store import last_day


def number(value: Decimal | None) -> str | None:
    """A decimal as text without trailing zeros; None stays None: it is not known, not 0."""
    return None if value is None else shown(value)


def measure(row: TariffMeasure, code: str = "") -> dict[str, Any]:
    until = last_day(row.valid)
    return {
        "kind": row.kind,
        "code": row.code,
        "inherited": bool(code) and row.code != code,
        "origin": row.origin,
        "scope": row.scope,
        "rate": number(row.rate),
        "amount": number(row.amount),
        "currency": row.currency,
        "per": row.per,
        "category": row.category,
        "base": number(row.base),
        "quota_order": row.quota_order,
        "quota_volume": number(row.quota_volume),
        "quota_unit": row.quota_unit,
        "what": row.what,
        "proof": row.proof,
        "note": row.note,
        "valid_from": row.valid.lower,
        "valid_until": until,
        "source": row.source,
        "source_url": row.source_url,
        "source_date": row.source_date,
        "legal_basis": row.legal_basis,
        "verified": row.verified,
        "sample": row.sample,
        "data_set": row.data_set,
        "version": row.version.number,
        "known_from": row.known.lower,
        "known_until": row.known.upper,
    }


def answer(found: Answer) -> dict[str, Any]:
    return {
        "jurisdiction": found.jurisdiction,
        "code": found.code,
        "description": found.description,
        "day": found.day,
        "known_at": found.known,
        "measures": [measure(row, found.code) for row in found.rows],
        "unknown": list(found.unknown),
        "schedules": [schedule(one) for one in found.schedules],
    }


def schedule(one: Schedule) -> dict[str, Any]:
    return {
        "origin": one.row.origin,
        "category": one.row.category,
        "base": number(one.row.base),
        "legal_basis": one.agreement.cited.legal_basis,
        "years": [
            {"year": year.year, "preference": number(year.preference), "charged": number(year.charged)}
            for year in one.years
        ],
    }


def version(row: DataSetVersion) -> dict[str, Any]:
    return {
        "data_set": row.data_set,
        "number": row.number,
        "loaded_at": row.loaded_at,
        "current": row.current,
        "filename": row.filename,
        "sha256": row.sha256,
        "note": row.note,
        "rows": row.rows,
        "added": row.added,
        "ended": row.ended,
        "changed": row.changed,
        "unchanged": row.unchanged,
        "samples_left_out": row.samples_left_out,
        "restored": row.restored.number if row.restored else None,
    }


def preview(found: Preview, limit: int = 1000) -> dict[str, Any]:
    """What a file would do; `limit` bounds findings and changes each, the counts are whole."""
    told = [finding_words.in_words(one) for one in found.findings[:limit]]
    return {
        "data_set": found.data_set,
        "filename": found.filename,
        "sha256": found.sha256,
        "rows": found.rows,
        "samples_left_out": found.samples_left_out,
        "basis": str(found.basis),
        "errors": len(found.errors),
        "warnings": len(found.warnings),
        "findings": [
            {
                "weight": one.weight,
                "rule": one.code,
                "sheet": one.sheet,
                "row": one.row,
                "column": one.column,
                "what": one.text,
                "mend": one.mend,
            }
            for one in told
        ],
        "added": found.diff.count("added"),
        "ended": found.diff.count("ended"),
        "changed": found.diff.count("changed"),
        "unchanged": found.diff.unchanged,
        "changes": [change(one) for one in found.diff.changes[:limit]],
    }


def change(one: Change) -> dict[str, Any]:
    jurisdiction, kind, code, origin, scope, order = one.entry.identity
    return {
        "change": one.kind,
        "jurisdiction": jurisdiction,
        "kind": kind,
        "code": code,
        "origin": origin,
        "scope": scope,
        "quota_order": order,
        "valid_from": one.entry.valid_from,
        "fields": [{"field": name, "old": shown(old), "new": shown(new)} for name, old, new in one.fields],
    }


def summary(one: Change) -> str:
    """A change in one line: "rate 5 → 7.5; valid_until – → 2026-12-31", or what an added measure says."""
    if one.fields:
        return "; ".join(f"{name} {shown(old)} → {shown(new)}" for name, old, new in one.fields)
    content = one.entry.content
    said = [
        ("rate", content["rate"]),
        ("amount", content["amount"]),
        ("category", content["category"]),
        ("base", content["base"]),
        ("quota_volume", content["quota_volume"]),
    ]
    return "; ".join(f"{name} {shown(value)}" for name, value in said if value not in (None, ""))
