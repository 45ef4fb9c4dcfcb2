"""Reading exchange rates from CSV: the columns base, quote, day, rate, source, sample. All or nothing."""

import csv
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from moneyed import CURRENCIES

from infosilk.kernel import audit
from infosilk.kernel.acting import Acting
from infosilk.kernel.models import ExchangeRate, Role
from infosilk.kernel.problems import ErrorItem, Invalid
from infosilk.kernel.rules_file import LoadReport

COLUMNS = ("base", "quote", "day", "rate", "source", "sample")
_LARGEST = Decimal(10) ** 10
_PLACES = Decimal(1).scaleb(-10)


def load_rates(path: Path, acting: Acting, *, include_samples: bool, preview: bool = False) -> LoadReport:
    """Load the file `path`; a line for a pair and day that is there replaces it. Needs the operator.

    Raises Invalid with every fault and its line, and then nothing is changed.
    """
    acting.require("kernel", Role.OPERATOR, "system")
    report = LoadReport(files=1, preview=preview)
    rows = _read(path, report)
    if report.errors:
        if preview:
            return report
        raise Invalid(_("The rates were not loaded; nothing has changed."), errors=report.errors)
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
                old.rate, old.source, old.sample = row.rate, row.source, row.sample
                changed.append(old)
        ExchangeRate.objects.bulk_create(fresh)
        ExchangeRate.objects.bulk_update(changed, ["rate", "source", "sample"])
        report.added, report.changed = len(fresh), len(changed)
        report.unchanged = len(wanted) - len(fresh) - len(changed)
        if preview:
            transaction.set_rollback(True)
        elif fresh or changed:
            audit.record(
                acting,
                "rates.loaded",
                "kernel.rates",
                path.name,
                {"added": [str(row) for row in fresh], "changed": [str(row) for row in changed]},
            )
    return report


def _read(path: Path, report: LoadReport) -> dict[tuple[str, str, date], ExchangeRate]:
    rows: dict[tuple[str, str, date], ExchangeRate] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            missing = [name for name in COLUMNS[:5] if name not in (reader.fieldnames or [])]
            if missing:
                report.errors.append(
                    ErrorItem(
                        path.name,
                        _("Columns are missing: %(names)s.") % {"names": ", ".join(missing)},
                        _("The first line is %(header)s.") % {"header": ",".join(COLUMNS)},
                    )
                )
                return rows
            for line in reader:
                _line(path.name, reader.line_num, line, rows, report)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        report.errors.append(ErrorItem(str(path), _("It cannot be read: %(error)s") % {"error": error}))
    return rows


def _line(
    name: str,
    number: int,
    line: dict[str, str],
    rows: dict[tuple[str, str, date], ExchangeRate],
    report: LoadReport,
) -> None:
    where = _("%(file)s, line %(line)s") % {"file": name, "line": number}
    values = {key: (line.get(key) or "").strip() for key in COLUMNS}
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
