"""Published duty expressions ("8.00 %", "10.20 % + 93.10 EUR / 100 kg") as our measures: the same rates, the same sums.

Source: commodities of the United Kingdom's duty calculator, as its own tests hold them.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from infosilk.trade.charges.engine.by_tariff import Tariff, duty_steps, preferred, vat_steps
from infosilk.trade.charges.engine.case import DutyCase, DutyLine
from infosilk.trade.charges.engine.sums import share_out
from infosilk.trade.tariff.engine.measure import Cited, Kind, Measure, goods_view

FOLDER = "trade/uk-duty-calculator/spec/fixtures"
KINDS: dict[str, Kind] = {"103": "mfn", "142": "fta", "305": "vat"}
UNITS = {"DTN": "DTN", "KGM": "KGM", "TNE": "TNE", "HLT": "HLT", "LTR": "LTR"}
EXPRESSION = re.compile(r"^(?:([0-9.]+) %)?(?: \+ )?(?:([0-9.]+) ([A-Z]{3}) / (100 kg|hl))?$")
EURO = Decimal("0.85")


def commodities(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*/commodities/*.json")):
        text = path.read_text(encoding="utf-8")
        if text.startswith("{"):  # One file of theirs is no JSON.
            found = json.loads(text)
            if "import_measures" in found:
                yield found


def countries(raw: dict[str, Any]) -> set[str]:
    """The countries that a measure is for; empty: all."""
    area = raw["geographical_area"]
    if area["id"] == "1011":
        return set()
    children = {child["id"] for child in area.get("children_geographical_areas") or ()} or {area["id"]}
    return children - {gone.get("id", gone.get("geographical_area_id")) for gone in raw.get("excluded_countries") or ()}


def measures(raw: dict[str, Any], code: str) -> list[Measure]:
    """A raw measure as ours, one for each country."""
    kind = KINDS.get(raw["measure_type"]["id"])
    parts = raw.get("measure_components") or []
    if kind is None or not parts or any(part["duty_expression_id"] not in ("01", "04") for part in parts):
        return []
    rate = amount = None
    currency = per = ""
    for part in parts:
        figure = Decimal(str(part["duty_amount"]))
        if part["monetary_unit_code"]:
            amount, currency, per = figure, part["monetary_unit_code"], UNITS[part["measurement_unit_code"]]
        else:
            rate = figure
    cited = Cited(f"uk.{raw['id']}", raw["measure_type"]["description"], "UK duty calculator", verified=True)
    return [
        Measure(
            kind=kind,
            jurisdiction="GB",
            code=code,
            cited=cited,
            valid_from=date(2021, 1, 1),
            origin=origin,
            rate=rate,
            amount=amount,
            currency=currency,
            per=per,
        )
        for origin in sorted(countries(raw)) or ("",)
    ]


def expected(base: str, value: Fraction, kilograms: Fraction) -> Fraction:
    """The duty by the published text of the expression, apart from our measures."""
    found = EXPRESSION.match(base)
    assert found is not None, base
    rate, amount, currency, _ = found.groups()
    due = value * Fraction(rate or 0) / 100
    if amount:
        due += Fraction(amount) * (Fraction(EURO) if currency == "EUR" else 1) * kilograms / 100
    return due


@pytest.fixture
def found(shared_data: Path) -> list[dict[str, Any]]:
    if not (shared_data / FOLDER).is_dir():
        pytest.skip("the material of the UK duty calculator is not here")
    return list(commodities(shared_data / FOLDER))


def test_every_expressible_duty_gives_the_published_rate_and_sum(found: list[dict[str, Any]]) -> None:
    compared, mixed = 0, False
    for commodity in found:
        code = commodity["goods_nomenclature_item_id"]
        raws = [raw for raw in commodity["import_measures"] if measures(raw, code)]
        own = [measure for raw in raws for measure in measures(raw, code)]
        tariff = Tariff(goods_view("GB", own), "tariff of GB", "GBP", {}, {"EUR": EURO, "GBP": Decimal(1)}.get)
        if tariff.goods(code).mfn is None:
            continue
        texts: dict[tuple[str, str], set[str]] = {}
        for raw in raws:
            for country in countries(raw) or ("",):
                texts.setdefault((raw["measure_type"]["id"], country), set()).add(raw["duty_expression"]["base"])
        for country in sorted({country for _, country in texts if country} | {"CN"}):
            line = DutyLine(1, code, Decimal("1200.00"), country, origin_proof=True, net_weight=Decimal(1000))
            case = DutyCase(private=False, gift=False, lines=(line,), on=date(2021, 2, 1))
            steps, duties = duty_steps(case, share_out(case.lines, Decimal(0)), tariff)
            offered = [
                expected(base, Fraction(1200), Fraction(1000))
                for base in texts[("103", "")] | texts.get(("142", country), set())
            ]
            lowest = min(offered)
            cut = preferred(tariff.goods(code), country, tariff, 2021)
            if cut is not None:
                assert cut[1].rate is not None
                assert f"{cut[1].rate:.2f} %" in texts[("142", country)]
            assert abs(Fraction(duties[1]) - lowest) <= Fraction(len(steps), 200), (code, country, steps, offered)
            compared, mixed = compared + 1, mixed or len(steps) == 2
    assert compared > 60
    assert mixed, "per cent and so much per 100 kg in one duty"


def test_eight_per_cent_of_1200_pounds_is_96_pounds(found: list[dict[str, Any]]) -> None:
    """Source: the UK duty calculator's visible sum, "8.00% * £1,200.00 = £96.00" (tomatoes, 0702 00 00 07)."""
    tomatoes = next(one for one in found if one["goods_nomenclature_item_id"] == "0702000007")
    own = [measure for raw in tomatoes["import_measures"] for measure in measures(raw, "0702000007")]
    tariff = Tariff(goods_view("GB", own), "tariff of GB", "GBP")
    line = DutyLine(1, "0702000007", Decimal("1200.00"), "CN")
    case = DutyCase(private=False, gift=False, lines=(line,))
    steps, _ = duty_steps(case, [(line, line.value)], tariff)
    vat = tariff.goods(line.hs_code).vat
    assert vat is not None
    taxed = vat_steps([(line, line.value)], lambda one: ("vat.measure", vat.rate or Decimal(0), vat.cited))

    assert [(str(step.rate), str(step.base), str(step.amount)) for step in steps] == [("8.0", "1200.00", "96.00")]
    assert [str(step.amount) for step in taxed] == ["0.00"]
