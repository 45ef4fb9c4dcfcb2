"""Loading exchange rates: our own table (CSV or XLSX: base, quote, day, rate, source, sample), or a central bank's file
(rates_formats.py). All or nothing; a preview says what would change and changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from moneyed import CURRENCIES

from infosilk.kernel.actor import Acting
from infosilk.kernel.formats import cell_faults, cells, sheet
from infosilk.kernel.formats.sheet import Refused
from infosilk.kernel.law import rates_formats
from infosilk.kernel.law.rules_file import LoadReport
from infosilk.kernel.models import ExchangeRate
from infosilk.kernel.problems import ErrorItem, Invalid
from infosilk.kernel.reasons import explain, finding_words
from infosilk.kernel.record import audit

COLUMNS = ("base", "quote", "day", "rate", "source", "sample")
_LARGEST = Decimal(10) ** 10
_PLACES = Decimal(1).scaleb(-10)
_AUDITED = 500


@dataclass(frozen=True, slots=True)
class RateChange:
    """What a file says of a pair and day: `old` is None for a rate that is new."""

    base: str
    quote: str
    day: date
    old: Decimal | None
    new: Decimal


@dataclass
class RatesReport(LoadReport):
    """What a load did, or (`preview`) would do; `left_out` are codes that no currency of ISO 4217 has any more."""

    changes: list[RateChange] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)


def load_rates(path: Path, acting: Acting, *, include_samples: bool, preview: bool = False) -> RatesReport:
    """Load the file `path`; a rate for a pair and day that is there is replaced. Needs the operator.

    Raises Invalid with every fault and its line, and then nothing is changed.
    """
    try:
        with path.open("rb") as handle:
            content = handle.read(rates_formats.MAX_BYTES + 1)
    except OSError as error:
        fault = ErrorItem(str(path), _("It cannot be read: %(error)s") % {"error": error})
        raise Invalid(_("The rates were not loaded; nothing has changed."), errors=[fault]) from error
    return load_content(path.name, content, acting, include_samples=include_samples, preview=preview)


def load_content(
    name: str, content: bytes, acting: Acting, *, include_samples: bool, preview: bool = False
) -> RatesReport:
    """Load a file by its content; `name` is what it is called. See `load_rates`."""
    acting.require("kernel", "operator", "system")
    report = RatesReport(files=1, preview=preview)
    rows = _read(name, content, report)
    if report.errors:
        if preview:
            return report
        raise Invalid(_("The rates were not loaded; nothing has changed."), errors=report.errors[:200])
    wanted = {key: row for key, row in rows.items() if include_samples or not row.sample}
    report.skipped = len(rows) - len(wanted)
    with transaction.atomic():
        known = {
            (row.base, row.quote, row.day): row
            for row in ExchangeRate.objects.filter(day__in={key[2] for key in wanted}).select_for_update()
        }
        fresh = [row for key, row in wanted.items() if key not in known]
        changed = []
        for key, row in wanted.items():
            old = known.get(key)
            if old is not None and (old.rate, old.source, old.sample) != (row.rate, row.source, row.sample):
                report.changes.append(RateChange(*key, old.rate, row.rate))
                old.rate, old.source, old.sample = row.rate, row.source, row.sample
                changed.append(old)
        report.changes += [RateChange(row.base, row.quote, row.day, None, row.rate) for row in fresh]
        report.added, report.changed = len(fresh), len(changed)
        report.unchanged = len(wanted) - len(fresh) - len(changed)
        if not preview and (fresh or changed):
            ExchangeRate.objects.bulk_create(fresh, batch_size=5000)
            ExchangeRate.objects.bulk_update(changed, ["rate", "source", "sample"], batch_size=1000)
            audit.record(
                acting,
                "rates.loaded",
                "kernel.rates",
                name,
                {
                    "counts": [len(fresh), len(changed)],
                    "added": [str(row) for row in fresh[:_AUDITED]],
                    "changed": [str(row) for row in changed[:_AUDITED]],
                },
            )
    return report


_Row = dict[tuple[str, str, date], ExchangeRate]


def _read(name: str, content: bytes, report: RatesReport) -> _Row:
    rows: _Row = {}
    if rates_formats.recognise(content) == "own":
        try:
            for where, values in _own(name, content, report):
                _line(where, values, rows, report)
        except Refused as refused:
            report.errors.append(finding_words.item(refused.finding))
        return rows
    try:
        for one in rates_formats.read(content):
            if one.base not in CURRENCIES or one.quote not in CURRENCIES:
                report.left_out.update({one.base, one.quote} - CURRENCIES.keys())
                continue
            try:
                day = rates_formats.day_of(one.day).isoformat()
            except ValueError:
                day = one.day
            values = dict(zip(COLUMNS, (one.base, one.quote, day, one.rate, one.source, "false"), strict=True))
            _line(f"{name}, {one.where}", values, rows, report)
    except Refused as refused:
        report.errors.append(finding_words.item(refused.finding))
    except rates_formats.Unreadable as error:
        report.errors.append(ErrorItem(name, _("It cannot be read: %(error)s") % {"error": error}))
    if not rows and not report.errors:
        report.errors.append(ErrorItem(name, _("It has no rate.")))
    return rows


def _own(name: str, content: bytes, report: LoadReport) -> Iterator[tuple[str, dict[str, str]]]:
    tables = sheet.open_table(name, content)
    table = next((one for one in tables if not one.hidden), tables[0])
    rows = table.rows()
    first = next(rows, None)
    header = [cell.strip().lower() for cell in first.cells] if first else []
    missing = [column for column in COLUMNS[:5] if column not in header]
    if missing:
        report.errors.append(
            ErrorItem(
                name,
                _("Columns are missing: %(names)s.") % {"names": ", ".join(missing)},
                _("The first line is %(header)s.") % {"header": ",".join(COLUMNS)},
            )
        )
        return
    # Where commas part the cells, a point is the mark of decimals.
    points = table.delimiter == ","
    for row in rows:
        where = _("%(file)s, line %(line)s") % {"file": name, "line": row.number}
        given = dict(zip(header, row.cells, strict=False))
        values = {key: given.get(key, "") for key in COLUMNS}
        doubts = [
            told
            for at, note in row.notes.items()
            if (told := cell_faults.noted(header[at] if at < len(header) else "", note, ""))
        ]
        if not (points and "," not in values["rate"]):
            number, doubt = cell_faults.number("rate", values["rate"])
            values["rate"] = values["rate"] if number is None else cells.plain(number)
            doubts += [doubt] if doubt is not None and doubt.code == cell_faults.TwoNumbers.code else []
        if doubts:
            report.errors += [ErrorItem(where, one.message, one.mend) for one in explain.items(doubts)]
        else:
            yield where, values


def _line(where: str, values: dict[str, str], rows: _Row, report: LoadReport) -> None:
    faults = []
    for key in ("base", "quote"):
        if values[key] not in CURRENCIES:
            faults.append(
                _("“%(value)s” in %(column)s is no ISO 4217 currency.") % {"value": values[key], "column": key}
            )
    if values["base"] == values["quote"]:
        faults.append(_("A rate is between two currencies."))
    day, rate = None, None
    try:
        day = date.fromisoformat(values["day"])
    except ValueError:
        faults.append(_("“%(value)s” is no day (write 2026-01-31).") % {"value": values["day"]})
    try:
        rate = Decimal(values["rate"])
        if not rate.is_finite() or not _PLACES <= rate < _LARGEST:
            raise InvalidOperation
    except InvalidOperation:
        faults.append(_("“%(value)s” is no rate (write 117.1234).") % {"value": values["rate"]})
    if not values["source"]:
        faults.append(_("It has no source: who published it?"))
    if values["sample"].lower() not in {"", "true", "false"}:
        faults.append(_("The column sample says true or false."))
    if day is not None and (values["base"], values["quote"], day) in rows:
        faults.append(_("The pair stands twice for this day."))
    if any("\x00" in value for value in values.values()):
        faults.append(_("It has a NUL character."))
    report.errors += [ErrorItem(where, fault) for fault in faults]
    if not faults and day is not None and rate is not None:
        rows[values["base"], values["quote"], day] = ExchangeRate(
            base=values["base"],
            quote=values["quote"],
            day=day,
            rate=rate.quantize(_PLACES),
            source=values["source"][:300],
            sample=values["sample"].lower() == "true",
        )
