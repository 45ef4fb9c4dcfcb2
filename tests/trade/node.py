"""A node as the tests of trade need it: firms, people, the zone's law, made in each test's database."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from infosilk.kernel.actor import Acting, system
from infosilk.kernel.law.rates import load_rates
from infosilk.kernel.law.rules import load_rules
from infosilk.kernel.models import DatedRule, Organisation, OrganisationIdentifier
from infosilk.road.public import Message
from infosilk.trade.clearance.lodge import LodgeReport, lodge
from infosilk.trade.tariff.index import load_tariff
from tests.trade.samples import FIRMS, ndjson

ZONE = Path(__file__).resolve().parents[2] / "zones" / "nis-hangzhou"
CODES = ("silk-market", "west-lake-crafts", "qiantang-pay", "grand-canal-express")


def on_node(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let this process be the node `name` of the zone."""
    monkeypatch.setattr(settings, "NODE", settings.NODE.model_copy(update={"node": name}))
    for held in ("entry", "city"):
        settings.NODE.__dict__.pop(held, None)


def load_law(*, samples: bool = True) -> None:
    """The zone's law in this database: the rows of a loading that tests/database.py kept; loaded from the files
    where law stands in the tables already, and without samples."""
    if samples:
        with connection.cursor() as cursor:
            cursor.execute("SELECT law.copy()")
            (done,) = cursor.fetchone()
        if done:
            return
    load_files(samples=samples)


def load_files(*, samples: bool = True) -> None:
    """The zone's law from its files. It is the same on each node of the zone."""
    acting = system("worker", "test")
    load_rules(ZONE / "rules", acting, include_samples=samples)
    # Whom chance draws depends on a key that no test knows; a test of the random share asks for it.
    DatedRule.objects.filter(code="risk.random-share").delete()
    load_rates(ZONE / "rates" / "sample.csv", acting, include_samples=samples)
    for path in sorted((ZONE / "tariffs").glob("*.csv")):
        load_tariff(acting, path, include_samples=samples, accept_warnings=True)


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


def message(data: dict[str, Any], topic: str = "trade.consignment.announced", partner: str = "hangzhou") -> Message:
    """`data` as the road hands it to a handler."""
    return Message(
        id="00000000-0000-7000-8000-000000000000",
        partner=partner,
        topic=topic,
        subject=data["number"],
        seq=1,
        time=datetime.now(UTC),
        data=data,
    )


def sent(topic: str) -> list[dict[str, Any]]:
    """The data of every message of `topic` that waits in the outbox."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM road_outbox WHERE topic = %s ORDER BY id", [topic])
        return [data if isinstance(data, dict) else json.loads(data) for (data,) in cursor.fetchall()]


def put(acting: Acting, *orders: dict[str, Any]) -> LodgeReport:
    return lodge(acting, BytesIO(ndjson(*orders)), "test.ndjson")


def announcements(monkeypatch: pytest.MonkeyPatch, *orders: dict[str, Any]) -> list[dict[str, Any]]:
    """What Hangzhou would announce of `orders`; nothing of it stays in this database."""
    on_node(monkeypatch, "hangzhou")
    with transaction.atomic():
        load_law()
        put(people().market, *orders)
        made = sent("trade.consignment.announced")
        transaction.set_rollback(True)
    return made


def nis_people() -> SimpleNamespace:
    """The demo's organisations in Niš; `.officer`, `.consignee`, `.keeper` are Actings."""
    made = {
        code: Organisation.objects.create(code=code, name=code, country="RS")
        for code in ("nis-customs", "morava-import", "nis-cargo-centre")
    }
    OrganisationIdentifier.objects.create(organisation=made["morava-import"], scheme="CUSTOMS", value="RSMORAVA01")

    def acts(code: str, role: str) -> Acting:
        return Acting(name=code, via="cli", organisation_id=made[code].pk, roles=frozenset({role}))

    return SimpleNamespace(
        officer=acts("nis-customs", "officer"),
        consignee=acts("morava-import", "trader"),
        keeper=acts("nis-cargo-centre", "warehouse"),
    )


def answer(number: str, decision: str, **more: Any) -> dict[str, Any]:
    return {"number": number, "decision": decision, "reasons": [], "charges": None, **more}
