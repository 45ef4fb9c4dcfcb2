"""What the options of every destination have in common: by the tariff, with a preference, within a quota."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from infosilk.trade.charging.tariffs import Tariff, preferred
from infosilk.trade.charging.words import ZERO, Charges, ChargesUnknown, DutyCase, DutyLine
from infosilk.trade.measures.measure import Measure
from infosilk.trade.quoting.basket import Option, Said, Status, Why

# The free trade agreement whose papers this zone knows by name (Annex 3 and Annex 4).
ZONE_AGREEMENT = frozenset({"RS", "CN"})


def charged(
    code: str, case: DutyCase, charge: Callable[[DutyCase], Charges], *, needs: Why = (), notes: Why = (), why: Why = ()
) -> Option:
    """The option `code`: unavailable when `why` says so, else what `charge` finds; unknown when it can't."""
    if why:
        return Option(code, "unavailable", why=why, notes=notes)
    try:
        found = charge(case)
    except ChargesUnknown as unknown:
        return Option(code, "unknown", why=(Said(f"unknown.{unknown.code}", unknown.params, False),), needs=needs)
    status: Status = "conditional" if needs else "available"
    return Option(code, status, found, case.value + found.total, (), needs, notes)


def without_proof(case: DutyCase) -> DutyCase:
    return replace(case, lines=tuple(replace(line, origin_proof=False) for line in case.lines))


def by_tariff(
    destination: str, case: DutyCase, tariff: Tariff, charge: Callable[[DutyCase], Charges], needs: Why = (),
    notes: Why = (), code: str = "mfn",
) -> list[Option]:  # fmt: skip
    """The options by the tariff: the general rate, a preference, a quota. `needs` and `notes` hold for all."""
    options = [charged(code, without_proof(case), charge, needs=needs, notes=notes)]
    options.append(_preference(destination, case, tariff, charge, needs, notes))
    quotas = [(line, measure) for line in case.lines if (measure := tariff.goods(line.hs_code).quota(line.origin))]
    if quotas:
        lines = ", ".join(str(line.number) for line, _ in quotas)
        orders = ", ".join(dict.fromkeys(measure.quota_order or measure.code for _, measure in quotas))
        balance = Said("need.quota", {"lines": lines, "orders": orders}, False)
        options.append(
            charged("quota", replace(case, in_quota=True), charge, needs=(*needs, balance), notes=notes)
        )  # fmt: skip
    return options


def _preference(
    destination: str, case: DutyCase, tariff: Tariff, charge: Callable[[DutyCase], Charges], needs: Why, notes: Why
) -> Option:
    found = preferences(case, tariff)
    if not found:
        origins = ", ".join(sorted({line.origin for line in case.lines}))
        return Option(
            "preference",
            "unavailable",
            why=(Said("not.preference", {"origins": origins, "data_set": tariff.data_set}, False),),
        )
    lower = [entry for entry in found if entry[2]]
    if not lower:
        return Option("preference", "unavailable", why=(Said("not.preference-lower", _lines(found)),))
    wanted = {line.number for line, _, _ in lower}
    lines = tuple(replace(line, origin_proof=line.number in wanted) for line in case.lines)
    proofs = [_proof(destination, line, measure) for line, measure, _ in lower if not line.origin_proof]
    grouped: dict[tuple[str, str], list[str]] = {}
    for code, number, proof in proofs:
        grouped.setdefault((code, proof), []).append(number)
    papers = tuple(
        Said(code, {"lines": ", ".join(numbers), "proof": proof}) for (code, proof), numbers in grouped.items()
    )
    said = (*notes, Said("note.origin-rules", _lines(lower), False))
    return charged("preference", replace(case, lines=lines), charge, needs=(*needs, *papers), notes=said)


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


def _lines(found: list[tuple[DutyLine, Measure, bool]]) -> dict[str, str]:
    return {"lines": ", ".join(str(line.number) for line, _, _ in found)}


def _proof(destination: str, line: DutyLine, measure: Measure) -> tuple[str, str, str]:
    if {destination, line.origin} == ZONE_AGREEMENT:
        return "need.proof-agreement", str(line.number), "Annex 3, Annex 4"
    return "need.proof", str(line.number), measure.proof or "-"


def amount(value: Decimal) -> str:
    """An amount as a parameter of `Said`."""
    return f"{value:f}"
