"""A small trader is led through an order: one question a page, the window's rules after each, one order at the end."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from infosilk.kernel.models import Organisation, OrganisationIdentifier
from infosilk.kernel.problems import Conflict, Invalid, NotFound
from infosilk.trade.catalogue.actions import create_product
from infosilk.trade.catalogue.models import Confirmation
from infosilk.trade.clearance.models.consignments import Batch, Consignment
from infosilk.trade.intake.engine.guided import assemble, place_of
from infosilk.trade.intake.guided import actions
from infosilk.trade.intake.guided.known import known, setting_of
from infosilk.trade.intake.mend import actions as mending
from infosilk.trade.intake.models import OrderDraft
from tests.trade import node
from tests.trade.caller import Caller
from tests.trade.intake.guided_order import ADDRESS, AMOUNT, BUYER, CARRIER, ORIGIN, PAYMENT, WHAT, answered


@pytest.fixture
def riznica(db: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """An exporter in Niš with a carrier on record; `.caller` signs in, `.acting` acts."""
    node.on_node(monkeypatch, "nis")
    node.load_law()
    firms = {}
    for code, registration, roles in (
        ("juzna-riznica", "RSRIZNICA02", ["trader"]),
        ("nisava-ekspres", "RSEKSPRES04", ["forwarder"]),
    ):
        firms[code] = Organisation.objects.create(code=code, name=code, country="RS", roles=roles)
        OrganisationIdentifier.objects.create(organisation=firms[code], scheme="CUSTOMS", value=registration)
    caller = Caller(firms["juzna-riznica"], "trader")
    return SimpleNamespace(caller=caller, firms=firms, acting=acting_of(caller))


def acting_of(caller: Caller) -> Any:
    from infosilk.kernel.actor import Acting

    mandate = caller.person.mandates.get()
    return Acting(
        name="t",
        via="page",
        person_id=caller.person.pk,
        organisation_id=mandate.organisation_id,
        roles=frozenset({"trader"}),
    )


def send(browser: Client, path: str, data: dict[str, str]) -> str:
    """Post to a page that leads on; where it leads."""
    answer = browser.post(path, data)
    assert answer.status_code == 302, (path, re.findall(r'class="errorlist.*?</ul>', answer.content.decode(), re.S))
    return str(answer["Location"])


def test_an_order_from_the_first_page_to_the_papers(riznica: SimpleNamespace) -> None:
    browser = riznica.caller.browser()
    assert "Send goods abroad" in browser.get("/en/trade/").content.decode()
    at = send(browser, "/en/trade/send/", {})

    wrong = browser.post(at, {**WHAT, "name": ""})
    assert wrong.status_code == 422
    assert 'href="#id_name"' in wrong.content.decode()
    at = send(browser, at, WHAT)
    assert "621410" in browser.get(at).content.decode()
    assert browser.post(at, {"code": "999999"}).status_code == 422
    at = send(browser, at, {"code": "621410"})
    assert Confirmation.objects.get().code == "621410"
    assert "fits here" in browser.post(at, {**AMOUNT, "qty": "two"}).content.decode()
    at = send(browser, at, AMOUNT)
    assert "Silk scarf" in browser.get(at).content.decode()
    at = send(browser, at, {"more": "no"})
    at = send(browser, at, BUYER)
    at = send(browser, at, {"gift": "false"})
    missing = browser.post(at, {**ADDRESS, "buyer_id_number": ""}).content.decode()
    assert "must be identified" in missing
    at = send(browser, at, ADDRESS)
    assert "The payer is" in browser.post(at, {**PAYMENT, "payer_name": "Li"}).content.decode()
    at = send(browser, at, PAYMENT)
    at = send(browser, at, CARRIER)
    assert "Wang Wei" not in browser.get("/en/trade/send/").content.decode()
    at = send(browser, at, ORIGIN)
    assert at.endswith("/cost/")
    assert "load the data set" in browser.get(at).content.decode()
    check = at.replace("/cost/", "/check/")
    text = browser.get(check).content.decode()
    assert f"RSRIZNICA02-{OrderDraft.objects.get().pk:06d}-W" in text
    changed = send(browser, at.replace("/cost/", "/carrier/"), {**CARRIER, "waybill": "NE-77", "back": "check"})
    assert changed == check
    assert Batch.objects.count() == 0
    at = send(browser, check, {})

    found = Consignment.objects.get()
    assert (found.logistics_no, found.state, found.direction) == ("NE-77", "held", "export")
    copy = browser.get(at).content.decode()
    assert "A customs officer looks at it" in copy
    for part in (found.number, found.tracking_token, "/papers/invoice/", "/papers/post/", "/origin/"):
        assert part in copy
    assert send(browser, check, {}) == at
    assert Consignment.objects.count() == 1
    assert OrderDraft.objects.get().answers == {}
    for language in ("sr-latn", "sr-cyrl", "zh-hans"):
        assert browser.get(at.replace("/en/", f"/{language}/")).status_code == 200


def test_a_draft_is_left_and_come_back_to_and_nobody_elses(riznica: SimpleNamespace) -> None:
    browser, acting = riznica.caller.browser(), riznica.acting
    draft = actions.begin(acting)
    actions.answer(acting, draft.pk, "what", 1, WHAT)

    assert WHAT["name"] in browser.get("/en/trade/send/").content.decode()
    assert str(browser.get(f"/en/trade/send/{draft.pk}/")["Location"]).endswith("/code/1/")
    assert str(browser.get(f"/en/trade/send/{draft.pk}/check/")["Location"]).endswith("/code/1/")
    second = Caller(riznica.firms["juzna-riznica"], "marketplace")
    for path in ("", "what/1/", "check/", "done/", "goods/"):
        assert second.browser().get(f"/en/trade/send/{draft.pk}/{path}").status_code == 404
    for path in ("what/", "what/9/", "nothing/", "buyer/1/"):
        assert browser.get(f"/en/trade/send/{draft.pk}/{path}").status_code == 404
    with pytest.raises(NotFound):
        actions.answer(acting_of(second), draft.pk, "what", 1, WHAT)
    browser.post(f"/en/trade/send/{draft.pk}/discard/")
    assert not OrderDraft.objects.exists()
    old = actions.begin(acting)
    OrderDraft.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not actions.drafts(acting).exists()
    assert mending.expire() == 1


def test_who_has_no_customs_registration_is_told_on_the_first_page(riznica: SimpleNamespace) -> None:
    OrganisationIdentifier.objects.filter(value="RSRIZNICA02").delete()
    browser = riznica.caller.browser()

    assert "has no customs registration" in browser.get("/en/trade/send/").content.decode()
    with pytest.raises(Conflict):
        actions.begin(riznica.acting)
    assert browser.post("/en/trade/send/").status_code == 302


def test_a_known_product_is_not_asked_twice(riznica: SimpleNamespace) -> None:
    create_product(
        riznica.acting,
        {
            "sku": "SC-1",
            "title_en": "Silk scarf",
            "hs_code": "621410",
            "origin": "RS",
            "price": "20",
            "currency": "EUR",
        },
    )
    browser = riznica.caller.browser()
    at = send(browser, "/en/trade/send/", {})

    at = send(browser, at, {**WHAT, "name": "", "sku": "SC-1"})

    assert at.endswith("/amount/1/")
    assert 'value="20"' in browser.get(at).content.decode()


def test_presents_businesses_and_the_union(riznica: SimpleNamespace) -> None:
    acting = riznica.acting
    gift = actions.lodge(acting, answered(acting, sale={"gift": "true"}).pk)
    firm = {"buyer_kind": "business"}
    with pytest.raises(Invalid):
        answered(acting, buyer=firm, address={"buyer_id_number": ""})
    business = actions.lodge(
        acting,
        answered(acting, buyer=firm, address={"buyer_id_type": "CN:USCC", "buyer_id_number": "91110000600037341L"}).pk,
    )
    german = answered(acting, buyer={"buyer_country": "DE"})
    assert "Landed cost" in riznica.caller.browser().get(f"/en/trade/send/{german.pk}/cost/").content.decode()
    union = actions.lodge(acting, german.pk)

    found = {one.number: one for one in Consignment.objects.all()}
    assert found[gift.number].gift
    assert found[business.number].supervision_code == "9710"
    assert found[union.number].state == "released"


def test_a_change_that_breaks_another_answer_is_told_at_the_end(riznica: SimpleNamespace) -> None:
    acting = riznica.acting
    draft = answered(acting)
    actions.answer(acting, draft.pk, "buyer", 0, {"buyer_kind": "business", "buyer_country": "CN"})
    actions.answer(acting, draft.pk, "payment", 0, {**PAYMENT, "payer_name": "Wang Wei"})
    other = actions.answer(acting, draft.pk, "what", 1, {**WHAT, "name": "Wooden toy"})
    assert "code" not in other.answers["goods"][0]
    actions.answer(acting, draft.pk, "code", 1, {"code": "950300"})
    OrderDraft.objects.filter(pk=draft.pk).update(
        answers={**OrderDraft.objects.get().answers, "address": {**ADDRESS, "buyer_id_number": ""}}
    )
    browser = riznica.caller.browser()

    answer = browser.post(f"/en/trade/send/{draft.pk}/check/", {})

    assert answer.status_code == 422
    assert f"/en/trade/send/{draft.pk}/address/?back=check" in answer.content.decode()
    assert not Consignment.objects.exists()


def test_every_place_that_is_asked_for_leads_to_its_question(riznica: SimpleNamespace) -> None:
    draft = answered(riznica.acting)
    made = assemble(draft.answers, setting_of(known(riznica.acting), draft))
    own = {"ebp_code", "ebp_name", "ebc_code", "ebc_name", "list_no", "goods_value", "gnum"}

    places = [f"{kind}.{name}" for kind, document in made.items() for name in document if name != "goods"]
    places += [f"order.goods.1.{name}" for name in made["order"]["goods"][0]]
    assert {place for place in places if not place_of(place)[0]} == {
        place for place in places if place.rsplit(".", 1)[1] in own
    }
