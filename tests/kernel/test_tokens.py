"""API tokens: shown once, kept as a digest, as strong as their mandate and not stronger."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from infosilk.kernel import actions
from infosilk.kernel.actor import system
from infosilk.kernel.identity import tokens
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import ApiToken, Mandate
from infosilk.kernel.problems import Forbidden, Invalid, NotFound
from tests.kernel import people

pytestmark = pytest.mark.django_db


def test_a_token_acts_by_its_mandate_in_its_areas() -> None:
    held = people.mandate("trader")
    people.mandate("administrator", held.organisation, held.person)

    acting = tokens.acting_by(people.token(held, ["trade"]))

    assert acting is not None
    assert (acting.organisation_id, acting.mandate_id, acting.via) == (held.organisation_id, held.pk, "api")
    assert acting.roles == {"trader"}
    assert acting.may("trade", "trader")
    assert not acting.may("warehouse", "trader")


def test_the_secret_is_kept_nowhere() -> None:
    held = people.mandate()
    text = people.token(held)

    row = ApiToken.objects.get(mandate=held)

    secret = text.split("_", 2)[2]
    assert secret.encode() not in bytes(row.digest)
    assert all(secret not in str(value) for value in vars(row).values())


@pytest.mark.parametrize("spoil", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t + "x", str.upper])
def test_a_spoiled_token_is_nobody(spoil: object) -> None:
    text = people.token(people.mandate())

    assert tokens.acting_by(spoil(text)) is None  # type: ignore[operator]


@pytest.mark.parametrize("text", ["", "isk", "isk_", "isk__", "x" * 5000, "isk_ž_ž", "isk_\x00_a", "Bearer"])
def test_anything_else_is_nobody(text: str) -> None:
    assert tokens.acting_by(text) is None


def test_a_token_ends_with_its_mandate() -> None:
    held = people.mandate("trader")
    text = people.token(held)

    actions.revoke_mandate(system("cli", "test"), held.pk)

    assert tokens.acting_by(text) is None


def test_a_token_ends_with_its_person_s_account() -> None:
    held = people.mandate("trader")
    text = people.token(held)
    held.person.is_active = False
    held.person.save()

    assert tokens.acting_by(text) is None


def test_a_token_ends_when_it_says() -> None:
    held = people.mandate("trader")
    _row, text = tokens.make(choose(held.person, held.pk), held, "x", expires_at=timezone.now() + timedelta(hours=1))
    assert tokens.acting_by(text) is not None

    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert tokens.acting_by(text) is None


def test_a_revoked_token_is_silent_at_once() -> None:
    held = people.mandate("trader")
    acting = choose(held.person, held.pk)
    row, text = tokens.make(acting, held, "x")

    tokens.revoke(acting, row.pk)
    tokens.revoke(acting, row.pk)

    assert tokens.acting_by(text) is None


def test_checking_a_token_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    text = people.token(people.mandate())
    tokens.acting_by(text)

    with django_assert_num_queries(1):
        assert tokens.acting_by(text) is not None


def test_the_first_use_is_noted() -> None:
    held = people.mandate()
    text = people.token(held)

    tokens.acting_by(text)

    assert ApiToken.objects.get(mandate=held).last_used_at is not None


def test_an_administrator_makes_tokens_for_the_organisation_and_no_other() -> None:
    acting, foreign = people.actor(), people.mandate("trader")
    mine = people.mandate("trader", Mandate.objects.get(pk=acting.mandate_id or 0).organisation)

    tokens.make(acting, mine, "x")
    with pytest.raises(Forbidden):
        tokens.make(acting, foreign, "x")


def test_a_trader_makes_no_token_for_a_colleague() -> None:
    held = people.mandate("trader")
    colleague = people.mandate("trader", held.organisation)

    with pytest.raises(Forbidden):
        tokens.make(choose(held.person, held.pk), colleague, "x")


def test_a_token_makes_no_token() -> None:
    held = people.mandate("trader")
    acting = tokens.acting_by(people.token(held))
    assert acting is not None

    with pytest.raises(Forbidden):
        tokens.make(acting, held, "x")


def test_another_organisation_s_token_is_not_there() -> None:
    row, _text = tokens.make(system("cli", "test"), people.mandate("trader"), "x")

    with pytest.raises(NotFound):
        tokens.revoke(people.actor(), row.pk)


def test_every_fault_of_a_token_is_named_at_once() -> None:
    held = people.mandate("trader")

    with pytest.raises(Invalid) as caught:
        tokens.make(choose(held.person, held.pk), held, " ", ["nowhere"], timezone.now() - timedelta(days=1))

    assert {error.where for error in caught.value.errors} == {"name", "areas", "expires_at"}
