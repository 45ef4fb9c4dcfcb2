"""The quote by the law as it is loaded: rules, measures and exchange rates of the basket's day."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from infosilk.kernel.law.days import day_in
from infosilk.kernel.law.rates import RateBook
from infosilk.kernel.problems import ErrorItem, Invalid
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.charges.engine.basket import MAX_LINES, Basket, Quote, Remark
from infosilk.trade.charges.engine.jurisdiction import Jurisdiction
from infosilk.trade.charges.engine.quote import Border
from infosilk.trade.charges.engine.quote import compute_quote as compute
from infosilk.trade.charges.law import JURISDICTIONS, engine_of, find_jurisdiction, law_on
from infosilk.trade.charges.law.reader import Rates, Reader
from infosilk.trade.tariff import public as tariff
from infosilk.trade.tariff.engine.measure import Measure

# Beyond it sums would no longer be exact to the cent (28 digits).
MAX_VALUE = Decimal(10) ** 15
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def destinations() -> tuple[str, ...]:
    """The countries that quotes can be asked for: the zone's, then every other whose law is known."""
    own = [city.country for city in settings.NODE.zone_data.cities.values()]
    return tuple(dict.fromkeys([*(code for code in own if code in JURISDICTIONS), *sorted(JURISDICTIONS.countries)]))


def currencies() -> tuple[str, ...]:
    """The currencies that forms offer: those in which charges are made, the zone's own, and the US dollar."""
    own = [city.currency for city in settings.NODE.zone_data.cities.values()]
    return tuple(dict.fromkeys([*(one.currency for one in JURISDICTIONS), *own, "USD"]))


def quote(basket: Basket) -> Quote:
    """Every option of `basket`, ranked. Invalid for a basket that is none: no or too many lines, an HS code that does
    not exist, a destination whose law is not known here, no value."""
    _check(basket)
    jurisdiction = find_jurisdiction(basket.destination)
    assert jurisdiction is not None
    law = law_on(basket.day, basket.destination)
    found = engine_of(law, basket.destination)
    currency = jurisdiction.currency
    to_home = Rates(RateBook.load(), basket.day).to(currency)

    def exchange(one: str) -> Decimal | None:
        rate = to_home(one)
        return None if rate is None else rate.rate

    missing = tuple(Remark("unknown.rule", dict(reason.params), False) for reason in law.missing)
    answer = compute(basket, jurisdiction, found, exchange, _border(law, jurisdiction, basket), missing)
    used = [rate for one in basket.currencies if one != currency and (rate := to_home(one)) is not None]
    rates = tuple((rate.currency, rate.rate, rate.day, rate.source, rate.sample) for rate in used)
    return Quote(answer.basket, answer.currency, answer.case, answer.options, answer.notes, rates)


def _check(basket: Basket) -> None:
    errors = []
    if not 1 <= len(basket.lines) <= MAX_LINES:
        errors.append(ErrorItem("lines", _("A quote has 1 to %(limit)s goods lines.") % {"limit": MAX_LINES}))
    if basket.destination not in destinations():
        errors.append(
            ErrorItem(
                "destination",
                _("No law of “%(country)s” is known here.") % {"country": basket.destination[:10]},
                _("Ask for one of %(all)s.") % {"all": ", ".join(destinations())},
            )
        )
    if not FIRST_DAY <= basket.day <= LAST_DAY:
        errors.append(ErrorItem("day", _("A day of this century is needed.")))
    for line in basket.lines:
        if not hs.exists(line.hs_code):
            errors.append(
                ErrorItem(
                    f"lines.{line.number}.hs_code",
                    _("HS code %(code)s does not exist in HS 2022.") % {"code": line.hs_code[:10]},
                    _("Give six, eight or ten digits."),
                )
            )
    if sum([line.value for line in basket.lines], basket.freight + basket.insurance) > MAX_VALUE:
        errors.append(ErrorItem("lines", _("The basket is worth more than can be quoted.")))
    if basket.lines and not any(line.value for line in basket.lines):
        errors.append(ErrorItem("lines", _("The goods need a value, also when they are a present.")))
    if errors:
        raise Invalid(errors=errors)


def _border(law: Reader, jurisdiction: Jurisdiction[Any], basket: Basket) -> Border:
    """What must not come in and what needs a licence, by the destination's lists and measures."""
    country = basket.destination
    goods = tariff.goods_measures(jurisdiction.code, basket.day)
    prohibited: list[Remark] = []
    licence: list[Remark] = []
    for kind, code, into in (
        ("prohibition", "goods.prohibited", prohibited),
        ("licence", "goods.licence", licence),
    ):
        rule = law.maybe(code, country)
        listed: list[dict[str, Any]] = rule[0]["goods"] if rule else []
        for line in basket.lines:
            entry = next((one for one in listed if line.hs_code.startswith(one["heading"])), None)
            measure = goods(line.hs_code).find(kind, line.origin)  # type: ignore[arg-type]
            if entry is not None and rule is not None:
                into.append(_said(kind, line.number, entry["heading"], entry["what"], country, rule[1].verified))
            elif measure is not None:
                into.append(_measured(kind, line.number, measure, country))
    return Border(tuple(prohibited), tuple(licence))


def _measured(kind: str, number: int, measure: Measure, country: str) -> Remark:
    return _said(kind, number, measure.code, measure.what, country, measure.cited.verified)


def _said(kind: str, number: int, heading: str, what: dict[str, str], country: str, verified: bool) -> Remark:
    language = (get_language() or "en").lower()
    own = "sr-latn" if language.startswith("sr") else language
    words = what.get(own) or what.get("en") or f"HS {heading}"
    params = {"line": str(number), "heading": heading, "what": words, "jurisdiction": country}
    return Remark(f"border.{kind}", params, verified)


def today(destination: str) -> date:
    """The day that it is now at the destination."""
    return day_in(destination, timezone.now())
