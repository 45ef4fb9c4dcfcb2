"""China's law of a day, and what the system knows of China."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from infosilk.commons.addresses.engine.numbers import resident_fault
from infosilk.trade.charges.engine.china import options
from infosilk.trade.charges.engine.china.charges import China, ChinaRules
from infosilk.trade.charges.engine.jurisdiction import Jurisdiction, LawOfDay
from infosilk.trade.tariff.engine.measure import Agreement, Cited


def engine(law: LawOfDay, country: str) -> China | None:
    """China's engine on the day of `law`; None when a rule that it needs is missing."""
    found = law.all(
        "CN",
        "vat.standard",
        "vat.reduced",
        "consumption-tax.goods",
        "cbec.tax",
        "limit.single",
        "limit.annual",
        "fta.RS",
    )
    if found is None:
        return None
    standard, reduced, consumption, cbec, single, annual, fta = found
    rules = ChinaRules(
        vat_standard=Decimal(standard[0]["rate"]),
        vat_standard_cited=standard[1],
        vat_reduced=Decimal(reduced[0]["rate"]),
        vat_reduced_headings=tuple(reduced[0]["headings"]),
        vat_reduced_cited=reduced[1],
        consumption_headings=tuple(consumption[0]["headings"]),
        consumption_cited=consumption[1],
        cbec_share=Decimal(cbec[0]["share"]),
        cbec_cited=cbec[1],
        single_limit=Decimal(single[0]["limit"]),
        annual_limit=Decimal(annual[0]["limit"]),
        limits_cited=single[1],
        agreements={str(fta[0]["partner"]): _agreement(*fta)},
        data_set="tariff of CN",
    )
    return China(rules, law.goods("CN"), law.exchanged(China.currency))


def _agreement(value: dict[str, Any], cited: Cited) -> Agreement:
    years = {name: int(count) for name, count in value["years"].items()}
    return Agreement(str(value["partner"]), int(value["first_year"]), years, cited)


CHINA = Jurisdiction(
    code="CN",
    currency=China.currency,
    engine=engine,
    options=options.options,
    option_codes=options.CODES,
    language="zh-hans",
    firm_numbers=("CN:USCC",),
    firm_number=("CN:USCC", gettext_noop("Unified social credit code")),
    resident_fault=resident_fault,
)
