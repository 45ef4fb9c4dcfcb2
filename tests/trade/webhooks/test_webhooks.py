"""Webhooks: signed, in order, at least once, only of what is one's own, never into the node's own network."""

import json
import socket
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from infosilk.kernel.models import Notification
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from infosilk.trade.clearance import statuses
from infosilk.trade.clearance.engine import status_codes
from infosilk.trade.webhooks import actions, addresses, delivery
from infosilk.trade.webhooks.engine import signature
from infosilk.trade.webhooks.models import Webhook, WebhookState
from tests.trade.caller import Caller
from tests.trade.node import put
from tests.trade.samples import bundle
from tests.trade.webhooks.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def hook(hangzhou: SimpleNamespace, receiver: Receiver) -> Webhook:
    return actions.make(hangzhou.market, receiver.url)


def due(hook: Webhook) -> None:
    """The pause before the next attempt is over."""
    Webhook.objects.filter(pk=hook.pk).update(next_at=timezone.now())


def test_every_status_is_told_in_order_and_signed(hangzhou: SimpleNamespace, hook: Webhook, receiver: Receiver) -> None:
    put(hangzhou.market, bundle("W-1"), bundle("W-2", buyer_country="JP"))

    assert delivery.drain(hook.pk) == 1

    told = receiver.statuses()
    assert [one["id"] for one in told] == sorted(one["id"] for one in told)
    assert {one["order_no"] for one in told} == {"W-1", "W-2"}
    assert [(one["number"], one["code"]) for one in told] == [
        (one.number, one.code) for one in statuses.statuses_since()
    ]
    headers, body = receiver.got[0]
    signature.verify(hook.secret, headers, body, time.time())
    assert delivery.drain(hook.pk) == 0


def test_what_failed_is_sent_again_the_same_and_nothing_is_lost(
    hangzhou: SimpleNamespace, hook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = [500, 302]
    put(hangzhou.market, bundle("W-1"))

    assert not delivery.tell(hook.pk)
    put(hangzhou.market, bundle("W-2"))
    assert not delivery.tell(hook.pk), "the pause is not over"
    due(hook)
    assert not delivery.tell(hook.pk)
    due(hook)
    assert delivery.drain(hook.pk) == 2

    identifiers = [headers["webhook-id"] for headers, _ in receiver.got]
    assert identifiers[0] == identifiers[1] == identifiers[2] != identifiers[3]
    orders = [{one["order_no"] for one in json.loads(body)["data"]} for _, body in receiver.got]
    assert orders == [{"W-1"}, {"W-1"}, {"W-1"}, {"W-2"}]
    hook.refresh_from_db()
    assert (hook.failures, hook.last_error, hook.failing_since) == (0, "", None)
    assert [row.status for row in hook.attempts.all()] == [200, 200, 302, 500]


def test_many_statuses_go_in_several_requests_each_once(
    hangzhou: SimpleNamespace, hook: Webhook, receiver: Receiver
) -> None:
    put(hangzhou.market, *(bundle(f"W-{n}") for n in range(60)))
    expected = [one.id for one in statuses.statuses_since(limit=10_000)]

    assert delivery.drain(hook.pk) == len(expected) // delivery.BATCH + 1

    assert [one["id"] for one in receiver.statuses()] == expected


def test_only_the_statuses_asked_for_and_only_ones_own(
    hangzhou: SimpleNamespace, hook: Webhook, receiver: Receiver
) -> None:
    with receiving() as second, receiving() as third:
        chosen = actions.make(hangzhou.trader, second.url, [status_codes.RELEASED])
        stranger = actions.make(hangzhou.payer, third.url)
        put(hangzhou.market, bundle("W-1"), bundle("W-2", buyer_country="JP"))

        assert [delivery.drain(one.pk) for one in (hook, chosen, stranger)] == [1, 1, 0]

        assert [(one["order_no"], one["code"]) for one in second.statuses()] == [("W-1", status_codes.RELEASED)]
        assert third.got == []
        stranger.refresh_from_db()
        assert stranger.after > 0, "what is not its own is passed over once"


def test_after_three_days_without_an_answer_it_is_paused_its_firm_told_and_it_goes_on_where_it_stopped(
    hangzhou: SimpleNamespace, hook: Webhook, receiver: Receiver
) -> None:
    Caller(hangzhou.organisations["silk-market"], "marketplace")
    receiver.answers = [503, 503]
    put(hangzhou.market, bundle("W-1"))
    delivery.tell(hook.pk)
    Webhook.objects.filter(pk=hook.pk).update(failing_since=timezone.now() - delivery.GIVE_UP * 1.1)
    due(hook)

    delivery.tell(hook.pk)

    hook.refresh_from_db()
    assert hook.state == WebhookState.PAUSED and not delivery.tell(hook.pk)
    assert Notification.objects.filter(kind="trade.webhook").exists()
    actions.resume(hangzhou.market, hook.pk)
    assert delivery.drain(hook.pk) == 1
    assert {one["order_no"] for one in receiver.statuses()} == {"W-1"}


def test_while_a_request_is_in_flight_no_second_one_is_sent(
    hangzhou: SimpleNamespace, hook: Webhook, receiver: Receiver
) -> None:
    put(hangzhou.market, bundle("W-1"))
    Webhook.objects.filter(pk=hook.pk).update(next_at=timezone.now() + delivery.LEASE)

    assert not delivery.tell(hook.pk) and receiver.got == []


def test_a_renewed_secret_and_the_one_before_it_both_verify_for_a_day(
    hangzhou: SimpleNamespace, hook: Webhook, receiver: Receiver
) -> None:
    old = hook.secret
    new = actions.renew_secret(hangzhou.market, hook.pk).secret

    assert actions.ping(hangzhou.market, hook.pk).taken

    headers, body = receiver.got[0]
    for secret in (old, new):
        signature.verify(secret, headers, body, time.time())
    Webhook.objects.filter(pk=hook.pk).update(previous_until=timezone.now())
    actions.ping(hangzhou.market, hook.pk)
    with pytest.raises(signature.BadSignature):
        signature.verify(old, *receiver.got[1], time.time())


def test_the_published_example_of_the_specification_verifies() -> None:
    # Example of the Standard Webhooks specification and of its reference libraries' tests.
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'

    signed = signature.sign([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(body=st.binary(max_size=200), shift=st.integers(1, 10_000), place=st.integers(0, 199))
def test_a_changed_body_or_an_old_request_does_not_verify(body: bytes, shift: int, place: int) -> None:
    secret = signature.new_secret()
    headers = signature.sign([secret], "msg_1", 1_000_000, body)

    signature.verify(secret, headers, body, 1_000_000)
    for changed, now in ((body + b"x", 1_000_000), (body, 1_000_000 + signature.TOLERANCE_SECONDS + shift)):
        with pytest.raises(signature.BadSignature):
            signature.verify(secret, headers, changed, now)
    with pytest.raises(signature.BadSignature):
        signature.verify(signature.new_secret(), headers, body, 1_000_000)


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/",
        "ftp://shop.example/",
        "https://",
        "https://user:pw@shop.example/",
        "https://a b.example/",
        "https://shop.example/#x",
        "https://shop.example:99999/",
        "https://š.example/",
        "javascript:alert(1)",
        "",
        f"https://{'x' * 500}",
    ],
)
def test_an_address_that_is_none_is_refused(
    hangzhou: SimpleNamespace, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "NODE", settings.NODE.model_copy(update={"demo": False}))

    with pytest.raises(Invalid):
        actions.make(hangzhou.market, url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.9",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "fd00::1",
        "fe80::1",
        "::ffff:10.0.0.1",
        "224.0.0.1",
        "100.64.0.1",
    ],
)
def test_no_webhook_leads_into_a_private_network(address: str) -> None:
    host = f"[{address}]" if ":" in address else address

    with pytest.raises(addresses.NotAllowed, match="open internet"):
        addresses.resolve(f"https://{host}/", open_network=True)


