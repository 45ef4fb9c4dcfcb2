"""Signed links: whoever has one opens one document, until it ends; whoever has none learns nothing."""

import base64
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from infosilk.commons.documents import actions, grants, links, removal
from infosilk.commons.documents.models import DocumentGrant, DocumentLink, Purpose, StoredDocument
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import day_here, today
from infosilk.kernel.models import AuditEntry, Mandate, Organisation, Person
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from tests.kernel import people

CONTENT = b"an offer"


def kept(acting: Acting) -> StoredDocument:
    return actions.keep(acting, "offer.txt", "text/plain", CONTENT)


def linked(acting: Acting, hours: int = 1, openings: int = 2) -> DocumentLink:
    return links.make(acting, kept(acting).pk, Purpose.SALE, hours, openings)


def door(token: str) -> str:
    return reverse("commons:documents:link", args=[token])


def code(acting: Acting) -> str:
    return Organisation.objects.get(pk=acting.organisation_id).code


@pytest.mark.django_db
def test_a_link_opens_its_document_without_signing_in_as_often_as_it_says_and_each_time_is_recorded() -> None:
    acting = people.actor("trader")
    link = linked(acting, openings=2)
    visitor = Client()

    looked = [visitor.get(door(links.token(link))) for _ in range(5)]
    opened = [visitor.post(door(links.token(link))) for _ in range(2)]

    assert {one.status_code for one in looked} == {200}
    assert "offer.txt" in looked[0].content.decode()
    assert [b"".join(one.streaming_content) for one in opened] == [CONTENT, CONTENT]  # type: ignore[attr-defined]
    answer = opened[0]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert looked[0]["Referrer-Policy"] == "no-referrer"
    assert looked[0]["Cache-Control"] == "private, no-store"
    assert visitor.post(door(links.token(link))).status_code == 404
    told = AuditEntry.objects.filter(action="document.link-opened", object_id=str(link.document_id))
    assert told.count() == 2


def _expired(link: DocumentLink, _acting: Acting) -> None:
    DocumentLink.objects.filter(pk=link.pk).update(until=timezone.now() - timedelta(seconds=1))


def _revoked(link: DocumentLink, acting: Acting) -> None:
    links.revoke(acting, link.document_id, link.pk)
    links.revoke(acting, link.document_id, link.pk)


def _used_up(link: DocumentLink, _acting: Acting) -> None:
    DocumentLink.objects.filter(pk=link.pk).update(opened=link.most)


def _mandate_over(_link: DocumentLink, acting: Acting) -> None:
    Mandate.objects.filter(pk=acting.mandate_id).update(revoked_at=timezone.now())


def _left(_link: DocumentLink, acting: Acting) -> None:
    Person.objects.filter(pk=acting.person_id).update(is_active=False)


def _removed(link: DocumentLink, acting: Acting) -> None:
    removal.remove(acting, link.document_id)


@pytest.mark.django_db
@pytest.mark.parametrize("end", [_expired, _revoked, _used_up, _mandate_over, _left, _removed])
def test_whatever_ended_a_link_an_outsider_reads_the_same_as_of_an_address_that_never_was(end: Any) -> None:
    acting = people.actor("trader")
    link = linked(acting)
    token = links.token(link)
    never = base64.urlsafe_b64encode(bytes(52)).rstrip(b"=").decode()

    end(link, acting)

    for ask in (Client().get, Client().post):
        over, none = ask(door(token)), ask(door(never))
        assert (over.status_code, none.status_code) == (404, 404)
        one, other = over.content.decode().replace(token, ""), none.content.decode().replace(never, "")
        assert one == other
        assert "opens nothing" in one


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 69), st.sampled_from("Aa0-_Zz9"))
def test_an_address_that_was_changed_opens_nothing_and_asks_the_database_nothing(place: int, other: str) -> None:
    link = DocumentLink(until=timezone.now() + timedelta(hours=1))
    token = links.token(link)
    changed = token[:place] + other + token[place + 1 :]
    if changed == token or base64.urlsafe_b64decode(changed + "==") == base64.urlsafe_b64decode(token + "=="):
        return

    with connection.execute_wrapper(_no_statement), pytest.raises(NotFound):
        links.seen(changed)


