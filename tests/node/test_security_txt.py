"""A node says to whom its weaknesses are told, once its operator has said so (RFC 9116)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pydantic import ValidationError

from infosilk.node import security_txt
from infosilk.node.base.config import NodeSettings, node_settings

PATH = "/.well-known/security.txt"


def test_a_node_with_a_contact_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told = node_settings().model_copy(update={"security_contact": "mailto:security@nis.example"})
    monkeypatch.setattr(security_txt, "node_settings", lambda: told)

    answer = Client().get(PATH)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@nis.example"
    assert fields["Canonical"] == told.public_url + PATH
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=30) < left < timedelta(days=365)


@pytest.mark.django_db
def test_a_node_without_a_contact_has_no_such_page() -> None:
    assert Client().get(PATH).status_code == 404


@pytest.mark.parametrize("wrong", ["security@nis.example", "http://nis.example/security", "mailto:a@b\nExpires: never"])
def test_a_contact_is_an_address_that_people_can_use_safely(wrong: str) -> None:
    with pytest.raises(ValidationError, match="security_contact"):
        NodeSettings(security_contact=wrong)
