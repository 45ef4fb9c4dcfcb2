"""Trade's home says to each role what it can do now and what waits, and leads there."""

import re
from types import SimpleNamespace

from django.test import Client
from django.utils import timezone

from infosilk.kernel import demo
from infosilk.kernel.models import ExchangeRate, Organisation, OrganisationIdentifier
from infosilk.trade.clearance.models.consignments import Consignment
from tests.trade.caller import Caller
from tests.trade.officers.held import three_held
from tests.trade.samples import bundle

HOME = "/en/trade/"
NAVIGATION = re.compile(r'<details class="sections.*?</details>', re.DOTALL)


def seen(browser: Client) -> tuple[str, dict[str, int]]:
    """The home page, and what waits there by title; every link of what waits opens."""
    page = browser.get(HOME).content.decode()
    found = {}
    for url, title, count in re.findall(r'<li><a href="([^"]+)">([^<]+)</a> <b[^>]*>(\d+)</b>', page):
        assert browser.get(url.replace("&amp;", "&")).status_code == 200, url
        found[title] = int(count)
    return page, found


def test_each_role_sees_its_own_work_and_way_about(hangzhou: SimpleNamespace) -> None:
    three_held(hangzhou)
    firms, customs = hangzhou.organisations, Organisation.objects.get(code="hangzhou-customs")
    page, waits = seen(Caller(customs, "officer").browser())
    assert waits["Held consignments to decide"] == 3 and "Open the work list" in page

    page, waits = seen(Caller(firms["silk-market"], "marketplace").browser())
    assert waits["Your consignments that an officer holds"] == 3
    assert "You act for Silk Market" in page and "Lodge a batch" in page
    assert "/trade/risk/" not in page and "/trade/work-list/" not in page

    page, _ = seen(Caller(customs, "statistician").browser())
    assert "Read and export the statistics" in page and "/trade/statistics/" in page
    ExchangeRate.objects.filter(base="XDR").update(sample=False)
    page, waits = seen(Caller(customs, "operator").browser())
    assert waits["Exchange rates of today that are missing"] == 1
    assert waits["Tariff data sets that are samples"] >= 1 and waits["Rules that nobody has verified"] > 1
    page, waits = seen(Caller(firms["grand-canal-express"], "forwarder").browser())
    assert "Plan a dispatch" in page
    visitor = Client().get(HOME).content.decode()
    assert "What waits for you" not in visitor and "Track a parcel" in visitor
    shown = NAVIGATION.search(visitor)
    assert shown is not None and "/trade/quote/" in shown[0] and "/trade/products/" not in shown[0]


def test_a_broker_sees_the_firms_of_their_mandates(hangzhou: SimpleNamespace) -> None:
    three_held(hangzhou)
    broker = Caller(hangzhou.organisations["silk-market"], "broker")
    demo.ensure_mandate(person=broker.person, organisation=hangzhou.organisations["grand-canal-express"], role="broker")
    page, waits = seen(broker.browser())
    table = page[page.index("Firms that you act for") :]
    assert "Silk Market" in table and "Grand Canal Express" in table
    assert "Lodge a declaration" in page and "Qiantang" not in table
    assert waits["Your consignments that an officer holds"] == 3


def test_a_buyer_and_a_payment_firm_see_what_is_to_be_paid(nis: SimpleNamespace) -> None:
    nis.takes(bundle())
    browser = Client()
    browser.force_login(demo.ensure_person(email="buyer@nis.example", name="Milica"))
    _page, waits = seen(browser)
    assert waits == {"Parcels to pay charges for": 1, "Your parcels on their way": 1}
    firm = Organisation.objects.create(code="morava-plata", name="Morava Plata", country="RS")
    OrganisationIdentifier.objects.create(
        organisation=firm, scheme="CUSTOMS", value="RSMPLATA03", verified_at=timezone.now()
    )
    page, waits = seen(Caller(firm, "trader").browser())
    assert "Report payments of charges" in page and waits["Parcels whose charges are not paid"] == 1
    assert Consignment.objects.get().state == "accepted"
