"""A CSV file as a streamed answer, written while its rows are read."""

from collections.abc import Iterable, Sequence
from itertools import chain

from django.http import StreamingHttpResponse

from infosilk.kernel.formats.table_writer import csv_lines


def csv_answer(name: str, titles: Sequence[str], lines: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """`lines` below `titles` as the download `name`.csv."""
    response = StreamingHttpResponse(csv_lines(chain([titles], lines)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
