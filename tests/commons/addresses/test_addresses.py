"""Where organisations and people are reached, and numbers in registers: whose they are, sealed, erased with them."""

import json
import subprocess
import sys

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from typer.testing import CliRunner

from infosilk.commons.addresses import actions, public, queries
from infosilk.commons.addresses.commands import app
from infosilk.commons.addresses.engine.address import Address
from infosilk.commons.addresses.models import CitizenNumber, Contact, PostalAddress
from infosilk.kernel.actor import Acting
from infosilk.kernel.commands import sealing_app
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import AuditEntry, Organisation
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from infosilk.kernel.record import privacy, resealing, sealing
from tests.conftest import ROOT
from tests.kernel import people
from tests.kit.children import environment

pytestmark = pytest.mark.django_db
SEAT = Address("RS", "Obrenovićeva 1", "", "18000", "Niš")
JMBG = "0101006500006"


@pytest.fixture
def admin() -> Acting:
    return people.actor("administrator")


def test_an_organisation_is_reached_where_its_administrator_says(admin: Acting) -> None:
    actions.put_address(admin, "seat", SEAT, own=False)
    moved = actions.put_address(admin, "seat", Address("RS", "Dušanova 3", "", "18000", "Niš"), own=False)

    assert [str(row) for row in queries.addresses_of(admin, own=False)] == ["Dušanova 3, 18000 Niš"]
    organisation = Organisation.objects.get(pk=admin.organisation_id)
    assert public.address_of(organisation, "delivery") == moved.address
    assert public.address_of(people.organisation(), "seat") is None


def test_others_see_and_change_nothing_and_a_trader_says_nothing_for_the_firm(admin: Acting) -> None:
    row = actions.put_address(admin, "seat", SEAT, own=False)
    way = actions.add_contact(admin, "email", "general", "office@firm.example", own=False)
    stranger = people.actor("administrator")
    trader = people.actor("trader", Organisation.objects.get(pk=admin.organisation_id))

    assert queries.addresses_of(stranger, own=False) == queries.contacts_of(stranger, own=False) == []
    assert len(queries.addresses_of(trader, own=False)) == 1
    for who, error in ((stranger, NotFound), (trader, Forbidden)):
        with pytest.raises(error):
            actions.remove_address(who, row.pk, own=False)
        with pytest.raises(error):
            actions.remove_contact(who, way.pk, own=False)
    with pytest.raises(Forbidden):
        actions.put_address(trader, "seat", SEAT, own=False)
    with pytest.raises(NotFound):
        actions.remove_address(admin, row.pk, own=True)


def test_each_part_that_is_wrong_is_told_with_what_to_do(admin: Acting) -> None:
    with pytest.raises(Invalid) as refused:
        actions.put_address(admin, "seat", Address("RS", "", "", "1800", ""), own=False)

    told = {error.where: f"{error.message} {error.mend}" for error in refused.value.errors}
    assert "Where a village has no streets" in told["street"]
    assert told["postal_code"] == "No postal code of this country is like this. It is written as 18000."
    assert told["city"].startswith("Settlement: it is missing.")
    assert not PostalAddress.objects.exists()


def test_a_contact_is_kept_in_one_spelling_once(admin: Acting) -> None:
    actions.add_contact(admin, "phone", "delivery", "018 500-000", own=False, country="RS", note="gate 3")

    with pytest.raises(Conflict, match="there already"):
        actions.add_contact(admin, "phone", "delivery", "+381 18 500 000", own=False)
    with pytest.raises(Invalid, match="No telephone number"):
        actions.add_contact(admin, "phone", "delivery", "12", own=False, country="RS")
    assert Contact.objects.get().value == "+38118500000"


def test_a_number_is_sealed_found_by_any_spelling_and_shown_by_its_end(admin: Acting) -> None:
    actions.put_number(admin, "RS:JMBG", " 0101006-500006 ")
    row = CitizenNumber.objects.get()

    with connection.cursor() as cursor:
        cursor.execute("SELECT number::text, digest, ending FROM commons_addresses_citizennumber")
        kept = cursor.fetchone()
    assert JMBG.encode().hex() not in kept[0] and JMBG not in kept[1] and kept[2] == "006"
    assert [one.pk for one in public.holders("RS:JMBG", "RS", "０１０１００６５００００６")] == [row.pk]
    assert public.holders("RS:EBS", "RS", JMBG) == []
    assert queries.number_out(row)["masked"] == "•••006" and not queries.number_out(row)["verified"]


def test_a_number_that_cannot_exist_is_refused_without_being_repeated(admin: Acting) -> None:
    with pytest.raises(Invalid) as refused:
        actions.put_number(admin, "RS:JMBG", "0101006500007")

    assert "its check digit is wrong" in str(refused.value) and "0101006500007" not in str(refused.value)
    with pytest.raises(Invalid, match="no such kind"):
        actions.put_number(admin, "XX", JMBG)
    with pytest.raises(Invalid, match="which country"):
        actions.put_number(admin, "PASSPORT", "L898902C3")


def test_whoever_sees_a_number_whole_stands_in_the_trail_with_what_for(admin: Acting) -> None:
    row = actions.put_number(admin, "RS:JMBG", JMBG)
    row.refresh_from_db()

    assert public.open_number(admin, row, "building permit 12/2026") == JMBG

    entry = AuditEntry.objects.get(action="number.opened")
    assert "building permit 12/2026" in entry.body and JMBG not in entry.body
    with pytest.raises(Invalid, match="needed for"):
        public.open_number(admin, row, " ")


