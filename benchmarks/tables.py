"""Tables, measured: a hundred thousand products with five hundred faults, brought, looked at, applied and undone.

On a durable PostgreSQL of its own, once as CSV and once as XLSX, each in a process of its own whose peak memory is
measured. Beside it, in the same run: openpyxl's read-only reading of the same workbook (which reads and does nothing
else), and COPY of the same cells into a bare table. The limit of memory is 200 MB, that of the first faults a second.

    python -m benchmarks.tables [--rows 100000]
"""

import argparse
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from openpyxl import load_workbook

from benchmarks._report import report
from infosilk.kernel.formats import sheet
from infosilk.kernel.formats.table_writer import write_xlsx

ROOT = Path(__file__).resolve().parents[1]
MEMORY_MB = 200
FIRST_SECONDS = 1.0
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from infosilk.kernel import demo
for code in ("csv", "xlsx"):
    demo.ensure_organisation(code=code, name=code, country="RS", roles=["trader"])
"""
RUN = """
import json, resource, sys, time
import django; django.setup()
from pathlib import Path
from infosilk.commons.tables import actions, work
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation
path = Path(sys.argv[1])
firm = Organisation.objects.get(code=path.suffix[1:])
acting = Acting(name="benchmark", via="cli", organisation_id=firm.pk, roles=frozenset({"trader"}))
times = {}
content = path.read_bytes()
def step(name, run):
    began = time.perf_counter()
    found = run()
    times[name] = time.perf_counter() - began
    return found
row = step("first", lambda: actions.upload(acting, "catalogue.products", path.name, content))
times["first_faults"] = row.rows.filter(outcome="fault").count()
del content
step("look", lambda: work.go_on(row.pk, acting))
row.refresh_from_db()
times["faults"] = row.rows.filter(outcome="fault").count()
times["rows"] = row.read
step("apply", lambda: actions.apply(acting, row.pk, rows=10**9))
times["applied"] = row.rows.filter(state="applied").count()
step("undo", lambda: actions.undo(acting, row.pk, rows=10**9))
times["reversed"] = row.rows.filter(state="reversed").count()
times["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(times))
"""
HEADER = ["sku", "title_en", "title_sr", "category", "origin", "net_weight_kg", "price", "currency", "unit", "hs_code"]


def cells(rows: int) -> Iterator[list[str]]:
    """The table: a fault in each two hundredth row, of five kinds in turn."""
    yield HEADER
    for number in range(rows):
        row = [
            f"SKU-{number:07d}",
            f"Silk scarf number {number}",
            f"Svilena marama broj {number}",
            "Accessories > Scarves",
            "CN",
            f"0.{number % 900 + 100}",
            f"{number % 90 + 1}.{number % 10}5",
            "EUR",
            "piece",
            "621410",
        ]
        if number % 200 == 99:
            at, wrong = ((6, "1.240"), (0, "3.30196E+18"), (4, "ZQ"), (9, "999999"), (5, "heavy"))[number // 200 % 5]
            row[at] = wrong
        yield row


def written(folder: Path, rows: int) -> tuple[Path, Path]:
    as_csv, as_xlsx = folder / "products.csv", folder / "products.xlsx"
    with as_csv.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(cells(rows))
    as_xlsx.write_bytes(write_xlsx(cells(rows), "products").read())
    return as_csv, as_xlsx


def openpyxl_rate(path: Path, rows: int) -> float:
    began = time.perf_counter()
    book = load_workbook(path, read_only=True)
    count = sum(1 for _row in book.worksheets[0].iter_rows(values_only=True))
    assert count == rows + 1
    return rows / (time.perf_counter() - began)


def reader_rate(path: Path, rows: int) -> float:
    began = time.perf_counter()
    found = sheet.open_table(path.name, path.read_bytes())[0]
    assert sum(1 for _row in found.rows()) == rows + 1
    return rows / (time.perf_counter() - began)


def copy_rate(url: str, rows: int) -> float:
    text = io.StringIO()
    csv.writer(text).writerows(cells(rows))
    with psycopg.connect(url) as connection:
        connection.execute(f"CREATE TABLE bare ({', '.join(f'{name} text' for name in HEADER)})")  # type: ignore[arg-type]
        began = time.perf_counter()
        with connection.cursor().copy("COPY bare FROM STDIN WITH (FORMAT csv, HEADER)") as sink:
            sink.write(text.getvalue())
        connection.commit()
        return rows / (time.perf_counter() - began)


def run(path: Path, environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path)], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    from infosilk.node.postgres.embedded import EmbeddedPostgres

    home = Path(tempfile.mkdtemp(prefix="infosilk-tables-"))
    (home / "node.toml").write_text('node = "nis"\ndemo = true\nlog_level = "warning"\n', encoding="utf-8")
    environment = {**os.environ, "INFOSILK_HOME": str(home), "DJANGO_SETTINGS_MODULE": "infosilk.node.settings"}
    environment.pop("DATABASE_URL", None)
    database = EmbeddedPostgres(home)
    database.start()
    try:
        done = subprocess.run(
            [sys.executable, "-c", PREPARE], env=environment, cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(done.stderr[-3000:])
        files = written(home, rows)
        found = {path.suffix[1:]: run(path, environment) for path in files}
        copied = copy_rate(database.url, rows)
        peer = openpyxl_rate(files[1], rows)
        read = {path.suffix[1:]: reader_rate(path, rows) for path in files}
    finally:
        database.destroy()
        shutil.rmtree(home, ignore_errors=True)
    for form, one in found.items():
        assert (one["rows"], one["faults"]) == (rows, rows // 200), one
        assert one["applied"] == one["reversed"] == rows - rows // 200, one
        looked = rows / (one["first"] + one["look"])
        whole = rows / (one["first"] + one["look"] + one["apply"])
        one |= {"looked_per_s": looked, "whole_per_s": whole, "read_per_s": read[form]}
        print(f"{form}: read alone {read[form]:,.0f} rows/s ({read[form] / peer:.1f} of openpyxl's {peer:,.0f})")
        print(
            f"{form}: looked at {looked:,.0f} rows/s; looked at and applied {whole:,.0f} rows/s "
            f"({whole / copied:.3f} of COPY's {copied:,.0f}); undone {one['reversed'] / one['undo']:,.0f} rows/s"
        )
        print(
            f"{form}: first {one['first_faults']} faults after {one['first']:.2f} s (limit {FIRST_SECONDS:.0f} s); "
            f"peak memory {one['peak_mb']:.0f} MB (limit {MEMORY_MB} MB)"
        )
    value = found["xlsx"]["looked_per_s"]
    details = {**found, "openpyxl_per_s": peer, "copy_per_s": copied, "rows": rows}
    report("tables", value, "rows/s", value / peer, "openpyxl's read-only reading", details)


if __name__ == "__main__":
    main()
