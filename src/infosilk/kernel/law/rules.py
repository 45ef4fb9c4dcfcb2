"""Law as data: the rule in force on a day.

Code never holds a rate, limit, deadline or list: it asks `rule_in_force(code, jurisdiction, day)`, or takes a
`RuleBook` for bulk work. `kernel/law/rules_file.py` reads the zone's rule files into the table.
"""

import threading
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from infosilk.kernel.law.rules_file import LoadReport, load_rules
from infosilk.kernel.law.versions import data_version
from infosilk.kernel.models import DatedRule
from infosilk.kernel.problems import Problem

__all__ = ["LoadReport", "Rule", "RuleBook", "RuleUnknown", "load_rules", "rule_in_force"]


@dataclass(frozen=True)
class Rule:
    """A rule as it stands in the law. `value` is JSON; numbers with a fraction are text, never float."""

    code: str
    jurisdiction: str
    valid_from: date
    valid_until: date | None
    value: Any
    source: str
    legal_basis: str
    verified: bool
    sample: bool
    data_set: str

    def decimal(self, key: str | None = None) -> Decimal:
        """The value, or its member `key`, as an exact number."""
        return Decimal(str(self.value if key is None else self.value[key]))


class RuleUnknown(Problem):
    """No rule answers for this day; the detail says which data to load."""

    status = 409
    code = "rule-unknown"

    def __init__(self, code: str, jurisdiction: str, on: date) -> None:
        self.rule_code, self.jurisdiction, self.on = code, jurisdiction, on
        super().__init__(
            _("No rule “%(code)s” of %(jurisdiction)s is in force on %(day)s.")
            % {"code": code, "jurisdiction": jurisdiction, "day": on.isoformat()},
            title=_("A rule is missing"),
            mend=_(
                "The node's operator loads the data set of %(jurisdiction)s that has this rule for this day: "
                "infosilk rules load."
            )
            % {"jurisdiction": jurisdiction},
        )


class RuleBook:
    """The rules of some jurisdictions in memory, as they stood at one version of the table. Not changed once made."""

    def __init__(self, version: int, rules: Iterable[Rule]) -> None:
        self.version = version
        self._by_key: dict[tuple[str, str], list[Rule]] = {}
        for rule in sorted(rules, key=lambda rule: rule.valid_from):
            self._by_key.setdefault((rule.code, rule.jurisdiction), []).append(rule)
        self._starts = {key: [rule.valid_from for rule in found] for key, found in self._by_key.items()}

    @classmethod
    def load(cls, jurisdictions: Iterable[str]) -> "RuleBook":
        """The book of `jurisdictions`; one small query when nothing has changed since this process read them."""
        wanted = frozenset(jurisdictions)
        now = data_version("rules")
        with _lock:
            book = _books.get(wanted)
        if book is None or book.version != now:
            rows = DatedRule.objects.filter(jurisdiction__in=wanted)
            book = cls(now, [_rule(row) for row in rows])
            with _lock:
                _books[wanted] = book
        return book

    def get(self, code: str, jurisdiction: str, on: date) -> Rule:
        """The rule in force on `on`; RuleUnknown says what to load."""
        rule = self.find(code, jurisdiction, on)
        if rule is None:
            raise RuleUnknown(code, jurisdiction, on)
        return rule

    def find(self, code: str, jurisdiction: str, on: date) -> Rule | None:
        """The rule in force on `on`, or None: for rules that need not exist."""
        key = (code, jurisdiction)
        place = bisect_right(self._starts.get(key, []), on)
        if not place:
            return None
        rule = self._by_key[key][place - 1]
        return rule if rule.valid_until is None or on <= rule.valid_until else None

    def codes(self, jurisdiction: str) -> list[str]:
        """Every code that the jurisdiction has, sorted."""
        return sorted(code for code, owner in self._by_key if owner == jurisdiction)

    def in_force(self, on: date) -> list[Rule]:
        """Every rule in force on `on`, by jurisdiction and code."""
        found = (self.find(code, jurisdiction, on) for code, jurisdiction in self._by_key)
        return sorted((rule for rule in found if rule), key=lambda rule: (rule.jurisdiction, rule.code))


_lock = threading.Lock()
_books: dict[frozenset[str], RuleBook] = {}


def rule_in_force(code: str, jurisdiction: str, on: date) -> Rule:
    """The rule `code` of `jurisdiction` in force on the day `on`; RuleUnknown says which data to load."""
    return RuleBook.load([jurisdiction]).get(code, jurisdiction, on)


def _rule(row: DatedRule) -> Rule:
    return Rule(
        code=row.code,
        jurisdiction=row.jurisdiction,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        value=row.value,
        source=row.source,
        legal_basis=row.legal_basis,
        verified=row.verified,
        sample=row.sample,
        data_set=row.data_set,
    )
