"""Ranked subheadings for a text, each with its reasons.

Names of goods in title, category and attributes (heads first) give kinds; facets choose among the subheadings of a
kind, the others stay as alternatives; the nomenclature itself is asked for what no name covers. What a person
confirmed for the same words comes first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

from infosilk.trade.catalogue.engine import hs
from infosilk.trade.catalogue.engine.classification import heads
from infosilk.trade.catalogue.engine.classification.confirmed import Confirmed, remembered
from infosilk.trade.catalogue.engine.classification.lexicon import Lexicon, lexical_tokens
from infosilk.trade.catalogue.engine.classification.listing import Fact, Listing, facts
from infosilk.trade.catalogue.engine.classification.outcomes import Outcome, outcomes
from infosilk.trade.catalogue.engine.classification.phrases import Phrases
from infosilk.trade.catalogue.engine.classification.text import Words, folded
from infosilk.trade.catalogue.engine.classification.vocabulary import Goods, Vocabulary, load

# The category's levels, the deepest first: a shop sorts its goods by what they are.
_LEVELS = (1.5, 0.5, 0.2, 0.1)
_KIND = 1.2
_WORDS = 0.55  # of the lexical index beside the vocabulary
_AGAINST = 0.35
_OUTSIDE = 0.6  # what is left of a score outside the chapters of the shop's department
_HEADING = 0.35  # how much kinds of one heading support each other


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: `kind` is words, category, attribute, facet, goods, heading, similar or confirmed; `words` what was
    matched; `note` what it led to."""

    kind: str
    words: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A subheading (six digits), how sure (0 to 1), why."""

    code: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass
class _Kind:
    """A kind of goods as found in the text."""

    goods: Goods
    title: float = 0.0
    category: float = 0.0
    attribute: float = 0.0
    against: bool = False  # a word stands beside it with which it is mostly something else
    words: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def weight(self) -> float:
        both = min(self.title, self.category) * 0.5
        return (
            (self.title + self.category + self.attribute + both) * self.goods.weight * (_AGAINST if self.against else 1)
        )


class Index:
    """Everything that a suggestion needs, built once: phrases, facets, the nomenclature's words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.goods = vocabulary.goods
        self.names = tuple(vocabulary.facets)
        self.kinds, self.facets, self.areas = Phrases(), Phrases(), Phrases()
        self.chapters = tuple(chapters for _words, chapters in vocabulary.areas)
        for number, (phrases, _chapters) in enumerate(vocabulary.areas):
            for phrase in phrases:
                self.areas.add(phrase, number)
                self.areas.add_serbian(phrase, number)
        for goods in self.goods:
            for phrase in (*goods.names["en"], *goods.names["zh"]):
                self.kinds.add(phrase, goods.number)
            for phrase in goods.names["sr"]:
                self.kinds.add_serbian(phrase, goods.number)
        for number, name in enumerate(self.names):
            for phrase in vocabulary.facets[name]:
                self.facets.add(phrase, number)
                self.facets.add_serbian(phrase, number)
        named: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for goods in self.goods:
            names = " ; ".join((*goods.names["en"], *goods.names["zh"]))
            for place, (code, because) in enumerate(goods.codes()):
                named[code].append((names, 1.0 if place == 0 else 0.4))
                named[code].append((because, 0.4))
        self.lexicon = Lexicon(
            {
                code: [(hs.describe(code), 1.0), (hs.describe(code[:4]), 0.35), *named.get(code, ())]
                for code in sorted(hs.subheadings())
            }
        )


_LOCK = Lock()


@lru_cache(maxsize=1)
def _built() -> Index:
    return Index(load())


def index() -> Index:
    """The index, built at the first call; threads that come at once wait for the one that builds."""
    with _LOCK:
        return _built()


def suggest(
    text: str,
    language: str = "",
    *,
    attributes: Mapping[str, str] | None = None,
    category: str = "",
    confirmed: Sequence[Confirmed] = (),
    limit: int = 5,
) -> list[Suggestion]:
    """The likeliest HS 2022 subheadings of what `text` describes, the best first, at most `limit`.

    `language` is "en", "sr" or "zh"; "" looks at the text itself. `category` is a shop's path ("A > B > C"),
    `attributes` what a listing says besides ("Material": "Cotton"). `confirmed` are codes that people confirmed
    for other texts. An empty text, or one of which nothing is known, has no suggestion.
    """
    listing = Listing(text, category, attributes or {}, language)
    built = index()
    said = facts(listing, built.facets, built.names)
    kinds = _kinds(listing, built)
    scores: dict[str, float] = defaultdict(float)
    reasons: dict[str, tuple[_Kind, Outcome]] = {}
    best: dict[str, float] = {}
    headings: dict[str, float] = defaultdict(float)
    for kind in kinds:
        for outcome in outcomes(kind.goods, listing, said):
            weight = kind.weight * outcome.share
            # Kinds that agree support each other, yet ten weak ones are no strong one.
            scores[outcome.code] = max(scores[outcome.code], weight) + 0.25 * min(scores[outcome.code], weight)
            headings[outcome.code[:4]] = max(headings[outcome.code[:4]], weight)
            if weight > best.get(outcome.code, 0.0):
                best[outcome.code] = weight
                reasons[outcome.code] = (kind, outcome)
    query = _query(listing)
    lexical = built.lexicon.scores(query)
    top = float(lexical.max()) if len(lexical) else 0.0
    if top > 0:
        strongest = max(scores.values(), default=0.0)
        for at in lexical.argsort()[::-1][:60]:
            code, share = built.lexicon.codes[at], float(lexical[at]) / max(top, 12.0)
            near = headings.get(code[:4], 0.0)
            if code in scores:
                scores[code] *= 1 + 0.3 * share
            scores[code] += _WORDS * share**2 + (_HEADING * near * share if strongest else 0.0)
    chapters = _chapters(listing, built)
    if chapters:
        for code in scores:
            if code[:2] not in chapters:
                scores[code] *= _OUTSIDE
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[: max(limit, 10)]
    found = [
        Suggestion(code, round(score / (score + 1.0), 3), _reasons(code, reasons.get(code), said, built, query))
        for code, score in ranked
        if score > 0.01
    ]
    return _with_confirmed(listing, found, confirmed)[:limit]


