"""A node as the tests of trade need it: firms, people, the zone's law, made in each test's database."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from infosilk.kernel.acting import Acting, system
from infosilk.kernel.models import Organisation, OrganisationIdentifier
from infosilk.kernel.money import load_rates
from infosilk.kernel.rules import load_rules
from infosilk.trade import public
from tests.trade.samples import FIRMS

ZONE = Path(__file__).resolve().parents[2] / "zones" / "nis-hangzhou"
CODES = ("silk-market", "west-lake-crafts", "qiantang-pay", "grand-canal-express")


def on_node(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let this process be the node `name` of the zone."""
    monkeypatch.setattr(settings, "NODE", settings.NODE.model_copy(update={"node": name}))
    for held in ("entry", "city"):
        settings.NODE.__dict__.pop(held, None)


def load_law(*, samples: bool = True) -> None:
    acting = system("worker", "test")
    load_rules(ZONE / "rules", acting, include_samples=samples)
    load_rates(ZONE / "rates" / "sample.csv", acting, include_samples=samples)
    public.load_tariffs(acting, ZONE / "tariffs", include_samples=samples)


def people() -> SimpleNamespace:
    made = {}
    for code, (registration, name) in zip(CODES, FIRMS.items(), strict=True):
        made[code] = Organisation.objects.create(code=code, name=name, country="CN")
        OrganisationIdentifier.objects.create(organisation=made[code], scheme="CUSTOMS", value=registration)
    customs = Organisation.objects.create(code="hangzhou-customs", name="Customs", country="CN")

    def acts(organisation: Organisation, *roles: str) -> Acting:
        return Acting(name=organisation.code, via="cli", organisation_id=organisation.pk, roles=frozenset(roles))

    return SimpleNamespace(
        organisations=made,
        market=acts(made["silk-market"], "marketplace"),
        trader=acts(made["west-lake-crafts"], "trader"),
        payer=acts(made["qiantang-pay"], "trader"),
        carrier=acts(made["grand-canal-express"], "forwarder"),
        officer=acts(customs, "officer"),
    )
