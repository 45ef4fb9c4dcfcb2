"""What a provider tells counts once: late, twice, in parts, out of order, or asked for because it never came."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from infosilk.commons.payments import callbacks, dues, ledger
from infosilk.commons.payments.models import (
    Advice,
    Due,
    Entry,
    ProviderEvent,
    ProviderPayment,
    SampleCall,
    SamplePayment,
)
from infosilk.commons.payments.providers import offered, sample
from infosilk.commons.payments.tasks import apply_events
from infosilk.kernel.problems import Conflict, NotFound
from tests.commons.payments import kit
from tests.commons.payments.test_ledger import BANK, WORKER, sum_of

CALLBACK = "/api/v1/commons/payments/providers/test/callback"


@pytest.fixture
def begun(node: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A payment that was begun with the test provider, by the organisation that owes it."""
    monkeypatch.setattr(settings, "NODE", settings.NODE.model_copy(update={"demo": True}))
    kit.debtors["FEE00000001"] = {"debtor_organisation_id": node.stranger.organisation_id}
    payment, url = callbacks.start(node.stranger, kit.reference(1), "test", "/back/")
    return SimpleNamespace(node=node, payment=payment, number=payment.provider_no, url=url)


def balance() -> tuple[Decimal, Decimal]:
    found = dues.balance_of(kit.due(1))
    return found.kept, found.left


def test_a_payment_in_parts_called_back_twice_counts_once(begun: SimpleNamespace) -> None:
    assert begun.url.endswith(f"/test-provider/{begun.payment.token}/")
    sample.happen(begun.number, "received", Decimal(900), "twice")
    sample.happen(begun.number, "received", Decimal(36), "twice")
    assert apply_events() == 2
    assert apply_events() == 0

    assert (balance(), Entry.objects.count()) == ((936, 0), 2)
    assert ProviderPayment.objects.get().state == "succeeded"
    with pytest.raises(Conflict):
        callbacks.start(begun.node.stranger, kit.reference(1), "test", "/back/")


def test_what_comes_late_out_of_order_or_never_counts_too(begun: SimpleNamespace) -> None:
    sample.happen(begun.number, "received", Decimal(936), "late")
    sample.happen(begun.number, "refunded", Decimal(936))
    apply_events()
    assert balance() == (-936, 1872)
    sample.happen(begun.number, "received", Decimal(936), "never")
    ProviderPayment.objects.update(poll_at=timezone.now() - timedelta(seconds=1))

    assert callbacks.poll() == 2 and callbacks.poll() == 0
    callbacks.apply_waiting()
    assert balance() == (936, 0)
    SampleCall.objects.update(deliver_at=timezone.now())
    assert apply_events() == 0
    assert balance() == (936, 0)


def test_money_of_the_provider_on_the_banks_statement_is_the_same_money(begun: SimpleNamespace) -> None:
    sample.happen(begun.number, "received", Decimal(936))
    apply_events()

    seen = ledger.tell(WORKER, sum_of(BANK, "B-1", "936", begun.number))

    assert (seen.state, balance()) == ("same", (936, 0))


def test_a_callback_is_taken_by_its_signature_alone(begun: SimpleNamespace) -> None:
    sample.happen(begun.number, "received", Decimal(936), "never")
    headers, body = sample.signed(SamplePayment.objects.get().events)

    def post(headers: dict[str, str], body: bytes) -> int:
        return Client().post(CALLBACK, body, content_type="application/json", headers=headers).status_code

    assert post({}, body) == 401
    assert post(headers, body.replace(b"936", b"936000")) == 401
    old = {sample.HEADER: headers[sample.HEADER].replace("t=", "t=1")}
    assert post(old, body) == 401
    assert post(*sample.signed([{"event": "x"}])) == 400
    assert Client().post(CALLBACK.replace("/test/", "/none/"), body, content_type="application/json").status_code == 401
    assert not ProviderEvent.objects.exists()

    assert [post(headers, body) for _time in range(3)] == [200, 200, 200]
    assert (ProviderEvent.objects.count(), Advice.objects.count()) == (1, 0)
    assert callbacks.apply_waiting() == 1 and balance() == (936, 0)


def test_an_event_of_an_unknown_payment_waits_with_its_reason(begun: SimpleNamespace) -> None:
    number = begun.payment.provider_no
    ProviderPayment.objects.update(provider_no="elsewhere")
    sample.happen(number, "received", Decimal(936))
    assert apply_events() == 0
    assert "payment" in ProviderEvent.objects.get().error

    ProviderPayment.objects.update(provider_no=number)
    assert callbacks.apply_waiting() == 1 and balance() == (936, 0)


def test_a_number_that_comes_with_another_amount_changes_nothing_and_is_kept(begun: SimpleNamespace) -> None:
    sample.happen(begun.number, "received", Decimal(900))
    apply_events()
    event = {**SamplePayment.objects.get().events[0], "event": "again", "amount": "9000"}
    callbacks.receive("test", *sample.signed([event]))

    assert callbacks.apply_waiting() == 0
    assert (balance(), ProviderEvent.objects.get(event_no="again").applied_at) == ((900, 36), None)


def test_the_test_provider_is_there_on_demo_nodes_alone(node: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "NODE", settings.NODE.model_copy(update={"demo": False}))
    kit.debtors["FEE00000001"] = {"debtor_organisation_id": node.stranger.organisation_id}

    assert offered() == []
    with pytest.raises(NotFound):
        callbacks.start(node.stranger, kit.reference(1), "test", "/back/")


def test_only_who_owes_it_begins_a_payment(begun: SimpleNamespace) -> None:
    with pytest.raises(NotFound):
        callbacks.start(begun.node.other, kit.reference(1), "test", "/back/")
    assert Due.objects.count() == 1
