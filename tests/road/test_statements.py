"""Statements: signed by a node, kept by its partner, verified when somebody asks."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infosilk.road import keys
from infosilk.road.engine import jws
from infosilk.road.public import NotVerified, sign_statement, verify_statement
from tests.road.partner import Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def hangzhou() -> Partner:
    """The partner, its key known here."""
    partner = Partner("hangzhou")
    keys.import_public_key(partner.jwk())
    return partner


def said(partner: Partner, **changes: Any) -> str:
    content = {
        "kind": "origin",
        "source": partner.name,
        "audience": "nis",
        "time": datetime.now(UTC).isoformat(),
        "data": {"number": "C-1"},
    } | changes
    return partner.signer.sign(jws.STATEMENT_TYPE, json.dumps(content).encode()).decode()


def test_what_a_partner_states_is_verified_with_its_key(hangzhou: Partner) -> None:
    found = verify_statement(said(hangzhou), source="hangzhou", kind="origin")

    assert (found.data, found.kid, found.audience) == ({"number": "C-1"}, hangzhou.signer.kid, "nis")


def test_this_nodes_own_statement_can_be_verified_here() -> None:
    text = sign_statement("hangzhou", "origin", {"number": "C-2"})

    assert verify_statement(text, source="nis", kind="origin").data == {"number": "C-2"}


def test_a_statement_stays_valid_after_its_key_has_expired(hangzhou: Partner) -> None:
    text = said(hangzhou)
    keys.Key.objects.filter(kid=hangzhou.signer.kid).update(not_after=datetime.now(UTC) + timedelta(milliseconds=1))

    assert verify_statement(text, source="hangzhou", kind="origin").source == "hangzhou"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "other"}, "of the kind"),
        ({"source": "nis"}, "signed by hangzhou"),
        ({"time": "2999-01-01T00:00:00+00:00"}, "time"),
        ({"time": "1999-01-01T00:00:00+00:00"}, "valid from"),
        ({"time": "2026-01-01T00:00:00"}, "time"),
        ({"time": 7}, "form of a statement"),
        ({"data": "text"}, "form of a statement"),
    ],
)
def test_a_statement_that_is_not_what_is_asked_is_not_verified(
    hangzhou: Partner, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(NotVerified, match=reason):
        verify_statement(said(hangzhou, **changes), source="hangzhou", kind="origin")


def test_forged_changed_and_revoked_statements_are_not_verified(hangzhou: Partner) -> None:
    text = said(hangzhou)
    head, _body, tail = text.split(".")
    forged = Partner("hangzhou")

    for bad in (
        said(forged),
        ".".join((head, jws.b64(b'{"kind":"origin"}').decode(), tail)),
        hangzhou.signer.sign(jws.MESSAGE_TYPE, b"{}").decode(),
        text[:-2],
        "",
        "日.月.年",
        "x" * 300_000,
    ):
        with pytest.raises(NotVerified):
            verify_statement(bad, source="hangzhou", kind="origin")
    keys.revoke(hangzhou.signer.kid)
    with pytest.raises(NotVerified, match="revoked"):
        verify_statement(text, source="hangzhou", kind="origin")
