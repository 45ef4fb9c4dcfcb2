"""Pages about personal data: one's own, and the operator's desk for people without an account."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from infosilk.kernel.models import AuditEntry, Erasure, IdempotencyRecord
from tests.kernel import people
from tests.trade.node import load_law

pytestmark = pytest.mark.django_db
EMAIL = "buyer.without@account.example"


def operator() -> Client:
    held = people.mandate("operator", people.organisation("RS"))
    client = Client()
    client.force_login(held.person)
    return client


def answer_kept() -> IdempotencyRecord:
    return IdempotencyRecord.objects.create(
        scope="1:1",
        key="k",
        request_hash=b"",
        status=200,
        media_type="application/json",
        body=json.dumps({"buyer_email": EMAIL}).encode(),
        created_at=timezone.now() - timedelta(days=1),
    )


def test_the_operator_looks_hands_over_and_erases() -> None:
    load_law()
    kept, client, address = answer_kept(), operator(), reverse("account:data-requests")

    looked = client.post(address, {"email": EMAIL, "step": "look"})
    exported = client.post(address, {"email": EMAIL, "step": "export"})
    unproved = client.post(address, {"email": EMAIL, "step": "erase"})
    erased = client.post(address, {"email": EMAIL, "evidence": "file 1", "step": "erase"})

    assert b"repeated call" in looked.content
    assert "kernel.idempotencyrecord" in exported.json()["marked"]
    assert (unproved.status_code, erased.status_code) == (422, 302)
    kept.refresh_from_db()
    assert bytes(kept.body) == b""
    assert Erasure.objects.get().evidence == "file 1"
    assert not AuditEntry.objects.filter(body__contains=EMAIL).exists()


def test_nobody_else_reaches_the_operators_desk() -> None:
    held = people.mandate("administrator")
    client = Client()
    client.force_login(held.person)

    assert client.get(reverse("account:data-requests")).status_code == 403
    assert client.get(reverse("account:held-data")).status_code == 200
