"""National tariffs: loading a dated, sourced data set, and finding the line of an HS code fast.

A tariff is data that the node's operator loads; nothing here knows a rate. The index of the lines in force on
a day lies in memory and is made anew when the table's version moves (a trigger counts every change).
"""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import DatabaseError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from infosilk.kernel import audit
from infosilk.kernel.acting import Acting
from infosilk.kernel.models import Role
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid
from infosilk.kernel.versions import version
from infosilk.trade.duty import Category, Cited, TariffView
from infosilk.trade.duty import TariffLine as Line
from infosilk.trade.models import TariffLine

COLUMNS = (
    "jurisdiction", "code", "mfn", "base", "fta_category", "valid_from", "valid_until", "source", "legal_basis",
    "verified", "sample",
)  # fmt: skip
_CATEGORIES = ("", "A0", "A5", "A10", "A15", "E")


@dataclass(frozen=True, slots=True)
class TariffLoad:
    """What a load did: lines read, of them samples left out, and the data set's name."""

    data_set: str
    loaded: int
    samples_left_out: int


def load_tariff(acting: Acting, path: Path, *, include_samples: bool = False) -> TariffLoad:
    """Load the CSV `path` as the data set of its name, in place of what that data set held before.

    Columns: `COLUMNS`; rates are percentages. Samples are loaded only when asked for. Invalid names every
    wrong row; Conflict when another data set covers a line on the same days.
    """
    if "system" not in acting.roles:
        acting.require("trade", Role.OPERATOR)
    rows, faults = _read(path)
    if faults:
        raise Invalid(_("%(file)s is not loaded.") % {"file": path.name}, errors=faults)
    data_set = path.stem
    chosen = [row for row in rows if include_samples or not row.sample]
    for row in chosen:
        row.data_set = data_set
    try:
        with transaction.atomic():
            TariffLine.objects.filter(data_set=data_set).delete()
            TariffLine.objects.bulk_create(chosen, batch_size=2000)
            audit.record(
                acting,
                "trade.tariff.loaded",
                "trade.tariffline",
                data_set,
                {"lines": len(chosen), "file": path.name},
            )
    except IntegrityError as error:
        raise Conflict(
            _("Another data set has lines of %(file)s on the same days: %(detail)s")
            % {"file": path.name, "detail": str(error).splitlines()[-1].strip()},
            mend=_("End the older line (valid_until) or load the new one under the older data set's name."),
        ) from error
    except DatabaseError as error:
        raise Invalid(str(error).splitlines()[0]) from error
    return TariffLoad(data_set, len(chosen), len(rows) - len(chosen))


def _read(path: Path) -> tuple[list[TariffLine], list[ErrorItem]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return [], [ErrorItem(path.name, _("cannot be read: %(why)s") % {"why": error})]
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        return [], [ErrorItem(path.name, _("has no column %(names)s") % {"names": ", ".join(missing)})]
    rows: list[TariffLine] = []
    faults: list[ErrorItem] = []
    for row in reader:
        where = f"{path.name}:{reader.line_num}"
        try:
            rows.append(_line({name: (row.get(name) or "").strip() for name in COLUMNS}))
        except (ValueError, InvalidOperation) as error:
            faults.append(ErrorItem(where, str(error) or _("a rate is no number")))
    return rows, faults[:100]


def _line(row: dict[str, str]) -> TariffLine:
    if not row["code"].isdigit() or not 2 <= len(row["code"]) <= 10:
        raise ValueError(_("code must be 2 to 10 digits, not %(found)s") % {"found": row["code"]})
    if row["fta_category"] not in _CATEGORIES:
        raise ValueError(_("fta_category must be one of %(all)s") % {"all": ", ".join(_CATEGORIES[1:])})
    if not row["source"] or not row["legal_basis"]:
        raise ValueError(_("source and legal_basis must be given"))
    mfn, base = Decimal(row["mfn"]), Decimal(row["base"])
    if not 0 <= mfn < 1000 or not 0 <= base < 1000:
        raise ValueError(_("a rate is a percentage from 0"))
    until = date.fromisoformat(row["valid_until"]) + timedelta(days=1) if row["valid_until"] else None
    return TariffLine(
        jurisdiction=row["jurisdiction"],
        code=row["code"],
        mfn=mfn,
        base=base,
        fta_category=row["fta_category"],
        valid=DateRange(date.fromisoformat(row["valid_from"]), until),
        source=row["source"],
        legal_basis=row["legal_basis"],
        verified=row["verified"].lower() == "true",
        sample=row["sample"].lower() == "true",
    )


_index: dict[tuple[str, date], tuple[int, dict[str, Line]]] = {}


def view(jurisdiction: str, day: date) -> TariffView:
    """The tariff of `jurisdiction` in force on `day`: answers the line with the longest code that begins the
    asked one, or None."""
    now = version("trade_tariff")
    held = _index.get((jurisdiction, day))
    if held is None or held[0] != now:
        found = {
            line.code: Line(line.code, line.mfn, line.base, _category(line.fta_category), _cited(line))
            for line in TariffLine.objects.filter(jurisdiction=jurisdiction, valid__contains=day)
        }
        if len(_index) > 8:
            _index.clear()
        held = _index[jurisdiction, day] = (now, found)
    lines = held[1]

    def find(code: str) -> Line | None:
        for length in range(len(code), 1, -1):
            entry = lines.get(code[:length])
            if entry is not None:
                return entry
        return None

    return find


def _category(text: str) -> Category | None:
    return text if text in ("A0", "A5", "A10", "A15", "E") else None  # type: ignore[return-value]


def _cited(line: TariffLine) -> Cited:
    return Cited(f"tariff.{line.jurisdiction}.{line.code}", line.legal_basis, line.source, line.verified, line.sample)
