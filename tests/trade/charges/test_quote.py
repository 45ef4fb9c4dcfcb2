"""Quotes: every option side by side, ranked, nothing dropped and nothing invented; by page, API and command line."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from infosilk.trade.charges import words
from infosilk.trade.charges.engine.basket import Basket, BasketLine, Quote, Remark, Why
from infosilk.trade.charges.engine.case import Exchanged
from infosilk.trade.charges.engine.jurisdiction import Engine
from infosilk.trade.charges.engine.quote import Border
from infosilk.trade.charges.engine.quote import compute_quote as compute
from infosilk.trade.charges.law import find_jurisdiction
from infosilk.trade.tariff.engine.measure import Cited, goods_view
from tests.kit.examples import example_count
from tests.trade.charges import regimes
from tests.trade.charges.regimes import CODES, china, serbia, union

D = Decimal
RATES = {"EUR": D(1), "CNY": D("0.125")}
YUAN = {"EUR": D(8), "CNY": D(1)}


def line(number: int, code: str, price: str, quantity: str = "1", **more: object) -> BasketLine:
    given = {"currency": "EUR", "origin": "CN", "net_weight": D("0.3")}
    return BasketLine(number, code, D(quantity), D(price), **{**given, **more})  # type: ignore[arg-type]


def basket(*lines: BasketLine, **change: object) -> Basket:
    given = {"destination": "RS", "day": date(2026, 9, 1), "freight": D(10)}
    return Basket(lines=lines, **{**given, **change})  # type: ignore[arg-type]


def quote(
    asked: Basket, engine: Engine | None, exchange: Exchanged, border: Border | None = None, missing: Why = ()
) -> Quote:
    jurisdiction = find_jurisdiction(asked.destination)
    assert jurisdiction is not None
    return compute(asked, jurisdiction, engine, exchange, border, missing)


def codes(destination: str) -> tuple[str, ...]:
    found = find_jurisdiction(destination)
    assert found is not None
    return found.option_codes


def states(found: Quote) -> dict[str, str]:
    return {option.code: option.status for option in found.options}


def why(found: Quote, code: str) -> list[str]:
    option = next(option for option in found.options if option.code == code)
    return [said.code for said in (*option.why, *option.needs)]


def test_serbias_options_stand_side_by_side_with_what_they_need() -> None:
    found = quote(basket(line(1, "61091000", "80")), serbia(), RATES.get)

    assert [(one.code, one.status, str(one.total), one.applies) for one in found.options] == [
        ("flat", "available", "118.80", True),
        ("preference", "conditional", "116.64", False),
        ("mfn", "conditional", "129.60", False),
        ("gift", "unavailable", "None", False),
        ("small", "unavailable", "None", False),
    ]
    assert found.best is not None
    assert found.best.code == "flat"
    assert why(found, "preference") == ["need.tariff-asked", "need.proof-agreement"]
    assert why(found, "small") == ["not.over"]


@pytest.mark.parametrize(("year", "rate"), [(2025, "12"), (2027, "4"), (2028, "0")])
def test_the_same_basket_on_another_day_pays_that_days_rate(year: int, rate: str) -> None:
    """Source: category A5 of the China-Serbia agreement: 60 % of its base in 2025, 20 % in 2027, nothing from 2028."""
    goods = line(1, "61091000", "100", proof=True)
    found = quote(basket(goods, day=date(year, 5, 1), private=False), serbia(), RATES.get)

    assert found.best is not None
    assert (found.best.code, found.best.applies) == ("preference", True)
    assert found.best.charges is not None
    assert str(found.best.charges.steps[0].rate.normalize()) == rate


def test_chinas_options_follow_list_limits_and_what_was_used() -> None:
    serum, shirt = line(1, "33041000", "20", origin="FR"), line(2, "61091000", "30", origin="RS")
    asked = basket(serum, shirt, destination="CN", freight=D(0))

    within = quote(asked, china(), YUAN.get)
    spent = quote(replace(asked, annual_used=D(25_900)), china(), YUAN.get)
    unsure = quote(replace(asked, lines=(line(1, "610910", "30"),)), china(), YUAN.get)
    television = line(1, "85044000", "700", quantity="1")
    dear = quote(replace(asked, lines=(television,)), china(), YUAN.get)
    business = quote(replace(asked, private=False), china(), YUAN.get)

    # 160 yuan at 23.06 %, 240 at 9.1 %.
    assert within.best is not None
    assert (within.best.code, str(within.best.charges and within.best.charges.total)) == ("cbec", "58.74")
    assert states(within)["general"] == "available"
    assert why(spent, "cbec") == ["not.over-annual"]
    assert next(option for option in spent.options if option.applies).code == "general"
    assert why(unsure, "cbec") == ["unknown.list"]
    assert states(dear) | {"cbec": "unavailable", "cbec-full": "available"} == states(dear)
    assert why(business, "cbec") == ["not.private"]


def test_the_unions_options_say_what_is_not_settled() -> None:
    blouses = basket(line(1, "62061000", "40"), line(2, "62062000", "30", "2"), destination="DE")

    outside = quote(blouses, union(), RATES.get)
    paid = quote(replace(blouses, ioss=True), union(), RATES.get)
    open_point = quote(blouses, union(fixed=replace(regimes.FIXED, outside=None)), RATES.get)
    exact = quote(replace(blouses, lines=(line(1, "62061000", "150"),), ioss=True), union(), RATES.get)

    assert {code: states(outside)[code] for code in ("low", "ioss", "mfn", "gift")} == {
        "low": "available",
        "ioss": "conditional",
        "mfn": "conditional",
        "gift": "unavailable",
    }
    assert paid.best is not None
    assert (paid.best.code, str(paid.best.charges and paid.best.charges.duty)) == ("ioss", "6.00")
    assert states(open_point)["low"] == "unknown"
    ioss = next(option for option in exact.options if option.code == "ioss")
    assert [note.code for note in ioss.notes] == ["note.exactly", "note.fixed-vat", "note.digits"]
    assert not ioss.verified


def test_the_union_charges_a_present_above_its_limit_by_the_proof_at_hand() -> None:
    present = basket(line(1, "07020000", "60", origin="TR", proof=True), destination="DE", gift=True)

    found = quote(present, union(), RATES.get)
    without = quote(replace(present, lines=(line(1, "07020000", "60", origin="TR"),)), union(), RATES.get)

    assert [option.code for option in found.options if option.applies] == ["preference"]
    assert [option.code for option in without.options if option.applies] == ["mfn"]


def test_a_proof_that_lowers_nothing_moves_no_cent_of_the_quote() -> None:
    shirts = [line(1, "61091000", "0.08"), line(2, "61091000", "0.24", proof=True), line(3, "61091000", "0.24")]
    asked = basket(*shirts, destination="CN", freight=D("0.08"), private=False, currency="EUR")

    found = quote(asked, china(), YUAN.get)

    assert found.case is not None
    applied = next(option for option in found.options if option.applies)
    assert applied.charges == china().charge(found.case)


def test_what_is_missing_is_shown_as_unknown_and_what_is_forbidden_can_not_be_had() -> None:
    stranger = basket(line(1, "99030000", "100"), private=False)
    rule = Remark("unknown.rule", {"rule": "vat.standard"}, False)
    ivory = Border(prohibited=(Remark("border.prohibition", {"line": "1"}),))

    no_rate = quote(replace(stranger, currency="JPY"), serbia(), RATES.get)
    no_line = quote(stranger, serbia(), RATES.get)
    no_rules = quote(stranger, None, RATES.get, missing=(rule,))
    forbidden = quote(basket(line(1, "61091000", "20")), serbia(), RATES.get, ivory)

    for found in (no_rate, no_rules):
        assert {option.code for option in found.options} == set(codes("RS"))
        assert set(states(found).values()) == {"unknown"}
    assert why(no_line, "mfn") == ["unknown.tariff"]
    assert no_line.best is None
    assert set(states(forbidden).values()) == {"unavailable"}


def test_a_quota_is_an_option_while_its_balance_holds() -> None:
    open_quota = regimes.measure("quota", "610910", "2", origin="CN", quota_order="09.1234")
    tariff = goods_view("XX", (*regimes.MEASURES, open_quota))
    found = quote(basket(line(1, "61091000", "100"), private=False), regimes.Serbia(regimes.SERBIA, tariff), RATES.get)
    within = next(option for option in found.options if option.code == "quota")

    assert (within.status, str(within.charges and within.charges.duty)) == ("conditional", "2.20")
    assert [need.code for need in within.needs] == ["need.quota"]


BASKETS = st.builds(
    lambda lines, freight, private, gift, ioss, year: basket(
        *(replace(one, number=number) for number, one in enumerate(lines, 1)),
        freight=D(freight).scaleb(-2),
        private=private,
        gift=gift,
        ioss=ioss,
        day=date(year, 9, 1),
    ),
    st.lists(
        st.builds(
            lambda code, cents, currency, origin, proof: line(
                1, code, str(D(cents).scaleb(-2)), currency=currency, origin=origin, proof=proof, unit="LTR"
            ),
            st.sampled_from((*CODES, "99030000", "610910")),
            st.integers(1, 900_000),
            st.sampled_from(["EUR", "CNY"]),
            st.sampled_from(["CN", "RS", "TR"]),
            st.booleans(),
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 9_999),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(2024, 2040),
)


@settings(max_examples=example_count(40), deadline=None)
@given(BASKETS)
def test_any_basket_gets_every_option_ranked_with_sums_that_add_up(asked: Basket) -> None:
    for engine, rates in ((serbia(), RATES), (china(), YUAN), (union(), RATES)):
        found = quote(replace(asked, destination=_country(engine)), engine, rates.get)
        order = [("available", "conditional", "unknown", "unavailable").index(one.status) for one in found.options]
        assert order == sorted(order)
        assert set(codes(found.basket.destination)) <= {option.code for option in found.options}
        assert sum(option.applies for option in found.options) <= 1
        for option in found.options:
            assert (option.total is None) is (option.status in ("unknown", "unavailable"))
            assert bool(option.why) is (option.status in ("unknown", "unavailable"))
            if option.charges is not None and found.case is not None:
                assert option.total == found.case.value + sum(step.amount for step in option.charges.steps)
        applied = next((option for option in found.options if option.applies and option.charges), None)
        if applied is not None and found.case is not None:
            # What the quote marks is what the window charges.
            charges = engine.charge(found.case)
            assert [(step.kind, step.why, step.amount) for step in applied.charges.steps] == [  # type: ignore[union-attr]
                (step.kind, step.why, step.amount) for step in charges.steps
            ]


def _country(engine: object) -> str:
    return {"Serbia": "RS", "China": "CN", "Union": "DE"}[type(engine).__name__]


def test_every_word_of_a_quote_is_known() -> None:
    params = {"per": "KGM", "tax": "excise"}
    assert words.remark_text(Remark("unknown.quantity", params)).count("kilogram") == 1
    assert words.remark_text(Remark("later.code")) == "later.code"
    assert Cited("a", "b", "c", verified=True).sample is False


BODY = {
    "destination": "RS",
    "day": "2026-09-01",
    "freight": "10",
    "currency": "EUR",
    "lines": [{"hs_code": "8539520000", "quantity": "2", "price": "40", "origin": "CN"}],
}


@pytest.mark.django_db
def test_api_page_and_command_line_give_the_same_quote_to_anybody(nis: SimpleNamespace, client: Client) -> None:
    api = client.post("/api/v1/trade/quote", json.dumps(BODY), content_type="application/json")
    page = client.get(
        "/en/trade/quote/?to=RS&day=2026-09-01&buyer=private&freight=10&currency=EUR&rows=2"
        "&1-hs=8539520000&1-quantity=2&1-price=40&1-currency=EUR&1-origin=cn"
    )
    from tests.trade.command_line import app

    told = CliRunner().invoke(
        app,
        ["quote", "--to", "rs", "--day", "2026-09-01", "--freight", "10", "--json", "--line", "8539520000:2:40:EUR:CN"],
    )
    table = CliRunner().invoke(app, ["quote", "--to", "de", "--line", "8539520000:2:40:EUR:CN"])

    assert api.status_code == 200, api.content
    found = api.json()
    assert (found["best"], found["goods"]) == ("flat", "80.00")
    assert [option["code"] for option in found["options"]] == ["flat", "preference", "mfn", "gift", "small"]
    assert found["options"][0]["sums"][0]["text"] == "10 % × EUR 90.00 = EUR 9.00"
    assert found["options"][0]["lines"][0]["rates"] == [
        {"kind": "duty", "name": "duty", "rate": "10 %"},
        {"kind": "vat", "name": "VAT", "rate": "20 %"},
    ]
    assert page.status_code == 200
    assert "118.80" in page.content.decode()
    assert json.loads(told.output)["options"][0]["total"] == found["options"][0]["total"] == "118.80"
    assert table.exit_code == 0, table.output


@pytest.mark.django_db
def test_a_basket_that_is_none_is_refused_with_what_is_wrong_where(nis: SimpleNamespace, client: Client) -> None:
    def post(**change: object) -> tuple[int, str]:
        answer = client.post("/api/v1/trade/quote", json.dumps({**BODY, **change}), content_type="application/json")
        return answer.status_code, answer.content.decode()

    unknown = post(lines=[{**BODY["lines"][0], "hs_code": "999999"}])  # type: ignore[dict-item]
    assert unknown[0] == 422
    assert "lines.1.hs_code" in unknown[1]
    assert post(destination="US")[0] == 422
    assert post(lines=BODY["lines"] * 51)[0] == 422  # type: ignore[operator]
    assert post(day="1999-01-01")[0] == 422
    assert post(lines=[{**BODY["lines"][0], "quantity": "9" * 11, "price": "9" * 12}])[0] == 422  # type: ignore[dict-item]
    assert post(surprise=1)[0] == 422
    assert post(lines=[{**BODY["lines"][0], "price": "-1"}])[0] == 422  # type: ignore[dict-item]
    wrong = client.get("/en/trade/quote/?to=RS&buyer=private&currency=EUR&1-hs=12&1-price=x&1-quantity=1")
    assert wrong.status_code == 422
    more = client.get("/en/trade/quote/?to=RS&rows=2&rows=5&1-hs=853952")
    assert (more.status_code, more.content.decode().count('-hs"')) == (200, more.content.decode().count('-price"'))
    assert 'name="5-hs"' in more.content.decode()
    from tests.trade.command_line import app

    for line_text in ("853952", "853952:x:1:EUR:CN", "999999:1:1:EUR:CN"):
        assert CliRunner().invoke(app, ["quote", "--to", "RS", "--line", line_text]).exit_code == 2
