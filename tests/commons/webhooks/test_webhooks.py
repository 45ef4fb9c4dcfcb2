"""Webhooks: signed, in order, at least once, only of what is one's own, by the mandate of whoever made them."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from typer.testing import CliRunner

from infosilk.commons.webhooks import actions, delivery, exchange, happenings
from infosilk.commons.webhooks.addresses import Target
from infosilk.commons.webhooks.commands import app
from infosilk.commons.webhooks.engine import signature
from infosilk.commons.webhooks.models import Happening, Pause, Webhook, WebhookState
from infosilk.kernel.actor import Acting
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import DatedRule, IdempotencyRecord, Mandate, Notification
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from infosilk.kernel.record import idempotency
from tests.commons.webhooks.kit import THINGS, happen
from tests.commons.webhooks.receiver import Receiver, dripping, receiving
from tests.kernel import people

pytestmark = pytest.mark.django_db
API = "/api/v1/commons/webhooks"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def trader() -> Acting:
    return people.actor("trader")


def made(acting: Acting, url: str, *events: str) -> Webhook:
    return actions.make(acting, THINGS.code, url, events)[0]


@pytest.fixture
def hook(trader: Acting, receiver: Receiver) -> Webhook:
    return made(trader, receiver.url)


def due(hook: Webhook) -> None:
    """The pause before the next attempt is over."""
    Webhook.objects.filter(pk=hook.pk).update(next_at=timezone.now())


def test_every_entry_is_told_in_order_and_signed(trader: Acting, receiver: Receiver) -> None:
    hook, secret = actions.make(trader, THINGS.code, receiver.url)
    happen(trader, "one", "two")
    happen(trader, "three", event="broken")

    assert delivery.drain(hook.pk) == 1

    told = receiver.entries()
    assert [one["name"] for one in told] == ["one", "two", "three"]
    assert [one["id"] for one in told] == sorted({one["id"] for one in told})
    headers, body = receiver.got[0]
    signature.verify(secret, headers, body, time.time())
    assert json.loads(body)["type"] == THINGS.code
    assert delivery.drain(hook.pk) == 0


def test_what_failed_is_sent_again_the_same_and_nothing_is_lost(
    trader: Acting, hook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = [500, 302]
    happen(trader, "one")

    assert not delivery.tell(hook.pk)
    happen(trader, "two")
    assert not delivery.tell(hook.pk), "the pause is not over"
    due(hook)
    assert not delivery.tell(hook.pk)
    due(hook)
    assert delivery.drain(hook.pk) == 2

    identifiers = [headers["webhook-id"] for headers, _ in receiver.got]
    assert identifiers[0] == identifiers[1] == identifiers[2] != identifiers[3]
    assert [one["name"] for one in receiver.entries()] == ["one", "one", "one", "two"]
    hook.refresh_from_db()
    assert (hook.failures, hook.last_error, hook.failing_since) == (0, "", None)
    assert [row.status for row in hook.attempts.all()] == [200, 200, 302, 500]


def test_many_entries_go_in_several_requests_each_once(trader: Acting, hook: Webhook, receiver: Receiver) -> None:
    happen(trader, *(str(number) for number in range(250)))

    assert delivery.drain(hook.pk) == 3

    assert [one["name"] for one in receiver.entries()] == [str(number) for number in range(250)]


def test_only_the_events_asked_for_and_only_ones_own(trader: Acting, hook: Webhook, receiver: Receiver) -> None:
    with receiving() as second, receiving() as third:
        chosen = made(trader, second.url, "broken")
        stranger = made(people.actor("trader"), third.url)
        happen(trader, "one")
        happen(trader, "two", event="broken")

        assert [delivery.drain(one.pk) for one in (hook, chosen, stranger)] == [1, 1, 0]

        assert [one["name"] for one in second.entries()] == ["two"]
        assert third.got == []
        stranger.refresh_from_db()
        assert stranger.after > 0, "what is not its own is passed over once"


@pytest.mark.django_db(transaction=True)
def test_who_reads_on_from_a_place_misses_nothing_that_commits_later(trader: Acting) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                happen(trader, "slow")
                begun.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(20)
    happen(trader, "fast")

    first = THINGS.read(trader.organisation_id or 0, 0, 100, None)
    go_on.set()
    thread.join()
    then = THINGS.read(trader.organisation_id or 0, first[-1].id, 100, None)

    assert [one.data["name"] for one in first] == ["fast"]
    assert [one.data["name"] for one in then] == ["slow"]
    assert then[0].id > first[0].id


def test_a_place_is_never_given_twice_though_rows_are_gone(trader: Acting) -> None:
    happen(trader, "one")
    (first,) = THINGS.read(trader.organisation_id or 0, 0, 10, None)
    Happening.objects.all().delete()
    happen(trader, "two")

    (second,) = THINGS.read(trader.organisation_id or 0, first.id, 10, None)

    assert second.data["name"] == "two"
    assert happenings.head() == second.id


def test_after_three_days_without_an_answer_it_is_paused_its_firm_told_and_it_goes_on_where_it_stopped(
    trader: Acting, hook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = [503, 503]
    happen(trader, "one")
    delivery.tell(hook.pk)
    Webhook.objects.filter(pk=hook.pk).update(failing_since=timezone.now() - delivery.GIVE_UP * 1.1)
    due(hook)

    delivery.tell(hook.pk)

    hook.refresh_from_db()
    assert (hook.state, hook.pause) == (WebhookState.PAUSED, Pause.SILENT) and not delivery.tell(hook.pk)
    assert Notification.objects.filter(kind="commons.webhook", person=trader.person_id).exists()
    actions.resume(trader, hook.pk)
    assert delivery.drain(hook.pk) == 1
    assert receiver.entries()[-1]["name"] == "one"


def test_it_stops_telling_when_the_mandate_of_who_made_it_ends_and_another_may_take_it_over(
    trader: Acting, hook: Webhook, receiver: Receiver
) -> None:
    colleague = people.actor("trader", hook.organisation)
    happen(trader, "one")
    Mandate.objects.filter(pk=trader.mandate_id).update(revoked_at=timezone.now())

    assert not delivery.tell(hook.pk)

    hook.refresh_from_db()
    assert (hook.state, hook.pause, receiver.got) == (WebhookState.PAUSED, Pause.MAKER, [])
    assert Notification.objects.filter(kind="commons.webhook", person=colleague.person_id).exists()
    actions.resume(colleague, hook.pk)
    assert delivery.drain(hook.pk) == 1
    assert [one["name"] for one in receiver.entries()] == ["one"]


def test_while_a_request_is_in_flight_no_second_one_is_sent(trader: Acting, hook: Webhook, receiver: Receiver) -> None:
    happen(trader, "one")
    Webhook.objects.filter(pk=hook.pk).update(next_at=timezone.now() + delivery.LEASE)

    assert not delivery.tell(hook.pk) and receiver.got == []


def test_what_was_told_can_be_told_again_from_a_place(trader: Acting, hook: Webhook, receiver: Receiver) -> None:
    happen(trader, "one", "two", "three")
    delivery.drain(hook.pk)
    first = receiver.entries()[0]["id"]

    actions.set_back(trader, hook.pk, first)

    assert delivery.drain(hook.pk) == 1
    assert [one["name"] for one in receiver.entries()[3:]] == ["two", "three"]
    with pytest.raises(Conflict, match="has not come to"):
        actions.set_back(trader, hook.pk, first + 1000)


def test_a_renewed_secret_and_the_one_before_it_both_verify_for_a_day(trader: Acting, receiver: Receiver) -> None:
    hook, old = actions.make(trader, THINGS.code, receiver.url)
    _hook, new = actions.renew_secret(trader, hook.pk)
    happen(trader, "one")
    delivery.drain(hook.pk)

    headers, body = receiver.got[0]
    for secret in (old, new):
        signature.verify(secret, headers, body, time.time())
    Webhook.objects.filter(pk=hook.pk).update(previous_until=timezone.now())
    happen(trader, "two")
    delivery.drain(hook.pk)
    with pytest.raises(signature.BadSignature):
        signature.verify(old, *receiver.got[1], time.time())
    signature.verify(new, *receiver.got[1], time.time())


def test_a_secret_lies_sealed_in_the_database(trader: Acting, receiver: Receiver) -> None:
    hook, secret = actions.make(trader, THINGS.code, receiver.url)
    actions.renew_secret(trader, hook.pk)

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, previous_secret FROM commons_webhooks_webhook WHERE id = %s", [hook.pk])
        kept = [bytes(one) for one in cursor.fetchone()]
    assert all(secret.encode() not in one for one in kept)
    hook.refresh_from_db()
    assert hook.previous_secret is not None and hook.previous_secret.open() == secret


def test_a_receiver_that_drips_is_cut_off_at_the_deadline_of_the_whole_exchange() -> None:
    for quiet in (False, True):
        with dripping(accept_only=quiet) as url:
            port = int(url.split(":")[2].split("/")[0])
            began = time.monotonic()

            answer = exchange.post(Target("http", "127.0.0.1", port, "/", "127.0.0.1"), {}, b"{}", seconds=0.6)

            assert (answer.status, answer.error) == (0, "no answer within 1 seconds")
            assert time.monotonic() - began < 3


def test_a_handshake_that_never_ends_is_cut_off_too() -> None:
    with dripping() as url:
        port = int(url.split(":")[2].split("/")[0])
        began = time.monotonic()

        answer = exchange.post(Target("https", "localhost", port, "/", "127.0.0.1"), {}, b"{}", seconds=0.6)

        assert answer.status == 0
        assert time.monotonic() - began < 3


@pytest.mark.django_db(transaction=True)
def test_a_slow_receiver_holds_up_no_other(trader: Acting, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "SECONDS", 3.0)
    monkeypatch.setattr(exchange.post, "__kwdefaults__", {"seconds": 3.0})
    with dripping() as url:
        slow, quick = made(trader, url), made(trader, receiver.url)
        happen(trader, "one")
        round_of = threading.Thread(target=delivery.work)
        began = time.monotonic()
        round_of.start()
        while not receiver.got and time.monotonic() - began < 20:
            round_of.join(0.02)
        reached = time.monotonic() - began
        round_of.join()

    assert receiver.got and reached < 2.5
    slow.refresh_from_db()
    quick.refresh_from_db()
    assert (slow.failures, quick.told) == (1, 1)


def test_a_trial_is_sent_by_the_worker_and_stands_among_the_attempts(
    trader: Acting, hook: Webhook, receiver: Receiver
) -> None:
    actions.ask_trial(trader, hook.pk)
    assert receiver.got == [], "nobody's request waits for it"

    assert delivery.send_trial(hook.pk) and not delivery.send_trial(hook.pk)

    assert json.loads(receiver.got[0][1])["type"] == delivery.TRIAL
    assert [(row.trial, row.status) for row in hook.attempts.all()] == [(True, 200)]


def test_others_cannot_see_change_or_hear_it(trader: Acting, hook: Webhook) -> None:
    stranger = people.actor("trader")
    for verb in (actions.pause, actions.resume, actions.renew_secret, actions.remove, actions.ask_trial):
        with pytest.raises(NotFound):
            verb(stranger, hook.pk)
    officer = people.actor("officer", hook.organisation)
    with pytest.raises(Forbidden):
        actions.make(officer, THINGS.code, "https://shop.example/")
    assert not Webhook.objects.visible_to(officer).exists()
    with pytest.raises(Conflict):
        made(trader, hook.url)
    with pytest.raises(Invalid):
        made(trader, "https://shop.example/", "melted")
    with pytest.raises(Invalid, match="no feed"):
        actions.make(trader, "test.nothing", "https://shop.example/")


def test_what_happened_is_forgotten_after_its_time(trader: Acting) -> None:
    for country in ("RS", "CN"):
        DatedRule.objects.create(
            code=happenings.RULE, jurisdiction=country, valid_from="2024-01-01", value=30, source="t", legal_basis="t"
        )
    happen(trader, "old", "new")
    happenings.place()
    old = Happening.objects.order_by("pk").first()
    assert old is not None
    Happening.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=31))

    assert happenings.purge(timezone.now()) == 1

    assert [one.data["name"] for one in THINGS.read(trader.organisation_id or 0, 0, 10, None)] == ["new"]


def test_the_api_makes_shows_tries_and_removes_and_repeats_a_secret_for_an_hour_alone(receiver: Receiver) -> None:
    client = people.api_client(people.mandate("trader"))
    asked = {"url": receiver.url, "feed": THINGS.code}

    first = people.post(client, API, asked, "k1")
    again = people.post(client, API, asked, "k1")

    assert first.status_code == 200 and again.json() == first.json()
    secret = first.json()["secret"]
    assert secret.startswith("whsec_")
    assert secret.encode() not in bytes(IdempotencyRecord.objects.get(key="k1").body)
    IdempotencyRecord.objects.update(created_at=timezone.now() - idempotency.KEPT_SECRET - timedelta(minutes=1))
    late = people.post(client, API, asked, "k1")
    assert (late.status_code, late.json()["code"]) == (409, "idempotency-secret-gone")
    idempotency.purge()
    assert bytes(IdempotencyRecord.objects.get(key="k1").body) == b""

    listed = client.get(API).json()
    assert [one["url"] for one in listed] == [receiver.url] and "secret" not in listed[0]
    assert THINGS.code in [one["code"] for one in client.get("/api/v1/commons/feeds").json()]
    tried = people.post(client, f"{API}/{listed[0]['id']}/trial")
    assert (tried.status_code, receiver.got) == (202, [])
    gone = client.delete(f"{API}/{listed[0]['id']}", "{}", "application/json", headers={"idempotency-key": "k3"})
    assert (gone.status_code, client.get(API).json()) == (204, [])


def test_a_feed_is_read_over_the_api_by_who_asks_instead_of_being_told() -> None:
    held = people.mandate("trader")
    client = people.api_client(held)
    happen(choose(held.person, held.pk), "one", "two", "three")
    address = f"/api/v1/commons/feeds/{THINGS.code}/entries"

    first = client.get(f"{address}?limit=2").json()
    then = client.get(f"{address}?limit=2&after={first['next']}").json()

    assert [one["name"] for one in first["items"] + then["items"]] == ["one", "two", "three"]
    assert then["next"] is None
    assert client.get("/api/v1/commons/feeds/test.nothing/entries").status_code == 404


def test_the_command_makes_lists_tries_and_removes(receiver: Receiver) -> None:
    firm = people.organisation()

    made = CliRunner().invoke(app, ["webhooks", "make", THINGS.code, receiver.url, "--as", firm.code])
    hook = Webhook.objects.get()
    listed = json.loads(CliRunner().invoke(app, ["webhooks", "list", "--json"]).output)

    assert made.output.splitlines()[0] == f"webhook {hook.pk}" and "whsec_" in made.output
    assert [(one["organisation"], one["url"]) for one in listed] == [(firm.code, receiver.url)]
    assert CliRunner().invoke(app, ["webhooks", "try", str(hook.pk)]).exit_code == 0
    assert delivery.send_trial(hook.pk)
    attempts = json.loads(CliRunner().invoke(app, ["webhooks", "attempts", str(hook.pk), "--json"]).output)
    assert [(one["trial"], one["status"]) for one in attempts] == [(True, 200)]
    for verb in ("pause", "resume", "renew", "remove"):
        assert CliRunner().invoke(app, ["webhooks", verb, str(hook.pk)]).exit_code == 0
    assert not Webhook.objects.exists()
    wrong = CliRunner().invoke(app, ["webhooks", "make", THINGS.code, "gopher://x/", "--as", firm.code])
    assert wrong.exit_code == 2 and "https://" in wrong.output


def test_pages_make_show_and_remove(receiver: Receiver) -> None:
    browser = people.page_client(people.mandate("trader").person)

    made_page = browser.post("/en/commons/webhooks/", {"url": receiver.url, "feed": THINGS.code}).content.decode()
    hook = Webhook.objects.get()
    shown = browser.get("/en/commons/webhooks/").content.decode()
    one = browser.get(f"/en/commons/webhooks/{hook.pk}/").content.decode()

    assert made_page.count("whsec_") == 1 and "whsec_" not in shown + one
    assert receiver.url in shown
    assert browser.post(f"/en/commons/webhooks/{hook.pk}/try/").status_code == 302
    assert receiver.got == []
    assert "whsec_" in browser.post(f"/en/commons/webhooks/{hook.pk}/secret/").content.decode()
    assert browser.post(f"/en/commons/webhooks/{hook.pk}/remove/").status_code == 302
    wrong = browser.post("/en/commons/webhooks/", {"url": "gopher://x/", "feed": THINGS.code})
    assert wrong.status_code == 422
