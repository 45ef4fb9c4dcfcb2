"""The law of a destination: whom it can charge, in which currency, and what a missing figure does there."""

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

from infosilk.kernel.models import DatedRule
from infosilk.trade.clearance import law as clearance_law
from infosilk.trade.clearance.engine.verdict import Facts, Goods, weigh

AT = datetime(2026, 9, 1, 8, tzinfo=UTC)
D = Decimal


def facts(code: str, value: str, currency: str = "EUR", origin: str = "RS", *, private: bool = True) -> Facts:
    goods = Goods(1, code, D(value), origin, False, D("0.5"), D(1), "piece")
    return Facts(private, False, currency, D(0), D(0), (goods,))


def test_each_destination_charges_in_its_currency(hangzhou: SimpleNamespace) -> None:
    china = weigh(facts("42022100", "100", private=False), clearance_law.law_of("CN", "CN", AT))
    serbia = weigh(facts("853952", "80", origin="CN"), clearance_law.law_of("CN", "RS", AT))
    germany = weigh(facts("853952", "80", "CNY"), clearance_law.law_of("RS", "DE", AT))

    found = {
        name: (verdict.charges.currency, str(verdict.charges.customs_value), verdict.charges.regime)
        for name, verdict in (("CN", china), ("RS", serbia), ("DE", germany))
        if verdict.charges is not None
    }
    assert found["RS"] == ("EUR", "80.00", "flat")
    # 80 yuan at the sample rate.
    assert found["DE"] == ("EUR", "10.00", "low")
    # 100 euro at the sample rate.
    assert found["CN"] == ("CNY", "800.00", "general")


def test_what_is_unknown_holds_in_the_zone_and_is_a_note_beyond_it(hangzhou: SimpleNamespace) -> None:
    carpet = facts("99999999", "4000", private=False)

    here = weigh(carpet, clearance_law.law_of("CN", "RS", AT))
    beyond = weigh(carpet, clearance_law.law_of("CN", "DE", AT))

    assert [(reason.code, reason.weight) for reason in here.reasons] == [("data.tariff", "hold")]
    assert (here.decision, here.charges) == ("hold", None)
    assert [(reason.code, reason.weight) for reason in beyond.reasons] == [("data.tariff", "note")]
    assert (beyond.decision, beyond.charges) == ("release", None)


def test_a_missing_rule_is_named_with_its_jurisdiction(hangzhou: SimpleNamespace) -> None:
    DatedRule.objects.filter(code="vat.standard", jurisdiction="DE").delete()
    DatedRule.objects.filter(code="cbec.tax", jurisdiction="CN").delete()

    for home, destination, rule in (("RS", "DE", "vat.standard"), ("CN", "CN", "cbec.tax")):
        law = clearance_law.law_of(home, destination, AT)
        assert law.charge is None
        missing = [reason.params for reason in law.missing]
        assert [(params["rule"], params["jurisdiction"]) for params in missing if params["rule"] == rule] == [
            (rule, destination)
        ]
