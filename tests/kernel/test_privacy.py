"""Personal data: marked in the models, handed over on request, and erased without breaking the audit trail."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.db import models

from infosilk.commons.documents import public as documents
from infosilk.kernel.actor import system
from infosilk.kernel.identity import tokens
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import Mandate, Notification, Person
from infosilk.kernel.personal import PURPOSES
from infosilk.kernel.problems import Conflict, Forbidden, NotFound
from infosilk.kernel.record import audit, privacy
from tests.kernel import people

LOOKS_PERSONAL = re.compile(
    r"name|mail|phone|address|birth|passport|language|login|id_no|id_number|(^|_)ip(_|$)|payload|raw|body|text|note",
    re.I,
)
CODES = re.compile(r"(^|_)(code|no|number|kid|sha256|hash|digest)$")


def may_hold_words_about_people(field: Any) -> bool:
    """Fields by their names, and everything free: JSON, long text and bytes."""
    if field.remote_field is not None or getattr(field, "choices", None):
        return False
    if isinstance(field, models.DateField | models.BooleanField):
        return False
    free = isinstance(field, models.JSONField | models.TextField | models.BinaryField)
    return free or bool(LOOKS_PERSONAL.search(field.name) and not CODES.search(field.name))


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("infosilk.")]


def test_every_field_that_may_hold_words_about_people_is_marked_or_says_why_not() -> None:
    unmarked = {
        f"{model._meta.label_lower}.{field.name}"
        for model in our_models()
        for field in model._meta.concrete_fields
        if may_hold_words_about_people(field)
        and field.name not in getattr(model, "PERSONAL", {})
        and field.name not in getattr(model, "NOT_PERSONAL", {})
    }

    assert unmarked == set()


def test_every_mark_names_a_field_a_purpose_and_a_rule_of_the_zone() -> None:
    rules = tomllib.loads(Path("zones/nis-hangzhou/rules/privacy.toml").read_text(encoding="utf-8"))["rule"]
    codes = {(rule["code"], rule["jurisdiction"]) for rule in rules}
    for model in our_models():
        marks, reasons = getattr(model, "PERSONAL", {}), getattr(model, "NOT_PERSONAL", {})
        assert isinstance(marks, dict), f"{model._meta.label}: PERSONAL is a dict of Personal (kernel/personal.py)"
        names = {field.name for field in model._meta.get_fields()}
        assert set(marks) | set(reasons) <= names, model
        assert all(reasons.values()), model
        for mark in marks.values():
            assert mark.purpose in PURPOSES, model
            assert {mark.since, mark.owner} - {""} <= names, model
            if mark.keep:
                assert {(mark.keep, "RS"), (mark.keep, "CN")} <= codes, mark.keep


@pytest.mark.django_db
def test_a_person_s_data_is_handed_over_whole_and_without_secrets() -> None:
    held = people.mandate("trader", who=people.person(people.PASSWORD))
    tokens.make(system("cli", "test"), held, "x")

    found = privacy.export(choose(held.person, held.pk), held.person_id)

    assert found["kernel.person"][0]["email"] == held.person.email
    assert found["kernel.mandate"][0]["role"] == "trader"
    assert "kernel.notification" in found
    assert "account.emailaddress" in found
    assert "argon2" not in json.dumps(found)


@pytest.mark.django_db
def test_nobody_gets_another_person_s_data() -> None:
    mine, other = people.actor(), people.person()

    with pytest.raises(NotFound):
        privacy.export(mine, other.pk)
    with pytest.raises(NotFound):
        privacy.erase(mine, other.pk)


@pytest.mark.django_db
def test_a_token_neither_reads_nor_erases_its_person() -> None:
    held = people.mandate("trader")
    acting = tokens.acting_by(people.token(held))
    assert acting is not None

    with pytest.raises(Forbidden):
        privacy.export(acting, held.person_id)
    with pytest.raises(Forbidden):
        privacy.erase(acting, held.person_id)


@pytest.mark.django_db
def test_an_erased_person_leaves_a_number_and_a_whole_trail() -> None:
    person = people.person(people.PASSWORD)
    email = person.email
    documents.store(choose(person, None), "a.txt", "text/plain", b"mine", "test")
    held = people.mandate("trader", who=person)
    acting = choose(person, held.pk)
    text = people.token(held)
    audit.record(acting, "thing.done", "test.thing", "1", {})

    privacy.erase(acting, person.pk)

    person.refresh_from_db()
    assert (person.name, person.is_active) == ("", False)
    assert not Person.objects.filter(email=email).exists()
    assert not Notification.objects.filter(person=person).exists()
    assert authenticate(None, email=email, password=people.PASSWORD) is None
    assert tokens.acting_by(text) is None
    assert audit.verify(audit.stream_of(held.organisation_id)) == []
    assert email not in json.dumps(privacy.export(system("cli", "test"), person.pk))


@pytest.mark.django_db
def test_the_last_administrator_hands_over_before_leaving() -> None:
    held = people.mandate("administrator")

    with pytest.raises(Conflict, match="administrator"):
        privacy.erase(choose(held.person, held.pk), held.person_id)

    assert Mandate.objects.filter(pk=held.pk, revoked_at__isnull=True).exists()
