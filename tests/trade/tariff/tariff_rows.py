"""Rows of a tariff file: one that is fine, what other kinds change in it, and the file of them."""

from infosilk.trade.tariff.engine.drafts import COLUMNS

HEADER = [*COLUMNS, "what_en", "what_sr-latn", "what_zh-hans"]
FINE = {
    "jurisdiction": "RS",
    "kind": "mfn",
    "code": "851830",
    "rate": "5",
    "valid_from": "2026-01-01",
    "source": "Gazette",
    "legal_basis": "Art. 1",
    "verified": "false",
    "sample": "false",
}
WORDS = {"what_en": "earphones", "what_sr-latn": "slušalice", "what_zh-hans": "耳机"}
FTA = {"kind": "fta", "origin": "CN", "rate": "", "category": "A5", "base": "5"}
QUOTA = {
    "kind": "quota",
    "rate": "1",
    "quota_order": "09.1",
    "quota_volume": "10",
    "quota_unit": "KGM",
    "valid_until": "2026-12-31",
}


def csv_of(*rows: dict[str, str], header: list[str] = HEADER) -> bytes:
    lines = [",".join(header)] + [",".join(f'"{row.get(name, "")}"' for name in header) for row in rows]
    return "\n".join(lines).encode()


def row(**changes: str) -> dict[str, str]:
    return FINE | changes
