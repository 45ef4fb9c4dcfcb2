"""The risk book: rules in force, the active model, trust, in memory; and consignments judged by it, many at once.

Read anew when a rule, the model, a grant of trust or an inspection's result changes (kernel/law/versions.py). A node
without a model judges by rules and the random share alone; a node without risk rules lets the law's lane stand.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

import numpy as np
from django.conf import settings
from django.db import connection
from django.utils import timezone
from numpy.typing import NDArray

from infosilk.kernel.law.rules import RuleBook
from infosilk.kernel.law.versions import data_version
from infosilk.trade.risk.engine import lines, why
from infosilk.trade.risk.engine import rules as engine_rules
from infosilk.trade.risk.engine.features import Matrix, and_since, to_judge
from infosilk.trade.risk.engine.finding import Known, RiskCase, RiskFinding
from infosilk.trade.risk.engine.model import Model, load_model
from infosilk.trade.risk.engine.rules import BadRule, Targeting
from infosilk.trade.risk.engine.table import Builder, Declarations, Floats
from infosilk.trade.risk.models import Inspection, RiskModel, TrustedTrader

log = logging.getLogger(__name__)
_CAUTIOUS = 0.5


@dataclass(frozen=True, slots=True)
class RiskBook:
    """What risk is judged by, as it stood at one version. `model_id` None: no model. `trust` by registration."""

    home: str
    day: date
    targeting: Targeting
    seed: bytes
    trust: dict[str, tuple[tuple[str, str], ...]]
    model: Model | None = None
    model_id: int | None = None
    asks_sellers: bool = False
    asks_buyers: bool = False

    def assess(self, cases: Sequence[RiskCase], parcels: Mapping[str, int] | None = None) -> list[RiskFinding]:
        """The finding of each case, in the caller's transaction: sellers seen for the first time are noted.

        `parcels` are the consignments of late of the private buyers (by `importer`); read where `asks_buyers`.
        """
        if not cases:
            return []
        known = self._known(cases, parcels or {})
        scores, judged = self._scores(cases)
        found = [
            self.targeting.judge(case, one, None if scores is None else float(scores[place]), self.seed)
            for place, (case, one) in enumerate(zip(cases, known, strict=True))
        ]
        return found if judged is None else self._explained(cases, found, judged)

    def importer(self, case: RiskCase) -> str:
        return lines.pseudonym(self.seed, case.importer) if case.private else case.importer

    def facts(self, case: RiskCase) -> list[lines.Line]:
        """What is kept of a case, to learn from its result."""
        return lines.lines_of(case, self.importer(case))

    def _known(self, cases: Sequence[RiskCase], parcels: Mapping[str, int]) -> list[Known]:
        sellers = _seller_days({case.seller for case in cases}) if self.asks_sellers else {}
        return [
            Known(
                sellers.get(case.seller, 0),
                parcels.get(case.importer, 0) + 1 if case.private else 0,
                self._trust(case) if self.trust else (),
            )
            for case in cases
        ]

    def _trust(self, case: RiskCase) -> tuple[tuple[str, str], ...]:
        # Whoever answers for the declaration: the seller, else a business that imports.
        return self.trust.get(case.seller) or ((not case.private and self.trust.get(case.importer)) or ())

    def _scores(self, cases: Sequence[RiskCase]) -> "tuple[Floats | None, _Judged | None]":
        if self.model is None:
            return None, None
        built = Builder()
        owner: list[int] = []
        for place, case in enumerate(cases):
            owner += [place] * lines.put(built, self.facts(case))
        data = built.done()
        matrix = to_judge(data, self.model.learned)
        by_line = self.model.score_matrix(matrix)
        # A consignment is as risky as its riskiest line.
        scores = np.zeros(len(cases))
        np.maximum.at(scores, owner, by_line)
        return scores, _Judged(data, matrix, by_line, np.array(owner))

    def _explained(self, cases: Sequence[RiskCase], found: list[RiskFinding], judged: "_Judged") -> list[RiskFinding]:
        assert self.model is not None
        chosen = [place for place, one in enumerate(found) if one.lane != "green"]
        if not chosen:
            return found
        # The riskiest line of each: lines lie by consignment, in order.
        starts = np.searchsorted(judged.owner, np.arange(len(cases)))
        rows, names = [], []
        for place in chosen:
            start, size = int(starts[place]), len(cases[place].goods)
            row = start + int(np.argmax(judged.scores[start : start + size]))
            goods = cases[place].goods[row - start]
            rows.append(row)
            names.append({"hs": goods.hs_code[:6], "origin": goods.origin})
        part = Matrix(judged.matrix.values[rows], judged.matrix.names, judged.matrix.groups)
        told = why.explain(self.model, judged.data.take(np.array(rows)), part, judged.scores[rows], names)
        for place, reasons in zip(chosen, told, strict=True):
            mine = reasons if "model" in found[place].codes else reasons[:1]
            found[place] = replace(found[place], reasons=(*found[place].reasons, *mine))
        return found


@dataclass(frozen=True, slots=True)
class _Judged:
    data: Declarations
    matrix: Matrix
    scores: Floats
    owner: NDArray[np.int64]


_lock = threading.Lock()
_books: dict[str, tuple[tuple[int, int, date], RiskBook]] = {}
_model: dict[str, Model] = {}


def load_risk(home: str, at: datetime | None = None) -> RiskBook:
    """The book of the country `home` on the day of `at`; two small queries when nothing has changed."""
    city = settings.NODE.city
    day = (at or timezone.now()).astimezone(city.tz).date()
    stamp = (data_version("rules"), data_version("trade_risk"), day)
    with _lock:
        held = _books.get(home)
    if held is not None and held[0] == stamp:
        return held[1]
    book = _read(home, day)
    with _lock:
        _books[home] = (stamp, book)
    return book


def _read(home: str, day: date) -> RiskBook:
    active = RiskModel.objects.filter(active=True).first()
    made = _learned(active) if active else None
    rules = _targeting(RuleBook.load([home]), home, day, made)
    conditions = {name for entry in _entries(RuleBook.load([home]), home, day) for name in entry.get("when", {})}
    trust: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in TrustedTrader.objects.filter(withdrawn_at__isnull=True, valid__contains=day):
        trust[row.registration] = ((row.level, row.name),)
    return RiskBook(
        home,
        day,
        rules,
        settings.NODE.secret("risk.seed").encode(),
        trust,
        made,
        active.pk if made and active else None,
        "seller_days" in conditions,
        "buyer_parcels" in conditions,
    )


def _entries(book: RuleBook, home: str, day: date) -> list[dict[str, dict[str, object]]]:
    rule = book.find("risk.rules", home, day)
    return list(rule.value.get("rules", ())) if rule else []


def _targeting(book: RuleBook, home: str, day: date, made: Model | None) -> Targeting:
    """The rules in force; a rule that cannot be read is logged and holds nothing up: the law's lanes stand."""
    found = {code: book.find(f"risk.{code}", home, day) for code in ("rules", "random-share", "model", "trusted")}
    try:
        rules, points = engine_rules.rules_of(found["rules"].value, day) if found["rules"] else ((), ())
        return Targeting(
            rules,
            points,
            engine_rules.limits_of(found["model"].value["scores"]) if found["model"] and made else (),
            engine_rules.shares_of(found["random-share"].value) if found["random-share"] else None,
            engine_rules.trust_of(found["trusted"].value["levels"]) if found["trusted"] else None,
        )
    except (BadRule, KeyError, TypeError, ValueError) as error:
        log.error("the risk rules of %s cannot be read: %s", home, error)
        return Targeting()


