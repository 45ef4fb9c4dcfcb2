"""The Union's law of a day for a member state, and what the system knows of the Union."""

from decimal import Decimal

from django.utils.translation import gettext_noop

from infosilk.trade.charges.engine.jurisdiction import Jurisdiction, LawOfDay
from infosilk.trade.charges.engine.union import options
from infosilk.trade.charges.engine.union.charges import FixedDuty, Union, UnionRules
from infosilk.trade.tariff.engine.areas import AREAS


def engine(law: LawOfDay, member: str) -> Union | None:
    """The Union's engine for a member state on the day of `law`; None when a rule that it needs is missing."""
    standard = law.value("vat.standard", member)
    found = law.all("EU", "ioss", "excise.goods", "duty.gift")
    if found is None or standard is None:
        return None
    ioss, excise, gift = found
    relief = law.maybe("duty.low-value", "EU")
    fixed = law.maybe("duty.fixed", "EU")
    outside = law.maybe("duty.fixed-outside-ioss", "EU")
    rules = UnionRules(
        member=member,
        vat_standard=Decimal(standard[0]["rate"]),
        vat_standard_cited=standard[1],
        ioss_limit=Decimal(ioss[0]["limit"]),
        ioss_cited=ioss[1],
        gift_limit=Decimal(gift[0]["limit"]),
        gift_cited=gift[1],
        excise_headings=tuple(excise[0]["headings"]),
        excise_cited=excise[1],
        relief_limit=Decimal(relief[0]["limit"]) if relief else None,
        relief_cited=relief[1] if relief else None,
        relief_except=tuple(relief[0].get("except", ())) if relief else (),
        fixed=FixedDuty(
            Decimal(fixed[0]["amount"]),
            Decimal(fixed[0]["limit"]),
            int(fixed[0]["digits"]),
            fixed[1],
            outside[1] if outside and outside[0]["applies"] else None,
        )
        if fixed
        else None,
    )
    return Union(rules, law.goods("EU"), law.goods(member), law.exchanged(Union.currency))


UNION = Jurisdiction(
    code="EU",
    members=AREAS["EU"],
    currency=Union.currency,
    engine=engine,
    options=options.options,
    option_codes=options.CODES,
    notes=options.notes,
    firm_numbers=("EORI",),
    firm_number=("EORI", gettext_noop("EORI number")),
)
