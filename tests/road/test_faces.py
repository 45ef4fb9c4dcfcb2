"""What the operator sees and does on pages and in the API; nobody else sees anything of the road."""

import json
from typing import Any

import pytest
from django.test import Client

from infosilk.kernel import demo
from infosilk.kernel.models import Notification
from infosilk.road import alarms, keys, metrics
from infosilk.road.models import Outbox, Parked
from infosilk.road.public import Refused, links, recently, send, sent_to
from infosilk.road.sealer import seal_next
from tests.road.conftest import Picky
from tests.road.partner import Partner

pytestmark = pytest.mark.django_db

PAGES = ["", "parked/", "messages/", "message/hangzhou/in/1/", "message/hangzhou/out/1/"]
ROUTES = ["links", "parked", "messages/hangzhou/in/1"]


def signed_in(role: str) -> Client:
    person = demo.ensure_person(email=f"{role}@example.org", name=role)
    organisation = demo.ensure_organisation(code=f"org-{role}", name=role, country="RS", roles=[role])
    demo.ensure_mandate(person=person, organisation=organisation, role=role)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def traffic(partner: Partner, picky: Picky) -> Partner:
    """One message each way, and one that waits."""
    picky.bad[("A", 2)] = Refused("no such place")
    partner.deliver(partner.message("A", 1), partner.message("A", 2), partner.message("A", 3))
    send("hangzhou", "test.counted", "B", {"number": 1, "text": "žđš"})
    seal_next("hangzhou", 10)
    return partner


@pytest.mark.parametrize("language", ["en", "sr-latn", "sr-cyrl", "zh-hans"])
def test_the_operator_sees_every_page(traffic: Partner, language: str) -> None:
    client = signed_in("operator")
    waiting = Parked.objects.filter(kind="refused").get()
    for page in [*PAGES, f"parked/{waiting.pk}/"]:
        answer = client.get(f"/{language}/road/{page}")
        assert answer.status_code == 200, page
    assert "žđš" in client.get(f"/{language}/road/message/hangzhou/out/1/").content.decode()
    assert "no such place" in client.get(f"/{language}/road/parked/{waiting.pk}/").content.decode()
    assert client.get(f"/{language}/road/parked/?format=csv&export=csv").status_code == 200


def test_nobody_else_does(traffic: Partner) -> None:
    trader, stranger = signed_in("trader"), Client()
    row = Parked.objects.first()
    assert row is not None
    for page in [*PAGES, f"parked/{row.pk}/"]:
        assert trader.get(f"/en/road/{page}").status_code == 403, page
        assert stranger.get(f"/en/road/{page}").status_code == 302, page
    for route in ROUTES:
        assert trader.get(f"/api/v1/road/{route}").status_code == 403, route
        assert stranger.get(f"/api/v1/road/{route}").status_code == 401, route
    assert trader.post("/en/road/resume/hangzhou/").status_code == 403


def test_a_message_that_is_not_there_is_not_found(traffic: Partner) -> None:
    client = signed_in("operator")
    for address in ("/en/road/message/hangzhou/in/99/", "/en/road/message/x/in/1/", "/en/road/parked/0/"):
        assert client.get(address).status_code == 404
    assert client.get("/api/v1/road/messages/hangzhou/in/99").status_code == 404


def test_the_operator_retries_and_refuses_on_the_page(traffic: Partner, picky: Picky, effects: Any) -> None:
    client = signed_in("operator")
    row = Parked.objects.get(kind="refused")
    address = f"/en/road/parked/{row.pk}/"
    assert "no such place" in client.post(address, {"do": "retry"}, follow=True).content.decode()
    assert client.post(address, {"do": "refuse", "reason": ""}).status_code == 422
    client.post(address, {"do": "refuse", "reason": "there is no such place"})
    row.refresh_from_db()
    assert (row.state, row.reason) == ("refused", "there is no such place")
    assert effects() == [("A", 1), ("A", 3)]
    assert Outbox.objects.filter(topic="road.message.refused").count() == 1
    assert "no longer waiting" in client.post(address, {"do": "refuse", "reason": "again"}).content.decode()


def test_the_api_tells_the_same(traffic: Partner) -> None:
    client = signed_in("operator")
    (link,) = client.get("/api/v1/road/links").json()
    assert (link["partner"], link["received_total"], link["parked"], link["queue"]) == ("hangzhou", 3, 2, 1)
    assert [row["seq"] for row in client.get("/api/v1/road/parked").json()] == [2, 3]
    proof = client.get("/api/v1/road/messages/hangzhou/in/1").json()
    assert (proof["holds"], proof["topic"], proof["kid"]) == (True, "test.counted", traffic.signer.kid)


def test_the_figures_reach_prometheus_and_the_front_page(traffic: Partner) -> None:
    samples = {sample.name: sample.value for family in metrics.collect() for sample in family.samples}
    assert samples["infosilk_road_queue_messages"] == 1
    assert samples["infosilk_road_received_messages"] == 3
    assert samples["infosilk_road_parked_messages"] == 2
    assert [link.partner for link in links()] == ["hangzhou"]
    assert [(one.direction, one.seq) for one in recently(10)][:1] == [("out", 1)]
    assert sent_to("hangzhou") == 0


def test_operators_are_told_of_a_link_that_needs_them(partner: Partner) -> None:
    signed_in("operator")
    alarms.tell_operators("road.stalled", alarms.STALLED, {"partner": "hangzhou", "reason": "no answer"})
    assert Notification.objects.filter(kind="road.stalled").count() == 1


def test_the_command_line_shows_state_parked_messages_keys_and_proof(
    traffic: Partner, picky: Picky, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    from infosilk.road.commands import app

    def said(*words: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as end:
            app(list(words))
        assert end.value.code == code
        return capsys.readouterr().out

    assert json.loads(said("status", "--json"))[0]["received_total"] == 3
    assert "hangzhou" in said("status")
    (first, _second) = json.loads(said("parked", "list", "--json"))
    assert first["reason"] == "no such place"
    assert "no such place" in said("parked", "list")
    assert "no such place" in said("parked", "retry", str(first["id"]), code=1)
    picky.bad.clear()
    said("parked", "retry", str(first["id"]))
    assert json.loads(said("verify", "--json"))["holds"] is True
    assert "holds" in said("verify")
    assert json.loads(said("verify", "1", "--direction", "in", "--json"))[0]["topic"] == "test.counted"
    said("verify", "12345", code=2)
    assert json.loads(said("key", "export"))["kid"] == keys.own_key().kid
    assert traffic.signer.kid in said("key", "list", "--json")
    said("key", "new", code=2)
    said("key", "revoke", "nothing", code=2)
    said("key", "revoke", traffic.signer.kid)
    assert said("key", "rotate").startswith("nis.")