def test_a_name_with_one_private_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(*_arguments: Any, **_named: Any) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answers)

    with pytest.raises(addresses.NotAllowed):
        addresses.resolve("https://shop.example/", open_network=True)


def test_others_cannot_see_change_or_hear_it(hangzhou: SimpleNamespace, hook: Webhook) -> None:
    for verb in (actions.pause, actions.resume, actions.renew_secret, actions.remove, actions.ping):
        with pytest.raises(NotFound):
            verb(hangzhou.payer, hook.pk)
    with pytest.raises(Forbidden):
        actions.make(hangzhou.officer, "https://shop.example/")
    with pytest.raises(Conflict):
        actions.make(hangzhou.market, hook.url)
    with pytest.raises(Invalid):
        actions.make(hangzhou.market, "https://shop.example/", [7])


def test_pages_and_api_make_show_and_remove(hangzhou: SimpleNamespace, receiver: Receiver) -> None:
    market = Caller(hangzhou.organisations["silk-market"], "marketplace")
    browser = market.browser()

    made = market.post("/webhooks", json.dumps({"url": receiver.url}).encode(), "application/json").json()
    shown = browser.get("/en/trade/webhooks/").content.decode()
    one = browser.get(f"/en/trade/webhooks/{made['id']}/").content.decode()

    assert made["secret"].startswith("whsec_") and made["secret"] not in shown + one
    assert receiver.url in shown
    assert browser.post(f"/en/trade/webhooks/{made['id']}/ping/").status_code == 302
    assert len(receiver.got) == 1
    assert "whsec_" in browser.post(f"/en/trade/webhooks/{made['id']}/secret/").content.decode()
    assert "secret" not in market.get("/webhooks").json()[0]
    assert browser.post(f"/en/trade/webhooks/{made['id']}/remove/").status_code == 302
    assert market.get("/webhooks").json() == []
    wrong = browser.post("/en/trade/webhooks/", {"url": "gopher://x/"})
    assert wrong.status_code == 422
