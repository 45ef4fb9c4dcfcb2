"""A declaration as risk sees it, and what a finding does to its verdict: as with consignments. Without a model or rules
it changes nothing. Its reasons are for officers."""

from datetime import datetime

from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.engine.verdict import Facts, Law, Verdict
from infosilk.trade.declarations.engine import judge
from infosilk.trade.declarations.engine.judge import Brief
from infosilk.trade.declarations.engine.messages import Declaration
from infosilk.trade.declarations.engine.parties import Party
from infosilk.trade.risk import public as risk
from infosilk.trade.risk.engine.finding import RiskCase, RiskFinding, RiskGoods

# Units of a quantity that counts pieces (UN/ECE Recommendation 20, and none named).
PIECES = frozenset({"", "C62", "H87", "NAR", "NMB"})


def judged(
    declaration: Declaration, brief: Brief, verdict: Verdict, law: Law | None, home: str, at: datetime
) -> tuple[Verdict, RiskFinding | None]:
    """The stricter lane of law and risk, and the finding; a refused declaration is not judged."""
    if verdict.decision == "refuse" or law is None:
        return verdict, None
    case = _case(declaration, brief, verdict, law, home)
    verdicts, findings = clearance.judge(risk.load_risk(home, at), [case], [verdict])
    return verdicts[0], findings[0]


def _case(declaration: Declaration, brief: Brief, verdict: Verdict, law: Law, home: str) -> RiskCase:
    facts = judge.facts_of(declaration)
    euro = law.to_eur(facts.currency)
    shipment = declaration.goods_shipment
    exporter = declaration.exporter or (shipment.seller if shipment else None)
    importer = shipment.importer or shipment.consignee if shipment else None
    charges, mass = verdict.charges, declaration.total_gross_mass_measure
    packages = declaration.total_package_quantity
    return RiskCase(
        # Chance goes by the number: the declarant's own, for customs' number is given later.
        number=f"{brief.declarant}:{brief.lrn}",
        day=law.day,
        goods=tuple(_goods(facts, float(euro.rate) if euro else None)),
        importer=_code(importer),
        seller=_code(exporter),
        declarant=brief.declarant,
        courier="",
        departure=brief.country if brief.direction == "import" else home,
        private=False,
        pieces=int(packages.value) if packages else 1,
        weight=float(mass.value) if mass else None,
        rate=float(charges.duty / charges.customs_value * 100) if charges and charges.customs_value else None,
        regime=charges.regime if charges else "",
        lane=verdict.lane,
    )


def _code(party: Party | None) -> str:
    """What risk knows a party by: its registration, else its name."""
    return ((party.id or party.name or "") if party else "")[:60]


def _goods(facts: Facts, rate: float | None) -> list[RiskGoods]:
    return [
        RiskGoods(
            line.number,
            line.hs_code,
            line.origin,
            None if rate is None else float(line.value) * rate,
            float(line.net_weight) if line.net_weight else None,
            float(line.quantity) if line.quantity and line.unit in PIECES else 1.0,
            line.origin_proof,
        )
        for line in facts.goods
    ]
