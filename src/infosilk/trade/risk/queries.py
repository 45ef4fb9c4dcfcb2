"""What inspections found: hit rates by lane, by rule, at random and targeted, with their intervals; for officers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.law.rules import RuleBook
from infosilk.trade.risk.engine.metrics import wilson
from infosilk.trade.risk.models import Inspection, Lane, RiskModel

HIT = ("irregular",)


@dataclass(frozen=True, slots=True)
class HitRate:
    """Of the inspections `asked`, so many are `done`, so many found something `irregular`; `low` to `high` is where the
    rate lies with 95 % (Wilson). `recovered` by currency."""

    kind: str
    code: str
    title: str
    asked: int
    done: int
    irregular: int
    minor: int
    recovered: dict[str, Decimal]

    @property
    def rate(self) -> float | None:
        return self.irregular / self.done if self.done else None

    @property
    def low(self) -> float:
        return wilson(self.irregular, self.done)[0]

    @property
    def high(self) -> float:
        return wilson(self.irregular, self.done)[1]


def inspections(acting: Acting) -> QuerySet[Inspection]:
    """Inspections are an officer's; to anybody else there are none."""
    rows = Inspection.objects.all()
    return rows if acting.may("trade", "officer") or "system" in acting.roles else rows.none()


def hit_rates(since: date | None = None) -> list[HitRate]:
    """Hit rates by lane, by rule (a consignment counts for each that fired), and of random against targeted
    inspections; of those asked for from `since` on."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH chosen AS (
                SELECT lane, codes, random, targeted, result, recovered, currency FROM trade_risk_inspection
                WHERE %(since)s::date IS NULL OR asked_at >= %(since)s::date
            ), parts AS (
                SELECT 'lane' AS kind, lane AS code, result, recovered, currency FROM chosen
                UNION ALL
                SELECT 'rule', jsonb_array_elements_text(codes - 'random' - 'officer'), result, recovered, currency
                FROM chosen
                UNION ALL
                SELECT 'choice', CASE WHEN targeted THEN 'targeted' WHEN random THEN 'random' ELSE 'officer' END,
                       result, recovered, currency FROM chosen
            )
            SELECT kind, code, currency, count(*), count(*) FILTER (WHERE result <> ''),
                   count(*) FILTER (WHERE result = 'irregular'), count(*) FILTER (WHERE result = 'minor'),
                   coalesce(sum(recovered), 0)
            FROM parts GROUP BY kind, code, currency
            """,
            {"since": since},
        )
        rows = cursor.fetchall()
    return _gathered(rows)


def _gathered(rows: Iterable[tuple[Any, ...]]) -> list[HitRate]:
    found: dict[tuple[str, str], list[Any]] = {}
    for kind, code, currency, asked, done, irregular, minor, recovered in rows:
        sums = found.setdefault((kind, code), [0, 0, 0, 0, {}])
        for place, value in enumerate((asked, done, irregular, minor)):
            sums[place] += value
        if currency and recovered:
            sums[4][currency] = sums[4].get(currency, Decimal(0)) + recovered
    words = _rule_words()
    order = {"choice": 0, "lane": 1, "rule": 2}
    made = [HitRate(kind, code, _title(kind, code, words), *sums) for (kind, code), sums in found.items()]
    lanes = list(Lane.values)
    return sorted(
        made, key=lambda one: (order[one.kind], lanes.index(one.code) if one.code in lanes else 0, -one.done, one.code)
    )


def _title(kind: str, code: str, words: dict[str, str]) -> str:
    if kind == "lane":
        return str(Lane(code).label)
    plain = {
        "model": _("Risk model"),
        "random": _("Chosen at random"),
        "officer": _("An officer's own choice"),
        "targeted": _("Targeted by rules or model"),
    }
    return plain.get(code) or words.get(code, code)


def _rule_words() -> dict[str, str]:
    return {entry["code"]: entry["text"] for entry in rules_in_force()}


def rules_in_force(day: date | None = None) -> list[dict[str, Any]]:
    """The risk rules as the node has them today, in the language that is active: code, text, lane, points, days."""
    from infosilk.kernel.law.days import today

    home = settings.NODE.city.country
    rule = RuleBook.load([home]).find("risk.rules", home, day or today())
    if rule is None:
        return []
    language = get_language() or "en"
    language = "sr-latn" if language.startswith("sr") else language
    found = []
    for entry in rule.value.get("rules", ()):
        found.append(
            {
                "code": entry["code"],
                "text": entry["what"].get(language, entry["what"]["en"]),
                "lane": entry.get("lane", ""),
                "points": str(entry.get("points", "")),
                "valid_from": date.fromisoformat(str(entry.get("valid_from", rule.valid_from))),
                "valid_until": str(entry.get("valid_until", "")),
                "source": rule.source,
                "sample": "sample" if rule.sample else "",
            }
        )
    return found


def model_in_use() -> RiskModel | None:
    return RiskModel.objects.defer("artefact").filter(active=True).first()


def models() -> QuerySet[RiskModel]:
    return RiskModel.objects.defer("artefact").order_by("-id")
