"""Classification, measured: how often the right subheading is first, and among five, on marketplace listings.

The listings and their codes are read here alone, and only two figures of them are printed: no word, rule or weight
of the vocabulary comes from them (docs/decisions/0072-*.md). They go the way that `infosilk trade classify` goes.
Beside it, in the same run: TF-IDF over the nomenclature's own texts. The development listings, which the rules
were tuned on (one half) and held out from (the other), are shown apart.

    python -m benchmarks.classify [--listings FILE]
"""

import argparse
import json
import math
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from benchmarks import _data
from benchmarks._report import report
from infosilk.trade.catalogue import listings
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.catalogue.engine.classification.lexicon import lexical_tokens
from infosilk.trade.catalogue.engine.classification.suggest import index
from infosilk.trade.catalogue.listings import ListingLine

ROOT = Path(__file__).resolve().parents[1]
LISTINGS = ("trade", "marketplace-listings", "listings.jsonl")
DEVELOPMENT = ROOT / "tests" / "trade" / "classify_dev.jsonl"


class TfIdf:
    """The plain baseline: cosine of TF-IDF between a listing's words and each subheading's description."""

    def __init__(self) -> None:
        documents = {code: Counter(lexical_tokens(hs.describe(code))) for code in sorted(hs.subheadings())}
        often = Counter(token for counts in documents.values() for token in counts)
        self.idf = {token: math.log(len(documents) / count) + 1 for token, count in often.items()}
        self.postings: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for code, counts in documents.items():
            weights = {token: count * self.idf[token] for token, count in counts.items()}
            length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
            for token, weight in weights.items():
                self.postings[token].append((code, weight / length))

    def best(self, text: str) -> list[str]:
        scores: dict[str, float] = defaultdict(float)
        for token, count in Counter(lexical_tokens(text)).items():
            for code, weight in self.postings.get(token, ()):
                scores[code] += count * self.idf[token] * weight
        return sorted(scores, key=lambda code: (-scores[code], code))[:5]


def hits(answers: Iterable[tuple[str, list[str]]]) -> tuple[float, float]:
    """The share of right answers at the first place, and among the first five."""
    first = among = total = 0
    for expected, codes in answers:
        total += 1
        first += codes[:1] == [expected]
        among += expected in codes[:5]
    return first / max(total, 1), among / max(total, 1)


def six(code: object) -> str:
    """The first six digits of a code that may have lost its leading zero as a number."""
    digits = str(code).strip()
    return (digits if len(digits) % 2 == 0 else f"0{digits}")[:6]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--listings", type=Path, help="JSON lines with title, category, attributes and hs_code")
    parser.add_argument("--alone", action="store_true", help="leave the development listings out")
    options = parser.parse_args()
    file: Path = options.listings or _data.find(*LISTINGS)
    started = time.perf_counter()
    goods = len(index().goods)
    building = time.perf_counter() - started
    milliseconds: list[float] = []

    def codes(line: ListingLine) -> list[str]:
        began = time.perf_counter()
        found = listings.classify(line)
        milliseconds.append((time.perf_counter() - began) * 1000)
        return [one.code for one in found]

    development: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for text in [] if options.alone else DEVELOPMENT.read_text(encoding="utf-8").splitlines():
        row = json.loads(text)
        line = ListingLine(1, row["title"], row["category"], row["attributes"])
        answer = (row["expected"], codes(line))
        for name in (row["part"], row["language"]):
            development[name].append(answer)
    for name, answers in development.items():
        first, among = hits(answers)
        print(f"development listings, {name}: {first:.1%} first, {among:.1%} among five, of {len(answers)}")
    details: dict[str, object] = {
        "kinds_of_goods": goods,
        "seconds_to_build": building,
        "development": {name: hits(answers) for name, answers in development.items()},
        "load_average": os.getloadavg()[0],
    }
    plain = TfIdf()
    ours: list[tuple[str, list[str]]] = []
    theirs: list[tuple[str, list[str]]] = []
    with file.open("rb") as lines:
        expected = [six(json.loads(line)["hs_code"]) for line in lines if line.strip()]
    with file.open("rb") as stream:
        for right, line in zip(expected, listings.read(stream), strict=True):
            ours.append((right, codes(line)))
            theirs.append((right, plain.best(f"{line.title} {line.category}")))
    first, among = hits(ours)
    plain_first, plain_among = hits(theirs)
    milliseconds.sort()
    median, slow = milliseconds[len(milliseconds) // 2], milliseconds[int(len(milliseconds) * 0.99)]
    print(f"at six digits of {len(ours)} listings: {first:.1%} first, {among:.1%} among five")
    print(f"TF-IDF over the nomenclature alone: {plain_first:.1%} first, {plain_among:.1%} among five")
    print(f"{median:.1f} ms a text (median), {slow:.1f} ms (p99); {goods:,} kinds of goods read in {building:.1f} s")
    details |= {
        "top_1": first,
        "top_5": among,
        "listings": len(ours),
        "tfidf_top_1": plain_first,
        "tfidf_top_5": plain_among,
        "ms_median": median,
        "ms_p99": slow,
    }
    report(
        "classify",
        first,
        "top-1",
        first / plain_first if plain_first else 0.0,
        f"TF-IDF over the nomenclature alone ({plain_first:.3f} top-1)",
        details,
        digits=3,
    )


if __name__ == "__main__":
    main()
