"""Documents granted to further organisations: read by them, by nobody else, until it ends."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from infosilk.commons.documents import grants
from infosilk.commons.documents import public as documents
from infosilk.commons.documents.models import DocumentGrant, Purpose
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.law.days import today
from infosilk.kernel.models import AuditEntry, Mandate, Organisation
from infosilk.kernel.problems import Conflict, Invalid, NotFound
from tests.kernel import people

pytestmark = pytest.mark.django_db
URL = "/api/v1/commons/documents"


def kept(acting: Any, kind: str = "commons.file") -> documents.StoredDocument:
    return documents.store(acting, "offer.txt", "text/plain", b"an offer", kind)


def code(acting: Any) -> str:
    return Organisation.objects.get(pk=acting.organisation_id).code


def client_of(held: Mandate, areas: list[str] | None = None) -> Client:
    return people.api_client(held, areas)


def test_a_granted_document_is_read_by_that_organisation_alone_and_each_reading_is_recorded() -> None:
    mine, theirs, third = (people.actor("trader") for _ in range(3))
    document = kept(mine)
    with pytest.raises(NotFound):
        grants.read(theirs, document.pk)

    grants.grant(mine, document.pk, code(theirs), Purpose.CUSTOMS, today())

    assert grants.read(theirs, document.pk).content == b"an offer"
    with pytest.raises(NotFound):
        grants.read(third, document.pk)
    assert AuditEntry.objects.filter(action="document.read", object_id=str(document.pk)).count() == 1


def test_a_grant_ends_when_it_is_revoked_and_after_its_day() -> None:
    mine, theirs = people.actor("trader"), people.actor("trader")
    document = kept(mine)
    done = grants.grant(mine, document.pk, code(theirs), Purpose.SALE, today())

    grants.revoke(mine, document.pk, done.pk)
    grants.revoke(mine, document.pk, done.pk)
    with pytest.raises(NotFound):
        grants.read(theirs, document.pk)
    assert AuditEntry.objects.filter(action="document.grant-revoked").count() == 1

    again = grants.grant(mine, document.pk, code(theirs), Purpose.SALE, today())
    assert grants.read(theirs, document.pk).content == b"an offer"
    DocumentGrant.objects.filter(pk=again.pk).update(until=today() - timedelta(days=1))
    with pytest.raises(NotFound):
        grants.read(theirs, document.pk)


def test_whoever_was_granted_a_document_grants_it_to_nobody() -> None:
    mine, theirs, third = (people.actor("trader") for _ in range(3))
    document = kept(mine)
    done = grants.grant(mine, document.pk, code(theirs), Purpose.SALE, today())

    with pytest.raises(NotFound):
        grants.grant(theirs, document.pk, code(third), Purpose.SALE, today())
    with pytest.raises(NotFound):
        grants.revoke(theirs, document.pk, done.pk)


@pytest.mark.parametrize("days", [-1, 367])
def test_a_grant_is_for_a_year_at_most_and_not_for_the_past(days: int) -> None:
    mine, theirs = people.actor("trader"), people.actor("trader")

    with pytest.raises(Invalid):
        grants.grant(mine, kept(mine).pk, code(theirs), Purpose.SALE, today() + timedelta(days=days))


def test_a_document_is_not_granted_to_its_own_organisation_nor_to_more_than_are_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = people.actor("trader")
    document = kept(mine)
    with pytest.raises(Invalid):
        grants.grant(mine, document.pk, code(mine), Purpose.SALE, today())

    monkeypatch.setattr(grants, "MOST", 1)
    one, other = people.actor("trader"), people.actor("trader")
    grants.grant(mine, document.pk, code(one), Purpose.SALE, today())
    grants.grant(mine, document.pk, code(one), Purpose.CUSTOMS, today())
    with pytest.raises(Conflict):
        grants.grant(mine, document.pk, code(other), Purpose.SALE, today())


def test_a_kind_that_no_room_declares_is_seen_through_its_room_alone() -> None:
    mine, theirs = people.actor("trader"), people.actor("trader")
    document = kept(mine, "job-result")

    with pytest.raises(NotFound):
        grants.read(mine, document.pk)
    with pytest.raises(NotFound):
        grants.grant(mine, document.pk, code(theirs), Purpose.SALE, today())


def test_the_api_keeps_lists_grants_and_hands_out_safely() -> None:
    held, other = people.mandate("trader"), people.mandate("trader")
    mine, theirs = client_of(held), client_of(other)
    file = SimpleUploadedFile('понуда "1".txt', b"an offer", "text/plain")

    made = mine.post(URL, {"file": file}, headers={"idempotency-key": "keep-1"})

    assert made.status_code == 200, made.content
    key = made.json()["id"]
    assert theirs.get(f"{URL}/{key}/content").status_code == 404
    body = {"organisation": other.organisation.code, "purpose": "customs", "until": today().isoformat()}
    granted = people.post(mine, f"{URL}/{key}/grants", body)
    assert granted.json()["holds"] is True
    assert [(one["id"], one["own"]) for one in theirs.get(URL).json()["items"]] == [(key, False)]
    answer = theirs.get(f"{URL}/{key}/content")
    assert b"".join(answer.streaming_content) == b"an offer"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert theirs.get(f"{URL}/{key}/grants").status_code == 404
    grant = mine.get(f"{URL}/{key}/grants").json()["items"][0]["id"]
    assert people.post(mine, f"{URL}/{key}/grants/{grant}/revoke").json()["holds"] is False
    assert theirs.get(f"{URL}/{key}").status_code == 404


def test_a_token_of_another_area_sees_no_documents() -> None:
    held = people.mandate("trader")
    kept(choose(held.person, held.pk))

    assert client_of(held).get(URL).json()["items"]
    assert client_of(held, ["warehouse"]).get(URL).json()["items"] == []
