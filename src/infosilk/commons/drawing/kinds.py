"""Which papers there are: rooms declare them in their `papers.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import load_rooms
from infosilk.kernel.problems import NotFound

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Drawn:
    """A PDF and the name of its file."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper. `draw(acting, key, languages)` draws the one of the thing that `key` names, by the rights of
    whoever asks (NotFound for what they may not have); `sample(languages)` one of a made-up thing, marked as such, for
    whoever looks at the form. `format` is what it is printed on."""

    code: str
    title: "str | _StrPromise"
    format: str
    draw: Callable[[Acting, str, Sequence[str]], Drawn]
    sample: Callable[[Sequence[str]], Drawn]


_PAPERS: dict[str, Paper] = {}


def paper(declared: Paper) -> Paper:
    """Declare a kind of paper."""
    _PAPERS[declared.code] = declared
    return declared


def papers() -> dict[str, Paper]:
    """Every declared kind by its code."""
    load_rooms("papers")
    return _PAPERS


def named(code: str) -> Paper:
    """The kind called `code`; NotFound for one that there is not."""
    found = papers().get(code)
    if found is None:
        raise NotFound(what="paper")
    return found


def languages(asked: str) -> list[str]:
    """One or two languages of the zone out of a text with commas; none where it names none."""
    offered = [code for code, _title in settings.LANGUAGES]
    return [code for code in asked.split(",") if code in offered][:2]


def pdf(made: Drawn) -> HttpResponse:
    """The PDF as an answer that a browser shows."""
    answer = HttpResponse(made.content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{made.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
