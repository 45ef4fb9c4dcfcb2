"""Who acts for whom: only by a mandate in force, only within its organisation."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from infosilk.kernel import actions
from infosilk.kernel.actor import Acting, system
from infosilk.kernel.identity import tokens
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import Mandate, Notification, Person
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from tests.kernel import people

pytestmark = pytest.mark.django_db
NOW = timezone.now


def test_a_mandate_in_force_gives_its_role_in_its_organisation() -> None:
    held = people.mandate("trader")

    acting = choose(held.person, held.pk)

    assert acting.organisation_id == held.organisation_id
    assert acting.may("trade", "trader")
    assert not acting.may("trade", "officer")


def test_mandates_of_one_organisation_act_together() -> None:
    trader = people.mandate("trader")
    people.mandate("administrator", trader.organisation, trader.person)

    assert choose(trader.person, trader.pk).roles == {"trader", "administrator"}


def test_an_acting_never_holds_the_roles_of_another_organisation() -> None:
    officer = people.mandate("officer")
    trader = people.mandate("trader", who=officer.person)

    acting = choose(trader.person, trader.pk)

    assert acting.organisation_id == trader.organisation_id
    assert acting.roles == {"trader"}


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": timedelta(minutes=-1)},
        {"valid_from": timedelta(days=-2), "valid_until": timedelta(minutes=-1)},
        {"valid_from": timedelta(days=1)},
    ],
    ids=["revoked", "expired", "not yet begun"],
)
def test_a_mandate_out_of_force_is_refused(change: dict[str, timedelta]) -> None:
    held = people.mandate("trader")
    text = people.token(held)
    Mandate.objects.filter(pk=held.pk).update(**{name: NOW() + shift for name, shift in change.items()})

    acting = choose(held.person, held.pk)
    assert (acting.organisation_id, acting.mandate_id, acting.roles) == (None, None, frozenset())
    assert tokens.acting_by(text) is None


def test_a_mandate_is_judged_at_the_moment_asked_for() -> None:
    held = people.mandate("trader")
    Mandate.objects.filter(pk=held.pk).update(valid_until=NOW() + timedelta(days=1))

    assert Mandate.objects.active(NOW() + timedelta(hours=23)).filter(pk=held.pk).exists()
    assert not Mandate.objects.active(NOW() + timedelta(hours=25)).filter(pk=held.pk).exists()


def test_nobody_acts_by_the_mandate_of_somebody_else() -> None:
    held, other = people.mandate(), people.person()

    acting = choose(other, held.pk)

    assert (acting.person_id, acting.organisation_id, acting.roles) == (other.pk, None, frozenset())
    with pytest.raises(Forbidden):
        tokens.make(acting, held, "x")


def test_a_closed_account_acts_for_nobody() -> None:
    held, alone = people.mandate(), people.person()
    browsers = [people.page_client(held.person), people.page_client(alone)]
    mine = reverse("account:profile")
    assert [browser.get(mine).status_code for browser in browsers] == [200, 200]
    text = people.token(held)

    Person.objects.update(is_active=False)

    assert [browser.get(mine).status_code for browser in browsers] == [302, 302]
    assert tokens.acting_by(text) is None


def test_an_administrator_grants_and_revokes_within_the_organisation() -> None:
    acting, other = people.actor(), people.person()

    granted = actions.grant_mandate(
        acting, organisation_id=acting.organisation_id or 0, email=other.email.upper(), role="trader"
    )
    assert choose(other, granted.pk).may("trade", "trader")

    text = people.token(granted)
    actions.revoke_mandate(acting, granted.pk)
    assert choose(other, granted.pk).organisation_id is None
    assert tokens.acting_by(text) is None
    assert Notification.objects.filter(person=other).count() == 2


def test_an_administrator_grants_only_what_the_organisation_may_have() -> None:
    acting, other = people.actor(), people.person()

    with pytest.raises(Invalid, match="customs officer"):
        actions.grant_mandate(acting, organisation_id=acting.organisation_id or 0, email=other.email, role="officer")


def test_the_operator_s_grant_widens_what_the_organisation_may_have() -> None:
    firm, other = people.organisation(), people.person()

    actions.grant_mandate(system("cli", "test"), organisation_id=firm.pk, email=other.email, role="forwarder")

    firm.refresh_from_db()
    assert "forwarder" in firm.roles


def test_an_administrator_has_no_say_in_another_organisation() -> None:
    acting, foreign, other = people.actor(), people.mandate("trader"), people.person()

    with pytest.raises(NotFound):
        actions.grant_mandate(acting, organisation_id=foreign.organisation_id, email=other.email, role="trader")
    with pytest.raises(NotFound):
        actions.revoke_mandate(acting, foreign.pk)
    with pytest.raises(NotFound):
        actions.add_identifier(acting, foreign.organisation_id, "CUSTOMS", "ABCD1")


def test_a_trader_grants_nothing() -> None:
    acting, other = people.actor("trader"), people.person()

    with pytest.raises(Forbidden):
        actions.grant_mandate(acting, organisation_id=acting.organisation_id or 0, email=other.email, role="trader")


def test_the_same_mandate_is_not_granted_twice() -> None:
    held = people.mandate("trader")

    with pytest.raises(Conflict):
        actions.grant_mandate(
            people.actor(of=held.organisation),
            organisation_id=held.organisation_id,
            email=held.person.email,
            role="trader",
        )


def test_somebody_without_a_confirmed_account_gets_no_mandate() -> None:
    acting, other = people.actor(), people.person()
    EmailAddress.objects.filter(user=other).update(verified=False)

    with pytest.raises(Invalid, match="confirmed"):
        actions.grant_mandate(acting, organisation_id=acting.organisation_id or 0, email=other.email, role="trader")


def test_the_last_administrator_stays() -> None:
    held = people.mandate("administrator")
    acting = choose(held.person, held.pk)

    with pytest.raises(Conflict):
        actions.revoke_mandate(acting, held.pk)

    people.mandate("administrator", held.organisation)
    assert actions.revoke_mandate(acting, held.pk).revoked_at is not None


def test_people_give_up_their_own_mandate() -> None:
    held = people.mandate("trader")

    actions.revoke_mandate(choose(held.person, held.pk), held.pk)

    assert not Mandate.objects.active(NOW()).filter(pk=held.pk).exists()


def test_a_session_without_a_choice_acts_by_the_first_mandate() -> None:
    first = people.mandate("trader")
    second = people.mandate("broker", who=first.person)

    assert choose(first.person, None).mandate_id == first.pk
    assert choose(first.person, second.pk).mandate_id == second.pk


def test_an_official_number_belongs_to_one_organisation() -> None:
    mine, other = people.actor(), people.actor()
    actions.add_identifier(mine, mine.organisation_id or 0, "RS:MB", "07007965")
    actions.add_identifier(mine, mine.organisation_id or 0, "RS:MB", "0700 7965")

    with pytest.raises(Conflict):
        actions.add_identifier(other, other.organisation_id or 0, "RS:MB", "07007965")


def test_only_the_operator_enters_organisations_and_people() -> None:
    acting: Acting = people.actor()

    with pytest.raises(Forbidden):
        actions.add_organisation(acting, code="x", name="X", country="RS")
    with pytest.raises(Forbidden):
        actions.add_person(acting, email="x@x.example", name="X")
