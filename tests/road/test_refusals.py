"""What is forged, tampered, replayed, late, too large or not granted is refused with its reason,
and changes nothing."""

import json
from typing import Any

import pytest

from infosilk.road.models import InLink, Key, LogEntry, Nonce, Outbox, OutLink, Parked
from tests.road import bad_messages, bad_requests
from tests.road.cases import CASES, Case
from tests.road.partner import TOPIC, Partner, post

pytestmark = pytest.mark.django_db

assert bad_messages and bad_requests  # importing them collects their cases


def snapshot() -> list[Any]:
    """Everything of the road that a message can change; notes of refusals are meant to change."""
    tables = [LogEntry, Outbox, OutLink, Parked, Key, Nonce]
    rows = [sorted(str(row) for row in table.objects.values_list()) for table in tables]
    return [*rows, list(InLink.objects.values_list("partner", "seq", "hash"))]


@pytest.mark.parametrize(("build", "reason"), CASES)
def test_a_bad_request_is_refused_with_its_reason_and_changes_nothing(
    partner: Partner, effects: Any, build: Case, reason: str
) -> None:
    # Given a partner one of whose messages was taken, and a bad request.
    partner.deliver(partner.message("S0", 0, TOPIC))
    headers, body = build(partner)
    before, done = snapshot(), effects()
    # When it arrives, then it is refused for what it is.
    answer = post(headers, body)
    problem = json.loads(answer.content)
    assert (problem["code"], problem["status"]) == (reason, answer.status_code), problem
    assert answer["Content-Type"] == "application/problem+json"
    assert 400 <= answer.status_code < 500
    # And nothing has changed.
    assert snapshot() == before
    assert effects() == done


def test_the_corpus_is_large_enough() -> None:
    assert len(CASES) >= 30, "the promise is at least thirty"


def test_the_operator_sees_why_an_authenticated_partner_was_refused(partner: Partner) -> None:
    partner.post(partner.message(topic="trade.consignment.announced"))
    assert InLink.objects.get(partner="hangzhou").last_refusal.startswith("topic-not-granted")
