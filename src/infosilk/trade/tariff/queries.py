"""Looking a tariff up: what holds for a code on a day, what held before, and codes by words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from infosilk.kernel.law.rules import RuleBook
from infosilk.kernel.problems import NotFound, Problem
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.tariff import store
from infosilk.trade.tariff.engine import areas
from infosilk.trade.tariff.engine.measure import KINDS, Agreement, Cited
from infosilk.trade.tariff.engine.schedule import Year, schedule
from infosilk.trade.tariff.models import DataSetVersion, MeasureKind, TariffMeasure

_ORDER = {kind: place for place, kind in enumerate(KINDS)}
_FOUND = 60


class TariffUnknown(Problem):
    """Nothing loaded says what a jurisdiction lays on a code."""

    status = 409
    code = "tariff-unknown"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A preference of the code with its years."""

    row: TariffMeasure
    agreement: Agreement
    years: tuple[Year, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is in force for `code` on `day`, as known now or at `known`. `unknown` says what cannot be answered and
    what to load."""

    jurisdiction: str
    code: str
    day: date
    known: datetime | None
    description: str
    rows: tuple[TariffMeasure, ...]
    unknown: tuple[str, ...]
    schedules: tuple[Schedule, ...]

    def duty(self) -> TariffMeasure | None:
        return next((row for row in self.rows if row.kind == MeasureKind.MFN and not row.scope), None)


def end_of(day: date) -> datetime:
    """The last moment of a day at this node's city: "as known on day K"."""
    return datetime.combine(day + timedelta(days=1), time.min, settings.NODE.city.tz) - timedelta(microseconds=1)


def answer(jurisdiction: str, code: str, day: date, known: date | None = None) -> Answer:
    """Every measure that covers `code` on `day`; TariffUnknown when nothing that was loaded does."""
    code = clean(code)
    if not areas.known_jurisdiction(jurisdiction):
        raise NotFound(_("There is no jurisdiction %(code)s.") % {"code": jurisdiction[:10]})
    moment = end_of(known) if known else None
    prefixes = [code[:size] for size in range(2, len(code) + 1)]
    found = store.rows(moment).filter(jurisdiction=jurisdiction, code__in=prefixes, valid__contains=day)
    rows = sorted(
        found.select_related("version"),
        key=lambda row: (_ORDER[row.kind], -len(row.code), row.origin, row.scope),  # type: ignore[index]
    )
    unknown = [] if any(row.kind == MeasureKind.MFN for row in rows) else [no_duty(jurisdiction, code, day)]
    if not rows:
        raise TariffUnknown(unknown[0], title=_("This is not known"), mend=_("What is not known is never taken as 0."))
    schedules = _schedules(rows, jurisdiction, day)
    return Answer(jurisdiction, code, day, moment, hs.describe(code), tuple(rows), tuple(unknown), schedules)


def clean(code: str) -> str:
    """The digits of a code as people write it ("8518.30"); NotFound for what is no code."""
    digits = code.replace(" ", "").replace(".", "")
    if not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 10):
        raise NotFound(_("A tariff code has 2 to 10 digits."))
    return digits


def no_duty(jurisdiction: str, code: str, day: date) -> str:
    """The words for an unknown duty: what is missing, and which data set to load."""
    return _(
        "No third-country duty of %(code)s in %(jurisdiction)s is loaded for %(day)s. The node's operator loads the "
        "data set “tariff of %(jurisdiction)s”: infosilk trade tariff load FILE."
    ) % {"code": code, "jurisdiction": jurisdiction, "day": day.isoformat()}


def history(jurisdiction: str, code: str) -> list[TariffMeasure]:
    """Everything that was ever loaded for the code itself and those above it: latest days and knowledge first."""
    prefixes = [code[:size] for size in range(2, len(code) + 1)]
    found = TariffMeasure.objects.filter(jurisdiction=jurisdiction, code__in=prefixes).select_related("version")
    return sorted(
        found,
        key=lambda row: (_ORDER[row.kind], row.code, row.origin, -row.valid.lower.toordinal(), -row.pk),  # type: ignore[index]
    )


def search(text: str, jurisdiction: str, day: date) -> list[TariffMeasure]:
    """Measures in force on `day` whose code begins with the digits of `text`, or that its words describe (in the
    words of the measure in any language, or the English text of HS 2022); one a code, at most 60."""
    rows = store.rows().filter(jurisdiction=jurisdiction, valid__contains=day)
    digits = text.replace(" ", "").replace(".", "")
    if digits.isascii() and digits.isdigit():
        above = [digits[:size] for size in range(2, len(digits))]
        rows = rows.filter(Q(code__startswith=digits[:10]) | Q(code__in=above))
    elif text:
        codes = hs.described(text)
        said = Q()
        for language in settings.NODE.zone_data.languages:
            said |= Q(**{f"what__{language}__icontains": text})
        within = Q()
        for code in codes:
            within |= Q(code=code) | Q(code__startswith=code) if len(code) == 6 else Q(code=code)
        rows = rows.filter(said | within)
    found: dict[str, TariffMeasure] = {}
    ordered = rows.order_by("code", "kind")[: _FOUND * 8]
    for row in sorted(ordered, key=lambda row: (row.code, _ORDER[row.kind])):  # type: ignore[index]
        found.setdefault(row.code, row)
    return list(found.values())[:_FOUND]


def jurisdictions() -> list[str]:
    """Those that measures are loaded of, the node's own first."""
    found = sorted(store.rows().order_by().values_list("jurisdiction", flat=True).distinct())
    home = settings.NODE.city.country
    return sorted(found, key=lambda one: one != home)


def versions() -> Sequence[DataSetVersion]:
    return list(DataSetVersion.objects.select_related("restored", "superseded_by").order_by("-loaded_at", "-pk"))


def _schedules(rows: Sequence[TariffMeasure], jurisdiction: str, day: date) -> tuple[Schedule, ...]:
    """The preferences by category, each with its agreement's cuts; the narrowest code of each origin."""
    book = RuleBook.load([jurisdiction])
    duty = next(
        (row.rate for row in rows if row.kind == MeasureKind.MFN and not row.scope and row.amount is None), None
    )
    found: dict[str, Schedule] = {}
    for row in rows:
        rule = book.find(f"fta.{row.origin}", jurisdiction, day) if row.kind == MeasureKind.FTA else None
        if rule is None or row.origin in found or not row.category:
            continue
        cited = Cited(rule.code, rule.legal_basis, rule.source, rule.verified, rule.sample)
        years = {name: int(count) for name, count in rule.value["years"].items()}
        agreement = Agreement(str(rule.value["partner"]), int(rule.value["first_year"]), years, cited)
        measure = store.measure(row)
        cut = schedule(measure, agreement, Decimal(duty) if duty is not None else None)
        found[row.origin] = Schedule(row, agreement, tuple(cut))
    return tuple(found.values())
