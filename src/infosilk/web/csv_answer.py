"""A CSV file as a streamed answer (RFC 4180, UTF-8 with a mark that spreadsheets recognise)."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from infosilk.kernel.formats.cells import harmless


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_answer(name: str, titles: Sequence[str], lines: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """`lines` below `titles` as the download `name`.csv, written while they are read."""
    writer = csv.writer(_Echo())

    def parts() -> Iterator[str]:
        yield "\ufeff"
        yield writer.writerow(titles)
        for line in lines:
            yield writer.writerow([harmless(value) for value in line])

    response = StreamingHttpResponse(parts(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
