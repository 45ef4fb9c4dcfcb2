"""A new jurisdiction is registered and loaded, and everything works for it: no line of the sources knows it."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from infosilk.kernel.actor import system
from infosilk.kernel.law.rates import load_rates
from infosilk.kernel.law.rules import load_rules
from infosilk.kernel.problems import Invalid
from infosilk.trade.charges import queries, sum_words, words
from infosilk.trade.charges.engine.basket import Basket, BasketLine
from infosilk.trade.charges.law import JURISDICTIONS, currency_of, engine_of, find_jurisdiction, law_on
from infosilk.trade.charges.law.serbia import SERBIA
from infosilk.trade.clearance import law as clearance_law
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.trade.intake.guided.known import Known
from infosilk.trade.intake.pages.guided_forms import identity_choices
from infosilk.trade.orders.engine.identity import Identity, identity_failures
from infosilk.trade.papers.store import languages_of
from infosilk.trade.tariff import index
from tests.trade import node
from tests.trade.charges import steppe
from tests.trade.samples import bundle

DAY = date(2026, 6, 1)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def mongolia(hangzhou: SimpleNamespace, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """Hangzhou with a made-up law of Mongolia loaded beside the zone's, from files as an operator loads them."""
    JURISDICTIONS.register(steppe.MONGOLIA)
    acting = system("worker", "test")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mn.toml").write_text(steppe.RULES, encoding="utf-8")
    (tmp_path / "mn.csv").write_text(steppe.RATES, encoding="utf-8")
    (tmp_path / "mn-made-up.csv").write_text(steppe.TARIFF, encoding="utf-8")
    load_rules(tmp_path / "rules", acting, include_samples=False)
    load_rates(tmp_path / "mn.csv", acting, include_samples=True)
    loaded = index.load_tariff(acting, tmp_path / "mn-made-up.csv", accept_warnings=True)
    assert loaded.loaded == 1
    yield hangzhou
    JURISDICTIONS.remove(steppe.MONGOLIA)


def basket(price: str) -> Basket:
    line = BasketLine(1, "6214100000", Decimal(1), Decimal(price), "EUR", "CN")
    return Basket("MN", DAY, (line,), freight=Decimal(10))


def test_its_quote_has_its_own_options_words_and_currency(mongolia: SimpleNamespace) -> None:
    small, big = (words.quote_out(queries.quote(basket(price))) for price in ("20", "100"))

    assert [(one["code"], one["status"], one["applies"]) for one in small["options"]] == [
        ("steppe", "available", True),
        ("mfn", "available", False),
        ("preference", "unavailable", False),
    ]
    assert (small["currency"], small["options"][0]["title"]) == ("MNT", "Free on the steppe")
    # EUR 100 and 10 of freight are MNT 440,000: 5 % duty, and 10 % VAT on 462,000.
    paid = big["options"][0]
    assert (paid["code"], paid["duty"], paid["vat"]) == ("mfn", Decimal("22000.00"), Decimal("46200.00"))
    free = next(one for one in big["options"] if one["code"] == "steppe")
    assert [reason["text"] for reason in free["why"]] == ["The goods are worth more than the free value."]


def test_its_quote_is_asked_for_on_the_page_like_any_other(mongolia: SimpleNamespace, client: Client) -> None:
    empty = client.get("/en/trade/quote/").content.decode()
    answer = client.get(
        "/en/trade/quote/?to=MN&day=2026-06-01&buyer=private&freight=10&currency=EUR&rows=1"
        "&1-hs=6214100000&1-quantity=1&1-price=100&1-currency=EUR&1-origin=CN"
    )

    assert '<option value="MN">' in empty and '<option value="MNT">' in empty
    assert answer.status_code == 200 and "Free on the steppe" in answer.content.decode()


def test_an_order_to_it_is_charged_by_its_law(mongolia: SimpleNamespace) -> None:
    node.put(mongolia.market, bundle(buyer_country="MN", buyer_city="Ulaanbaatar"))
    found = Consignment.objects.get(order_no="SM-1")

    # EUR 40 and 10 of freight are MNT 200,000: 5 % duty, and 10 % VAT on 210,000.
    assert found.charges is not None
    assert (found.charges["currency"], found.charges["regime"], found.charges["total"]) == ("MNT", "tariff", "31000.00")
    assert [one.text for one in sum_words.sums(found.charges)] == [
        "5 % × MNT 200,000.00 = MNT 10,000.00",
        "10 % × MNT 210,000.00 = MNT 21,000.00",
    ]
    assert languages_of(found) == ("zh-hans", "sr-cyrl")


def test_its_buyers_are_asked_for_its_numbers(mongolia: SimpleNamespace) -> None:
    known = Known("CODE", "Firm", "CN", ("MN",), frozenset({"MN"}), ())
    business = {"buyer": {"buyer_country": "MN", "buyer_kind": "business"}}
    rules = clearance_law.borders("CN", ("MN",), datetime(2026, 6, 1, tzinfo=UTC)).identity["MN"]

    assert identity_choices(known, business)[0] == ("MN:REG", "State registration number")
    for number, faults in (("MN1", []), ("11010519491231002X", ["match.identity-number"])):
        buyer = Identity("MN", private=True, gift=False, id_type="1", id_number=number)
        assert [one.code for one in identity_failures(buyer, rules)] == faults


def test_a_country_without_a_law_says_what_to_load(hangzhou: SimpleNamespace) -> None:
    law = law_on(DAY, "MN")

    assert engine_of(law, "MN") is None and find_jurisdiction("MN") is None and currency_of("MN") == "EUR"
    assert [(one.code, one.params["rule"], one.params["data_set"]) for one in law.missing] == [
        ("data.rule", "duty", "rules of MN")
    ]
    with pytest.raises(Invalid, match="No law of “MN” is known here"):
        queries.quote(basket("20"))


def test_without_its_rules_every_option_is_unknown_and_named(hangzhou: SimpleNamespace) -> None:
    JURISDICTIONS.register(steppe.MONGOLIA)
    try:
        found = queries.quote(basket("20"))
    finally:
        JURISDICTIONS.remove(steppe.MONGOLIA)

    assert {(one.code, one.status) for one in found.options} == {
        (code, "unknown") for code in steppe.MONGOLIA.option_codes
    }
    assert "unknown.rate" in {said.code for said in found.options[0].why}
    assert {said.params.get("rule") for said in found.options[0].why} >= {"steppe.free", "vat.standard"}


def test_a_country_has_one_jurisdiction() -> None:
    with pytest.raises(ValueError, match="RS is registered already"):
        JURISDICTIONS.register(SERBIA)


def test_an_installed_package_adds_its_jurisdiction_by_an_entry_point(tmp_path: Path) -> None:
    about = tmp_path / "steppe_law-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: steppe-law\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[infosilk.jurisdictions]\nMN = tests.trade.charges.steppe:MONGOLIA\n")
    told = "from infosilk.trade.charges.law import find_jurisdiction; print(find_jurisdiction('MN').currency)"
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]\nimport django; django.setup()\n{told}",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
    )

    assert (ran.stdout.strip(), ran.returncode) == ("MNT", 0), ran.stderr
