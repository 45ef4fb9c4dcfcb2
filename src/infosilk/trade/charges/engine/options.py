"""What the options of every destination have in common: by the tariff, with a preference, within a quota."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from infosilk.trade.charges.engine.basket import Option, Remark, Status, Why
from infosilk.trade.charges.engine.by_tariff import Tariff, preferred
from infosilk.trade.charges.engine.case import Charges, ChargesUnknown, DutyCase, DutyLine
from infosilk.trade.tariff.engine.cited import ZERO
from infosilk.trade.tariff.engine.measure import Measure

# Which words name the proof of origin of an agreement, by the partner's country; others go by the measure's own.
Proofs: TypeAlias = Mapping[str, str]


def charged(
    code: str, case: DutyCase, charge: Callable[[DutyCase], Charges], *, needs: Why = (), notes: Why = (), why: Why = ()
) -> Option:
    """The option `code`: unavailable when `why` says so, else what `charge` finds; unknown when it can't."""
    if why:
        return Option(code, "unavailable", why=why, notes=notes)
    try:
        found = charge(case)
    except ChargesUnknown as unknown:
        return Option(code, "unknown", why=(Remark(f"unknown.{unknown.code}", unknown.params, False),), needs=needs)
    status: Status = "conditional" if needs else "available"
    return Option(code, status, found, case.value + found.total, (), needs, notes)


def without_proof(case: DutyCase) -> DutyCase:
    return replace(case, lines=tuple(replace(line, origin_proof=False) for line in case.lines))


def by_tariff(
    proofs: Proofs,
    case: DutyCase,
    tariff: Tariff,
    charge: Callable[[DutyCase], Charges],
    needs: Why = (),
    notes: Why = (),
    code: str = "mfn",
) -> list[Option]:
    """The options by the tariff: the general rate, a preference, a quota. `needs` and `notes` hold for all."""
    # A proof that lowers nothing stays where it is: which of two equal lines bears a cent depends on what lines are.
    used = any(line.origin_proof and is_lower for line, _, is_lower in preferences(case, tariff))
    options = [charged(code, without_proof(case) if used else case, charge, needs=needs, notes=notes)]
    options += _preference(proofs, case, tariff, charge, needs, notes)
    quotas = [(line, measure) for line in case.lines if (measure := tariff.goods(line.hs_code).quota(line.origin))]
    if quotas:
        lines = ", ".join(str(line.number) for line, _ in quotas)
        orders = ", ".join(dict.fromkeys(measure.quota_order or measure.code for _, measure in quotas))
        balance = Remark("need.quota", {"lines": lines, "orders": orders}, False)
        options.append(charged("quota", replace(case, in_quota=True), charge, needs=(*needs, balance), notes=notes))
    return options


def _preference(
    proofs: Proofs, case: DutyCase, tariff: Tariff, charge: Callable[[DutyCase], Charges], needs: Why, notes: Why
) -> list[Option]:
    """With the proofs at hand, and with all that could be brought where these are more."""
    found = preferences(case, tariff)
    if not found:
        origins = ", ".join(sorted({line.origin for line in case.lines}))
        said = Remark("not.preference", {"origins": origins, "data_set": tariff.data_set}, False)
        return [Option("preference", "unavailable", why=(said,))]
    lower = [(line, measure) for line, measure, is_lower in found if is_lower]
    if not lower:
        numbers = ", ".join(str(line.number) for line, _, _ in found)
        return [Option("preference", "unavailable", why=(Remark("not.preference-lower", {"lines": numbers}),))]
    proven = [(line, measure) for line, measure in lower if line.origin_proof]
    options = []
    if proven:
        options.append(_proven("preference", case, charge, proven, needs, notes))
    if len(proven) < len(lower):
        papers = _papers(proofs, [(line, measure) for line, measure in lower if not line.origin_proof])
        code = "preference-all" if proven else "preference"
        options.append(_proven(code, case, charge, lower, (*needs, *papers), notes))
    return options


_Preferred = list[tuple[DutyLine, Measure]]


def _proven(
    code: str, case: DutyCase, charge: Callable[[DutyCase], Charges], proven: _Preferred, needs: Why, notes: Why
) -> Option:
    """The option in which the lines of `proven` have their proof, besides those that have one already."""
    wanted = {line.number for line, _ in proven}
    lines = tuple(replace(line, origin_proof=line.origin_proof or line.number in wanted) for line in case.lines)
    numbers = ", ".join(str(number) for number in sorted(wanted))
    said = (*notes, Remark("note.origin-rules", {"lines": numbers}, False))
    return charged(code, replace(case, lines=lines), charge, needs=needs, notes=said)


def _papers(proofs: Proofs, lacking: _Preferred) -> Why:
    grouped: dict[tuple[str, str], list[str]] = {}
    for line, measure in lacking:
        named = proofs.get(line.origin)
        key = ("need.proof", measure.proof or "-") if named is None else (named, "")
        grouped.setdefault(key, []).append(str(line.number))
    return tuple(
        Remark(code, {"lines": ", ".join(numbers), "proof": proof}) for (code, proof), numbers in grouped.items()
    )


def preferences(case: DutyCase, tariff: Tariff) -> list[tuple[DutyLine, Measure, bool]]:
    """Lines whose origin has a preference, its measure, and whether it is lower than the general rate."""
    found = []
    for line in case.lines:
        measures = tariff.goods(line.hs_code)
        cut = preferred(measures, line.origin, tariff, case.on.year)
        mfn = measures.mfn
        if cut is not None and mfn is not None:
            rate, measure = cut
            lower = rate < (mfn.rate or ZERO) or (mfn.amount is not None and measure.amount is None)
            found.append((line, measure, lower))
    return found


def amount(value: Decimal) -> str:
    """An amount as a parameter of `Remark`."""
    return f"{value:f}"
