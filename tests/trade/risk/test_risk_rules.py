"""Risk rules are data of the zone: what they ask, what they cannot say, how their points come together."""

import tomllib
from datetime import date
from typing import Any

import pytest

from infosilk.trade.risk.engine import finding
from infosilk.trade.risk.engine import rules as engine_rules
from infosilk.trade.risk.engine.finding import Known, RiskGoods
from tests.trade import node
from tests.trade.risk.risky import case

SEED = b"secret of a test"


def rule(**given: Any) -> engine_rules.Rule:
    return engine_rules.rule_of({"code": "a", "what": {"en": "A"}, "lane": "yellow", **given})


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({"hs": ["62"]}, True),
        ({"hs": ["61"]}, False),
        ({"hs": ["62"], "value_per_piece": {"max": 50}}, True),
        ({"hs": ["62"], "value_per_piece": {"max": "49.99"}}, False),
        ({"value": {"min": 100, "max": 100}}, True),
        ({"value_per_kg": {"min": 101}}, False),
        ({"weight_per_piece": {"min": 0.5}}, True),
        ({"origin": ["CN", "VN"], "private": True, "gift": False}, True),
        ({"not_origin": ["CN"]}, False),
        ({"seller_days": {"max": 30}, "buyer_parcels": {"min": 3}}, True),
        ({"mismatch": True}, False),
        ({"supervision": ["1210"]}, False),
        ({"preference": False, "quantity": {"min": 2}, "pieces": {"max": 1}}, True),
    ],
)
def test_conditions_are_data(when: dict[str, Any], holds: bool) -> None:
    assert (rule(when=when).holds(case(), Known(10, 3)) is not False) is holds


def test_conditions_on_goods_hold_on_one_line_and_an_unknown_figure_fulfils_nothing() -> None:
    two = (RiskGoods(1, "620000", "CN", 10.0), RiskGoods(2, "850000", "VN", None))
    asked = {"hs": ["85"], "origin": ["CN"]}

    assert rule(when=asked).holds(case(goods=two), Known()) is False
    assert rule(when={"hs": ["85"], "line_value": {"max": 10**9}}).holds(case(goods=two), Known()) is False
    assert rule(when={"value": {"max": 10**9}}).holds(case(goods=two), Known()) is False


@pytest.mark.parametrize(
    "entry",
    [
        {"when": {"colour": ["red"]}},
        {"when": {"value": {"least": 1}}},
        {"when": {"value": {"min": "much"}}},
        {"when": {"hs": "61"}},
        {"when": {"gift": "yes"}},
        {"when": {}},
        {"when": {"gift": True}, "lane": "purple"},
        {"when": {"gift": True}, "what": {"sr-latn": "A"}},
    ],
)
def test_a_rule_that_cannot_be_read_says_why(entry: dict[str, Any]) -> None:
    with pytest.raises(engine_rules.BadRule):
        rule(**entry)


def test_points_come_together_and_the_model_adds_its_lane() -> None:
    rules = tuple(rule(code=name, lane="green", points=2, when={"hs": ["62"]}) for name in ("a", "b"))
    asked = engine_rules.Targeting(rules, (("blue", 3), ("yellow", 6)), (("yellow", 0.8), ("red", 0.95)))

    found = asked.judge(case(), Known(), None, SEED)
    assert (found.lane, found.codes, found.targeted) == ("blue", ("a", "b"), True)
    assert [one.code for one in found.reasons] == ["risk.rule", "risk.rule", "risk.points"]
    assert asked.judge(case(), Known(), 0.79, SEED).lane == "blue"
    assert asked.judge(case(), Known(), 0.8, SEED).lane == "yellow"
    assert asked.judge(case(), Known(), 0.96, SEED).codes[-1] == "model"


def test_trust_lowers_all_but_firm_rules() -> None:
    known = Known(trust=(("authorised", "Lake"),))
    trust = {"authorised": engine_rules.Trust("blue", 0.0)}
    soft = engine_rules.Targeting((rule(when={"hs": ["62"]}),), trust=trust)
    firm = engine_rules.Targeting((rule(when={"hs": ["62"]}, firm=True),), trust=trust)

    assert soft.judge(case(), Known(), None, SEED).lane == "yellow"
    lowered = soft.judge(case(), known, None, SEED)
    assert (lowered.lane, lowered.reasons[-1].code, lowered.trusted) == ("blue", "risk.trusted", "authorised")
    assert firm.judge(case(), known, None, SEED).lane == "yellow"


def test_the_zones_rules_are_readable_in_three_languages_on_both_sides() -> None:
    entries = tomllib.loads((node.ZONE / "rules" / "risk.toml").read_text(encoding="utf-8"))["rule"]
    for country in ("RS", "CN"):
        own = {entry["code"]: entry["value"] for entry in entries if entry["jurisdiction"] == country}
        read, points = engine_rules.rules_of(own["risk.rules"], date(2026, 11, 24))
        assert len(read) >= 10
        assert all(one.what.keys() == {"en", "sr-latn", "zh-hans"} for one in read)
        assert points and engine_rules.limits_of(own["risk.model"]["scores"])
        assert engine_rules.shares_of(own["risk.random-share"])["green"].lane == "blue"
        assert engine_rules.trust_of(own["risk.trusted"]["levels"]).keys() == {"reliable", "authorised"}
    assert all(entry["sample"] and not entry["verified"] for entry in entries)


def test_the_stricter_lane_stays() -> None:
    assert [finding.higher(*pair) for pair in (("green", "blue"), ("red", "yellow"), ("", "green"))] == [
        "blue",
        "red",
        "green",
    ]
