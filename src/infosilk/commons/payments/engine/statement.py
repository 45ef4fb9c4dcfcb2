"""A line of a bank statement, whatever form it was read from. Engine: no database, no clock."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from infosilk.kernel.reasons.reason import Reason

MAX_LINES = 20_000
_TOKENS = re.compile(r"[A-Z0-9]+")
_MOST_JOINED = 6


@dataclass(frozen=True, slots=True)
class BankLine:
    """One movement. `place` is its line in the file, `transaction` the bank's number for it ("": it has none), `names`
    further numbers that it goes by; `references` what the payer gave as a reference, `text` what they wrote.

    `credit`: money came in; `reversal`: it takes a movement back; `booked`: the bank has booked it. A line with `fault`
    could not be read.
    """

    place: int
    account: str = ""
    credit: bool = True
    reversal: bool = False
    booked: bool = True
    amount: Decimal | None = None
    currency: str = ""
    value_day: date | None = None
    transaction: str = ""
    names: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    fault: Reason | None = field(default=None)


def numbered(lines: Iterable[BankLine]) -> list[BankLine]:
    """The lines, each with a number: where the bank gave none, one that follows from account, day, sum and words, and
    from its place among equal lines of the day, so that an overlapping statement gives the same."""
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        if line.transaction or line.fault is not None:
            found.append(line)
            continue
        said = "|".join(
            (
                line.account,
                str(line.value_day),
                f"{line.amount:f} {line.currency}",
                f"{line.credit} {line.reversal}",
                *line.references,
                line.text,
            )
        )
        seen[said] += 1
        digest = hashlib.sha256(f"{said}|{seen[said]}".encode()).hexdigest()[:24]
        found.append(replace(line, transaction=f"line-{digest}"))
    return found


def candidates(line: BankLine) -> list[str]:
    """What a reference may stand in, the likeliest first: what the payer gave as one, then words of the text, also
    several that belong together ("97 30 HGH 2026 0000000001"), as banks cut and write them."""
    found = [one for one in line.references if one]
    for text in (*line.references, line.text):
        words = _TOKENS.findall(text.upper())
        found += ["".join(words[at : at + many]) for many in range(1, _MOST_JOINED + 1) for at in range(len(words))]
    return list(dict.fromkeys(one for one in found if 6 <= len(one) <= 140))