def _learned(row: RiskModel) -> Model | None:
    """The model of `row` with the results since in its histories; None for one that cannot be read."""
    made = _model.get(row.sha256)
    if made is None:
        content = bytes(row.artefact)
        if sha256(content).hexdigest() != row.sha256:
            log.error("the risk model %s is not what was stored; it is not used", row.pk)
            return None
        try:
            made = load_model(content)
        except ValueError as error:
            log.error("the risk model %s cannot be read: %s", row.pk, error)
            return None
        _model.clear()
        _model[row.sha256] = made
    built = Builder()
    since = Inspection.objects.filter(done_at__gt=row.learned_until).exclude(result="")
    for facts, result in since.order_by("done_at").values_list("facts", "result").iterator():
        lines.put(built, facts, float(result == "irregular"))
    return replace(made, learned=and_since(made.learned, built.done())) if len(built) else made


def _seller_days(codes: set[str]) -> dict[str, int]:
    """Days since each seller was first seen; a new one is noted, in one order so that two batches never deadlock."""
    wanted = sorted(codes)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO trade_risk_knownseller (code, first_at)"
            " SELECT code, now() FROM unnest(%s::text[]) AS asked (code)"
            " WHERE NOT EXISTS (SELECT 1 FROM trade_risk_knownseller k WHERE k.code = asked.code) ORDER BY code"
            " ON CONFLICT DO NOTHING",
            [wanted],
        )
        cursor.execute(
            "SELECT code, extract(day FROM now() - first_at)::int FROM trade_risk_knownseller WHERE code = ANY(%s)",
            [wanted],
        )
        return dict(cursor.fetchall())


def threshold(book: RiskBook) -> float:
    """From which score on the model asks for an inspection; the middle when no rule says it."""
    return min((limit for _lane, limit in book.targeting.scores), default=_CAUTIOUS)