def _chapters(listing: Listing, built: Index) -> frozenset[str]:
    """The chapters of the departments that the category's path names; empty when it names none that is known."""
    found: set[str] = set()
    for level in listing.levels:
        for language in ("en", "sr") if listing.serbian else ("en",):
            for one in built.areas.find(level.tokens, language):
                for key in one.keys:
                    found |= built.chapters[key]
        for one in built.areas.find_chinese(level.chinese):
            for key in one.keys:
                found |= built.chapters[key]
    return frozenset(found)


def _query(listing: Listing) -> dict[str, float]:
    query: dict[str, float] = {}
    for token in lexical_tokens(listing.title):
        query[token] = 1.0
    for level, weight in zip(listing.category.split(">")[::-1][:3], (1.0, 0.4, 0.2), strict=False):
        for token in lexical_tokens(level):
            query[token] = query.get(token, 0.0) + weight
    return query


def _kinds(listing: Listing, built: Index) -> list[_Kind]:
    """Every kind of goods whose name stands somewhere, the strongest first."""
    kinds: dict[int, _Kind] = {}

    def note(text: Words, part: str, factor: float) -> None:
        weighed = heads.english(text, built.kinds)
        if text.chinese:
            weighed += heads.chinese(text, built.kinds)
        if listing.serbian:
            weighed = [heads.Weighed(one.found, one.weight * 0.6) for one in weighed]
            weighed += heads.serbian(text, built.kinds)
        strongest: dict[int, float] = {}
        for one in weighed:
            for key in one.found.keys:
                kind = kinds.setdefault(key, _Kind(built.goods[key]))
                kind.words[part][one.found.text] = None
                before = strongest.get(key, 0.0)
                # The same thing named twice is surer: a quarter of each further name.
                strongest[key] = max(before, one.weight) + 0.25 * min(before, one.weight)
        for key, weight in strongest.items():
            setattr(kinds[key], part, getattr(kinds[key], part) + factor * weight)

    note(listing.title_words, "title", 1.0)
    for level, factor in zip(listing.levels, _LEVELS, strict=False):
        note(level, "category", factor)
    for value in listing.kinds:
        note(value, "attribute", _KIND)
    for kind in kinds.values():
        kind.against = any(listing.says(word) for word in kind.goods.not_with)
    return sorted(kinds.values(), key=lambda kind: -kind.weight)[:25]


def _reasons(
    code: str,
    found: tuple[_Kind, Outcome] | None,
    said: Mapping[str, Fact],
    built: Index,
    query: Mapping[str, float],
) -> tuple[Reason, ...]:
    result = []
    if found is not None:
        kind, outcome = found
        result += [
            Reason({"title": "words"}.get(part, part), tuple(words)[:4]) for part, words in kind.words.items() if words
        ]
        result += [Reason("facet", (said[name].words,), name) for name in outcome.because_of if name in said]
        if outcome.because:
            result.append(Reason("goods" if outcome.chosen else "alternative", (), outcome.because))
    else:
        matched = built.lexicon.matched(code, query)
        if matched:
            result.append(Reason("similar", tuple(matched[:5])))
    result.append(Reason("heading", (), f"{code[:4]} {hs.describe(code[:4])}"))
    return tuple(result)


def _with_confirmed(listing: Listing, found: list[Suggestion], confirmed: Sequence[Confirmed]) -> list[Suggestion]:
    """What people confirmed for the same or nearly the same words goes first."""
    if not confirmed or not folded(listing.title).strip():
        return found
    result = {one.code: one for one in found}
    for likeness, one in remembered(listing.title, confirmed):
        if not hs.exists(one.code):
            continue
        score = 1.0 if likeness >= 1.0 else round(0.6 + 0.35 * likeness, 3)
        before = result.get(one.code)
        if before is not None and before.score >= score:
            continue
        reason = Reason("confirmed", (one.text[:120],), f"{one.by}\n{one.when}")
        rest = before.reasons if before else (Reason("heading", (), f"{one.code[:4]} {hs.describe(one.code[:4])}"),)
        result[one.code] = Suggestion(one.code[:6], score, (reason, *rest))
    return sorted(result.values(), key=lambda one: (-one.score, one.code))
