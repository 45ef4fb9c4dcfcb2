"""Serbia's law of a day, and what the system knows of Serbia."""

from decimal import Decimal

from django.utils.translation import gettext_noop

from infosilk.trade.charges.engine.jurisdiction import Jurisdiction, LawOfDay
from infosilk.trade.charges.engine.serbia import options
from infosilk.trade.charges.engine.serbia.charges import DutyRules, Serbia


def engine(law: LawOfDay, country: str) -> Serbia | None:
    """Serbia's engine on the day of `law`; None when a rule that it needs is missing."""
    found = law.all("RS", "vat.standard", "vat.reduced", "duty.gift", "duty.small", "duty.flat", "fta.CN")
    if found is None:
        return None
    standard, reduced, gift, small, flat, fta = found
    excise = law.maybe("excise.goods", "RS")
    rules = DutyRules(
        vat_standard=Decimal(standard[0]["rate"]),
        vat_standard_cited=standard[1],
        vat_reduced=Decimal(reduced[0]["rate"]),
        vat_reduced_headings=tuple(reduced[0]["headings"]),
        vat_reduced_cited=reduced[1],
        gift_limit=Decimal(gift[0]["limit"]),
        gift_cited=gift[1],
        small_limit=Decimal(small[0]["limit"]),
        small_cited=small[1],
        flat_rate=Decimal(flat[0]["rate"]),
        flat_limit=Decimal(flat[0]["limit"]),
        flat_cited=flat[1],
        fta_years={name: int(years) for name, years in fta[0]["years"].items()},
        fta_first_year=int(fta[0]["first_year"]),
        fta_cited=fta[1],
        fta_partner=str(fta[0]["partner"]),
        tariff_data_set="tariff of RS",
        excise_headings=tuple(excise[0]["headings"]) if excise else (),
    )
    return Serbia(rules, law.goods("RS"), law.exchanged(Serbia.currency))


SERBIA = Jurisdiction(
    code="RS",
    currency=Serbia.currency,
    engine=engine,
    options=options.options,
    option_codes=options.CODES,
    language="sr-latn",
    firm_numbers=("RS:PIB", "RS:MB"),
    firm_number=("RS:PIB", gettext_noop("PIB, tax number")),
)
