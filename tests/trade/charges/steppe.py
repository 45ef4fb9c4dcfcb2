"""A jurisdiction that only the tests know: a made-up law of Mongolia, with its engine, its options and its data.

Nothing here is Mongolia's law. It is registered as a new pair's would be, and stands for all that one must write.
"""

from dataclasses import dataclass
from decimal import Decimal

from infosilk.trade.charges.engine.basket import Option, Remark, Why, marked
from infosilk.trade.charges.engine.by_tariff import Tariff, duty_steps, vat_steps, with_taxes
from infosilk.trade.charges.engine.case import Charges, DutyCase, Exchanged, Step, charges_of
from infosilk.trade.charges.engine.jurisdiction import Jurisdiction, LawOfDay
from infosilk.trade.charges.engine.options import by_tariff, charged
from infosilk.trade.charges.engine.sums import numbers, share_out, total
from infosilk.trade.tariff.engine.cited import ZERO
from infosilk.trade.tariff.engine.measure import Cited, GoodsView


@dataclass(frozen=True, slots=True)
class SteppeRules:
    """`free` is the value in MNT up to which nothing is due, `vat` a percentage."""

    free: Decimal
    free_cited: Cited
    vat: Decimal
    vat_cited: Cited


class Steppe:
    currency = "MNT"

    def __init__(self, rules: SteppeRules, goods: GoodsView, exchange: Exchanged) -> None:
        self.rules = rules
        self.tariff = Tariff(goods, "tariff of MN", self.currency, None, exchange)

    def charge(self, case: DutyCase) -> Charges:
        return self.free(case) if case.goods <= self.rules.free else self.by_tariff(case)

    def free(self, case: DutyCase) -> Charges:
        valued = [(line, line.value) for line in case.lines]
        step = Step("duty", "steppe.free", ZERO, total(valued), ZERO, numbers(valued), self.rules.free_cited)
        return charges_of("steppe", step.base, [step], self.currency)

    def by_tariff(self, case: DutyCase) -> Charges:
        customs = share_out(case.lines, case.freight + case.insurance)
        steps, duties = duty_steps(case, customs, self.tariff)
        vat = vat_steps(
            with_taxes(customs, duties), lambda line: ("vat.standard", self.rules.vat, self.rules.vat_cited)
        )
        return charges_of("tariff", total(customs), [*steps, *vat], self.currency)


def engine(law: LawOfDay, country: str) -> Steppe | None:
    found = law.all("MN", "steppe.free", "vat.standard")
    if found is None:
        return None
    (free, free_cited), (vat, vat_cited) = found
    rules = SteppeRules(Decimal(free["limit"]), free_cited, Decimal(vat["rate"]), vat_cited)
    return Steppe(rules, law.goods("MN"), law.exchanged("MNT"))


def options(engine: Steppe, case: DutyCase) -> list[Option]:
    over: Why = (Remark("steppe.over"),) if case.goods > engine.rules.free else ()
    found = [
        charged("steppe", case, engine.free, why=over),
        *by_tariff({}, case, engine.tariff, engine.by_tariff),
    ]
    return marked(found, "mfn" if over else "steppe")


def resident_fault(number: str) -> str | None:
    return None if number.startswith("MN") else "its check digit is wrong"


MONGOLIA = Jurisdiction(
    code="MN",
    currency="MNT",
    engine=engine,
    options=options,
    option_codes=("steppe", "mfn", "preference"),
    language="sr-cyrl",
    firm_numbers=("CUSTOMS",),
    firm_number=("MN:REG", "State registration number"),
    resident_fault=resident_fault,
    words={
        "steppe": "Free on the steppe",
        "steppe.free": "Goods within the free value",
        "steppe.over": "The goods are worth more than the free value.",
    },
)

RULES = """
[[rule]]
code = "steppe.free"
jurisdiction = "MN"
valid_from = 2024-01-01
source = "made up"
legal_basis = "made up"
verified = false
value = { limit = "100000" }

[[rule]]
code = "vat.standard"
jurisdiction = "MN"
valid_from = 2024-01-01
source = "made up"
legal_basis = "made up"
verified = false
value = { rate = "10" }

[[rule]]
code = "buyer.identity"
jurisdiction = "MN"
valid_from = 2024-01-01
source = "made up"
legal_basis = "made up"
verified = false
value = { resident = ["1"] }

[[rule]]
code = "export.destinations"
jurisdiction = "CN"
valid_from = 2024-01-01
source = "made up"
legal_basis = "made up"
verified = false
value = { countries = ["MN"] }
"""
RATES = """base,quote,day,rate,source,sample
MNT,EUR,2024-01-01,0.00025,made up,true
"""
TARIFF = """jurisdiction,kind,code,rate,what_en,what_sr-latn,what_zh-hans,valid_from,source,legal_basis,verified,sample
MN,mfn,621410,5,silk scarves,svilene marame,丝绸围巾,2024-01-01,made up,made up,false,false
"""
