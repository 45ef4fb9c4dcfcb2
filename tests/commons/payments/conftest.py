"""The Niš node with a payee, its desk and two payment firms; what needs Django is imported inside."""

from types import SimpleNamespace
from typing import Any

import pytest


def _node(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    from django.utils import timezone

    from infosilk.kernel.actor import Acting
    from infosilk.kernel.models import Organisation, OrganisationIdentifier
    from tests.commons.payments import kit
    from tests.trade.node import on_node

    on_node(monkeypatch, "nis")
    kit.law()
    kit.debtors.clear()
    made = SimpleNamespace()
    for name, code, role, number in (
        ("desk", "nis-customs", "officer", ""),
        ("firm", "morava-plata", "trader", "RSMPLATA03"),
        ("other", "other-plata", "trader", "RSOTHER001"),
        ("stranger", "evil-firm", "trader", ""),
    ):
        organisation = Organisation.objects.create(code=code, name=code, country="RS")
        if number:
            OrganisationIdentifier.objects.create(
                organisation=organisation, scheme="CUSTOMS", value=number, verified_at=timezone.now()
            )
        setattr(made, name, Acting(name=code, via="api", organisation_id=organisation.pk, roles=frozenset({role})))
        setattr(made, f"{name}_organisation", organisation)
    return made


@pytest.fixture
def node(db: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    return _node(monkeypatch)


@pytest.fixture
def committed(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """As `node`, and what is done is committed: for several at once."""
    return _node(monkeypatch)
