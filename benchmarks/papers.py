"""Papers, measured: an invoice in two languages and three scripts, one of 300 lines, and a parcel label.

One process, one processor. Beside it, in the same run, the bare engine: fpdf2 with the same letters and
the text of the short invoice as plain lines, so the ratio is what boxes, tables and captions cost.

    python -m benchmarks.papers [--papers 40]
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace

from benchmarks._report import report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=40, help="short invoices and labels that are drawn")
    count = parser.parse_args().papers
    with tempfile.TemporaryDirectory() as home:
        os.environ["INFOSILK_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infosilk.node.settings")
        import django

        django.setup()
        measure(count)


def each(draw: Callable[[], bytes], count: int) -> tuple[float, int]:
    """Seconds of one processor a paper, and its size; the first one is not counted."""
    size = len(draw())
    began = time.process_time()
    for _paper in range(count):
        draw()
    return (time.process_time() - began) / count, size


def measure(count: int) -> None:
    from infosilk.commons.drawing.public import Sheet, letters
    from infosilk.trade.papers.drawing import goods, labels
    from infosilk.trade.papers.papers import SAMPLE

    languages = ("sr-latn", "zh-hans")
    line = SAMPLE.lines[0]
    long = replace(SAMPLE, lines=tuple(replace(line, number=n, sku=f"SILK-{n}") for n in range(1, 301)))
    texts = [*SAMPLE.seller.lines(), *SAMPLE.buyer.lines(), line.description, line.hs_code, SAMPLE.order_no] * 3

    def bare() -> bytes:
        sheet = Sheet(letters(), languages, goods.INVOICE, number=SAMPLE.number, day=SAMPLE.day)
        for text in texts:
            sheet.cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
        return sheet.finish()

    began = time.perf_counter()
    goods.commercial_invoice(SAMPLE, letters(), languages)
    first = time.perf_counter() - began
    short, short_size = each(lambda: goods.commercial_invoice(SAMPLE, letters(), languages), count)
    lines, lines_size = each(lambda: goods.commercial_invoice(long, letters(), languages), max(2, count // 10))
    label, label_size = each(lambda: labels.parcel_label(SAMPLE, letters(), languages, "688"), count)
    plain, plain_size = each(bare, count)
    for name, seconds, size in (
        ("invoice, 1 line, 2 languages", short, short_size),
        ("invoice, 300 lines", lines, lines_size),
        ("parcel label", label, label_size),
        ("the same text as plain lines", plain, plain_size),
    ):
        print(f"{name:<32} {seconds * 1000:8.1f} ms {size / 1024:8.1f} KiB")
    print(f"{'the first paper of a process':<32} {first * 1000:8.1f} ms")
    report(
        "papers",
        1 / short,
        "invoices/s",
        plain / short,
        "the same text as plain lines",
        {
            "invoice_seconds": short,
            "invoice_300_lines_seconds": lines,
            "label_seconds": label,
            "plain_seconds": plain,
            "first_seconds": first,
            "invoice_bytes": short_size,
        },
        digits=1,
    )


if __name__ == "__main__":
    main()