def test_two_may_claim_one_number_and_one_alone_may_have_it_verified(admin: Acting) -> None:
    first, second = admin, people.actor("administrator")
    for one in (first, second):
        actions.put_number(one, "RS:JMBG", JMBG)
    rows = CitizenNumber.objects.order_by("pk")

    assert len(public.holders("RS:JMBG", "RS", JMBG)) == 2
    CitizenNumber.objects.filter(pk=rows[0].pk).update(verified_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        CitizenNumber.objects.filter(pk=rows[1].pk).update(verified_at=timezone.now())


def test_rotation_seals_every_value_anew_and_goes_on_where_it_was_broken_off(admin: Acting) -> None:
    for number in range(3):
        actions.put_number(people.actor("administrator"), "PASSPORT", f"P123456{number}", country="RS")
    place = "commons_addresses_citizennumber.number"
    before = {row.pk: row.number.open() for row in CitizenNumber.objects.all()}

    sealing.rotate()
    half = CitizenNumber.objects.order_by("pk").first()
    assert half is not None
    CitizenNumber.objects.filter(pk=half.pk).update(number=half.number.open())
    assert {one.place: one.old for one in resealing.state()}[place] == 2
    done = CliRunner().invoke(sealing_app, ["rotate", "--go-on"])

    assert done.exit_code == 0 and f"{place}: 2" in done.output
    assert {one.place: one.old for one in resealing.state()}[place] == 0
    assert {row.pk: row.number.open() for row in CitizenNumber.objects.all()} == before


def test_erasing_a_person_takes_addresses_contacts_and_numbers(admin: Acting) -> None:
    people.mandate("administrator", Organisation.objects.get(pk=admin.organisation_id))
    actions.put_address(admin, "seat", SEAT, own=True)
    actions.add_contact(admin, "phone", "general", "018 500-000", own=True, country="RS")
    actions.put_number(admin, "RS:JMBG", JMBG)
    actions.put_address(admin, "post", SEAT, own=False)

    privacy.erase(admin, admin.person_id or 0)

    assert not PostalAddress.objects.filter(person=admin.person_id).exists()
    assert not Contact.objects.exists() and not CitizenNumber.objects.exists()
    assert PostalAddress.objects.filter(organisation_id=admin.organisation_id).count() == 1


def test_page_api_and_command_say_the_same() -> None:
    held = people.mandate("administrator")
    client, browser = people.api_client(held), people.page_client(held.person)
    wrong = {"use": "seat", "country": "RS", "street": "", "postal_code": "18000", "city": "Niš"}
    mend = "Where a village has no streets, write the house number; where a house has none, write bb."

    api = client.put("/api/v1/commons/addresses", wrong, "application/json", headers={"idempotency-key": "a1"})
    shown = browser.post("/en/commons/addresses/?country=RS", {**wrong, "form": "address"})
    said = CliRunner().invoke(
        app, ["addresses", "put", held.organisation.code, "RS", "--postal-code", "18000", "--city", "Niš"]
    )

    assert (api.status_code, shown.status_code, said.exit_code) == (422, 422, 2)
    assert mend in api.content.decode() and mend in shown.content.decode() and mend in said.output
    kept = browser.post("/en/commons/addresses/?country=RS", {**wrong, "street": "bb", "form": "address"}, follow=True)
    assert "bb<br>18000 Niš" in kept.content.decode()
    listed = client.get("/api/v1/commons/addresses").json()
    assert listed[0]["lines"] == ["bb", "18000 Niš"]
    out = CliRunner().invoke(app, ["addresses", "show", held.organisation.code, "--json"]).output
    assert json.loads(out)["addresses"] == listed
    mine = browser.post(
        "/en/commons/addresses/mine/",
        {"form": "number", "kind": "RS:JMBG", "number": JMBG, "issued": "RS"},
        follow=True,
    ).content.decode()
    assert "•••006" in mine and JMBG not in mine
    form = client.get("/api/v1/commons/addresses/forms/CN").json()
    assert form["parts"][0] == "postal_code" and {"name": "浙江省", "latin": "Zhejiang Sheng"} in form["areas"]
    assert choose(held.person, held.pk).organisation_id == held.organisation_id


ROTATE = """
import django; django.setup()
from infosilk.kernel.record import resealing
resealing.ROWS = 5
for place, done in resealing.reseal():
    print(done, flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_a_rotation_that_is_killed_loses_nothing_and_is_taken_up_again() -> None:
    for number in range(60):
        actor = people.actor("administrator")
        actions.put_number(actor, "PASSPORT", f"P1234{number:03d}", country="RS")
    before = {row.pk: row.number.open() for row in CitizenNumber.objects.all()}
    sealing.rotate()
    given = environment()
    process = subprocess.Popen([sys.executable, "-c", ROTATE], cwd=ROOT, env=given, stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline()

    process.kill()
    process.communicate()
    assert {row.pk: row.number.open() for row in CitizenNumber.objects.all()} == before
    for _step in resealing.reseal():
        pass

    assert {row.pk: row.number.open() for row in CitizenNumber.objects.all()} == before
    assert {one.place: one.old for one in resealing.state()}["commons_addresses_citizennumber.number"] == 0