def _no_statement(*_given: Any) -> None:
    raise AssertionError("a guess reached the database")


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "é" * 70, "A" * 71, "-" * 70])
def test_what_is_no_address_opens_nothing(token: str) -> None:
    with pytest.raises(NotFound):
        links.open_by(token)


@pytest.mark.django_db
def test_a_later_end_cannot_be_written_into_an_address() -> None:
    link = linked(people.actor("trader"))
    longer = DocumentLink(pk=link.pk, until=link.until + timedelta(days=9))
    data = base64.urlsafe_b64decode(links.token(link) + "==")
    forged = base64.urlsafe_b64decode(links.token(longer) + "==")[:20] + data[20:]

    with pytest.raises(NotFound):
        links.seen(base64.urlsafe_b64encode(forged).rstrip(b"=").decode())


@pytest.mark.django_db
def test_who_was_granted_a_document_links_to_it_for_that_purpose_while_the_grant_holds() -> None:
    mine, theirs = people.actor("trader"), people.actor("trader")
    document = kept(mine)
    done = grants.grant(mine, document.pk, code(theirs), Purpose.CUSTOMS, today())
    with pytest.raises(Invalid):
        links.make(theirs, document.pk, Purpose.SALE, 1, 5)
    link = links.make(theirs, document.pk, Purpose.CUSTOMS, 1, 5)
    longer = links.make(theirs, document.pk, Purpose.CUSTOMS, 72, 5)
    assert day_here(longer.until - timedelta(seconds=1)) == done.until
    assert links.open_by(links.token(link)).content == CONTENT
    owner = f"organisation:{mine.organisation_id}"
    assert AuditEntry.objects.filter(action="document.link-opened", stream=owner).count() == 1

    DocumentGrant.objects.filter(pk=done.pk).update(purpose=Purpose.SALE)
    with pytest.raises(NotFound):
        links.seen(links.token(link))
    DocumentGrant.objects.filter(pk=done.pk).update(purpose=Purpose.CUSTOMS)
    grants.revoke(mine, document.pk, done.pk)

    with pytest.raises(NotFound):
        links.open_by(links.token(link))
    assert not DocumentLink.objects.get(pk=link.pk).holds


@pytest.mark.django_db
def test_outsiders_neither_make_nor_see_nor_revoke_links_and_the_owner_revokes_all() -> None:
    mine, theirs, third = (people.actor("trader") for _ in range(3))
    document = kept(mine)
    grants.grant(mine, document.pk, code(theirs), Purpose.SALE, today())
    own, other = (links.make(who, document.pk, Purpose.SALE, 1, 1) for who in (mine, theirs))

    with pytest.raises(NotFound):
        links.make(third, document.pk, Purpose.SALE, 1, 1)
    for who in (theirs, third):
        with pytest.raises(NotFound):
            links.revoke(who, document.pk, own.pk)
    assert set(DocumentLink.objects.visible_to(mine)) == {own, other}
    assert set(DocumentLink.objects.visible_to(theirs)) == {other}
    assert not DocumentLink.objects.visible_to(third)
    assert not links.revoke(mine, document.pk, other.pk).holds


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "openings"), [(0, 1), (721, 1), (1, 0), (1, 101)])
def test_a_link_is_bounded_in_time_and_openings(hours: int, openings: int) -> None:
    with pytest.raises(Invalid):
        linked(people.actor("trader"), hours, openings)


@pytest.mark.django_db
def test_links_to_one_document_are_bounded_and_nobody_without_a_mandate_makes_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acting = people.actor("trader")
    link = linked(acting)
    monkeypatch.setattr(links, "MOST_LINKS", 1)

    with pytest.raises(Conflict):
        links.make(acting, link.document_id, Purpose.SALE, 1, 1)
    with pytest.raises(Forbidden):
        links.make(
            Acting(name="x", via="cli", organisation_id=acting.organisation_id), link.document_id, Purpose.SALE, 1, 1
        )


@pytest.mark.django_db(transaction=True)
def test_the_last_opening_that_is_left_is_given_once_to_many_at_once() -> None:
    token = links.token(linked(people.actor("trader"), openings=3))
    given: list[bytes] = []

    def ask() -> None:
        try:
            given.append(links.open_by(token).content)
        except NotFound:
            pass
        finally:
            connection.close()

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for one in askers:
        one.start()
    for one in askers:
        one.join(30)

    assert given == [CONTENT] * 3
    assert DocumentLink.objects.get().opened == 3
