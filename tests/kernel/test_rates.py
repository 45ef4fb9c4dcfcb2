"""Published exchange rates: the central banks' own files, cross rates that say so, gaps that are told."""

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from infosilk.account.pages.rates import pairs
from infosilk.kernel.actor import system
from infosilk.kernel.law import rates_formats
from infosilk.kernel.law.rates import MAX_AGE, Rate, RateBook, RateUnknown, rate_on
from infosilk.kernel.law.rates_file import RatesReport, load_content
from infosilk.kernel.models import DatedRule, ExchangeRate
from infosilk.kernel.problems import Invalid
from tests.kernel import people
from tests.kit.examples import example_count

ACTING = system("cli", "test")
DAY = date(2026, 11, 23)
# The form of https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml; the figures are made up.
ECB_XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<Cube><Cube time="2026-11-23"><Cube currency="USD" rate="1.1"/><Cube currency="CNY" rate="8"/></Cube>
<Cube time="2026-11-20"><Cube currency="USD" rate="1.2"/><Cube currency="CNY" rate="7.5"/></Cube></Cube>
</gesmes:Envelope>"""
ECB_DAY_CSV = b"Date, USD, CNY, QQQ, \n23 November 2026, 1.1, 8, 99, \n"
ECB_HISTORY_CSV = b"Date,USD,CNY,QQQ,\n2026-11-23,1.1,8,N/A,\n2026-11-20,1.2,7.5,N/A,\n"
# The form of the exchange rate service of Narodna banka Srbije; the figures are made up.
NBS_XML = b"""<ExchangeRateDataSet><ExchangeRate><ExchangeRateListNumber>225</ExchangeRateListNumber>
<Date>23.11.2026</Date><CurrencyCode>978</CurrencyCode><CurrencyCodeAlfaChar>EUR</CurrencyCodeAlfaChar><Unit>1</Unit>
<MiddleRate>117.2</MiddleRate></ExchangeRate><ExchangeRate><Date>23.11.2026</Date>
<CurrencyCodeAlfaChar>JPY</CurrencyCodeAlfaChar><Unit>100</Unit><MiddleRate>70,4</MiddleRate></ExchangeRate>
</ExchangeRateDataSet>"""


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def load(content: bytes, preview: bool = False) -> RatesReport:
    return load_content("rates.file", content, ACTING, include_samples=True, preview=preview)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "count"),
    [(ECB_XML, 4), (ECB_DAY_CSV, 2), (ECB_HISTORY_CSV, 4), (zipped("eurofxref.csv", ECB_DAY_CSV), 2)],
    ids=["xml", "day", "history", "zip"],
)
def test_the_ecbs_files_are_read_in_each_of_their_forms(content: bytes, count: int) -> None:
    report = load(content)

    assert report.added == count and load(content).unchanged == count
    found = rate_on("EUR", "CNY", DAY)
    assert (found.rate, found.day, found.source) == (Decimal(8), DAY, rates_formats.ECB)


@pytest.mark.django_db
def test_a_list_of_the_nbs_is_read_for_one_unit() -> None:
    load(NBS_XML)

    assert rate_on("EUR", "RSD", DAY).rate == Decimal("117.2")
    found = rate_on("JPY", "RSD", DAY)
    assert found.rate == Decimal("0.704") and found.source.startswith(rates_formats.NBS)
    wrapped = b"<r>" + NBS_XML.replace(b"<", b"&lt;").replace(b">", b"&gt;") + b"</r>"
    assert load(wrapped).unchanged == 2


@pytest.mark.django_db
def test_a_pair_that_nobody_publishes_is_derived_exactly_and_says_so() -> None:
    load(ECB_XML)
    load(NBS_XML)

    found = rate_on("CNY", "RSD", DAY)
    assert (found.rate, found.derived, found.day) == (Decimal("14.65"), True, DAY)
    assert rates_formats.ECB in found.source and rates_formats.NBS in found.source
    assert rate_on("USD", "CNY", DAY - timedelta(days=1)).rate == Decimal("6.25")
    assert rate_on("RSD", "CNY", DAY).inverse().rate.quantize(Decimal("1e-20")) == Decimal("14.65")
    ExchangeRate.objects.create(base="CNY", quote="RSD", day=DAY, rate="14.7", source="published")
    assert not rate_on("CNY", "RSD", DAY).derived
    with pytest.raises(RateUnknown):
        rate_on("CNY", "KWD", DAY)


Numbers = st.decimals(min_value="0.01", max_value="500", places=4)


@given(Numbers, Numbers)
@settings(max_examples=example_count(40))
def test_a_cross_rate_there_and_back_is_one(one: Decimal, other: Decimal) -> None:
    book = RateBook(
        1, [Rate("EUR", "CNY", DAY, one, "a", sample=False), Rate("EUR", "RSD", DAY, other, "b", sample=False)]
    )

    there, back = book.get("CNY", "RSD", DAY), book.get("RSD", "CNY", DAY)

    assert abs(there.rate * back.rate - 1) < Decimal("1e-20") and there.derived


@pytest.mark.django_db
def test_a_published_cross_rate_goes_before_a_sample_of_the_pair() -> None:
    load(ECB_XML)
    ExchangeRate.objects.create(base="USD", quote="CNY", day=DAY, rate="7", source="made up", sample=True)

    found = rate_on("USD", "CNY", DAY)

    assert found.derived and not found.sample


@pytest.mark.django_db
def test_how_long_a_rate_is_carried_over_is_a_dated_rule() -> None:
    load(ECB_XML)
    late = DAY + timedelta(days=4)
    assert rate_on("EUR", "CNY", late).day == DAY and RateBook.load().carried(DAY) == MAX_AGE
    DatedRule.objects.create(
        code="rates.carry-over",
        jurisdiction="RS",
        valid_from=DAY,
        value={"days": 3},
        source="s",
        legal_basis="l",
        data_set="t",
    )

    assert rate_on("EUR", "CNY", DAY + timedelta(days=3)).day == DAY
    with pytest.raises(RateUnknown, match="up to 3 days before"):
        rate_on("EUR", "CNY", late)
    (found,) = [one for one in pairs([("EUR", "CNY", DAY)], RateBook.load(), DAY + timedelta(days=5)) if one]
    assert (found.missing, found.usable_until) == (2, DAY + timedelta(days=3))


@pytest.mark.django_db
def test_a_preview_tells_old_and_new_and_changes_nothing() -> None:
    load(ECB_XML)
    report = load(ECB_XML.replace(b'rate="8"', b'rate="8.1"'), preview=True)

    assert [(one.old, one.new) for one in report.changes] == [(Decimal(8), Decimal("8.1"))]
    assert rate_on("EUR", "CNY", DAY).rate == 8
    assert load(ECB_DAY_CSV, preview=True).left_out == {"QQQ"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><gesmes><Cube time="2026-11-23"/></gesmes>',
        b"<x/>",
        b"<gesmes:Envelope>",
        ECB_XML.replace(b'rate="8"', b'rate="-8"'),
        ECB_XML.replace(b"2026-11-23", b"2026-02-30"),
        NBS_XML.replace(b"117.2", b""),
        zipped("a.zip", zipped("b.csv", ECB_DAY_CSV)),
        b"PK\x03\x04",
        b"Date,USD\n",
    ],
)
def test_a_file_that_is_wrong_is_refused_whole(content: bytes) -> None:
    with pytest.raises(Invalid):
        load(content)

    assert not ExchangeRate.objects.exists()


OWN = "base,quote,day,rate,source,sample\nEUR,RSD,2026-11-23,117.123,Narodna banka – srednji kurs,false\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        OWN.encode(),
        OWN.encode("utf-16"),
        OWN.replace("–", "važeći").encode("cp1250"),
        OWN.replace(",", ";").replace("117.123", "117,1230").replace("\n", "\r").encode(),
        b"sep=;\n" + OWN.replace(",", ";").replace("117.123", "117.1230").encode(),
        OWN.replace("\n", ",,\n").replace("base", "Base").encode(),
    ],
)
def test_a_table_of_rates_is_read_however_it_was_saved(content: bytes) -> None:
    load(content)

    assert rate_on("EUR", "RSD", DAY).rate == Decimal("117.123")


@pytest.mark.django_db
def test_a_rate_with_two_readings_is_refused_with_both() -> None:
    with pytest.raises(Invalid) as refused:
        load(OWN.replace(",", ";").encode())

    assert "117.123" in str(refused.value.errors[0].message) and "117123" in str(refused.value.errors[0].message)


@pytest.mark.django_db
def test_the_operator_looks_at_a_file_and_loads_it_by_the_page(tmp_path: Path) -> None:
    operator = people.mandate("operator", people.organisation("RS")).person
    browser = Client()
    browser.force_login(operator)

    def put(step: str, content: bytes = ECB_XML) -> Any:
        file = SimpleUploadedFile("eurofxref.xml", content)
        return browser.post("/en/organisation/rates/", {"step": step, "file": file})

    assert "No rate is loaded" in browser.get("/en/organisation/rates/").content.decode()
    assert "EUR/CNY" in put("look").content.decode() and not ExchangeRate.objects.exists()
    assert put("load").status_code == 200 and ExchangeRate.objects.count() == 4
    assert put("load", b"<x/>").status_code == 422
    assert "EUR/USD" in browser.get("/en/organisation/rates/").content.decode()
    trader = people.mandate("trader", people.organisation("RS")).person
    browser.force_login(trader)
    assert browser.get("/en/organisation/rates/").status_code == 403
