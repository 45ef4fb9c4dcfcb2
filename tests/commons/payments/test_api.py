"""The API of payments: for who owes, who reports and who works at a payee's desk."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from infosilk.commons.payments import actions
from infosilk.kernel import demo
from infosilk.kernel.actor import system
from tests.commons.payments import kit

API = "/api/v1/commons/payments"


class Caller:
    """An API client of one organisation."""

    def __init__(self, organisation: Any, role: str) -> None:
        self.person = demo.ensure_person(email=f"{role}@{organisation.code}.example", name=role)
        demo.ensure_mandate(person=self.person, organisation=organisation, role=role)
        token = demo.issue_token(
            system("worker", "test"), organisation=organisation, person=self.person, areas=None, name="test"
        )
        self.headers = {"Authorization": f"Bearer {token}"}
        self.client = Client()

    def get(self, path: str) -> Any:
        return self.client.get(f"{API}{path}", headers=self.headers)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {**self.headers, "Idempotency-Key": uuid4().hex}
        return self.client.post(f"{API}{path}", body, content_type="application/json", headers=headers)


@pytest.fixture
def callers(node: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(
        desk=Caller(node.desk_organisation, "officer"),
        firm=Caller(node.firm_organisation, "trader"),
        stranger=Caller(node.stranger_organisation, "trader"),
        node=node,
    )


def test_a_due_goes_from_its_first_sum_to_what_is_given_back(callers: SimpleNamespace) -> None:
    kit.debtors["FEE00000001"] = {"debtor_organisation_id": callers.stranger.person.mandates.get().organisation_id}
    address = f"/dues/{kit.reference(1)}"
    assert callers.firm.get(address).status_code == 404
    sum_in = {"amount": "900.00", "currency": "RSD", "transaction": "T-1"}
    assert callers.stranger.post(f"{address}/received", sum_in).status_code == 403

    taken = callers.firm.post(f"{address}/received", sum_in).json()
    assert (taken["state"], taken["due"]) == ("booked", kit.reference(1))
    owed = callers.stranger.get("/dues").json()["items"]
    assert [(one["reference"], one["left"], "IPS" in one["qr"] or one["qr"][:4]) for one in owed] == [
        (kit.reference(1), "36.00", "K:PR")
    ]
    assert callers.stranger.post(f"{address}/announced", {}).json()["state"] == "announced"
    assert (
        callers.desk.post(f"{address}/written-off", {"amount": "36.00", "note": "rounding"}).json()["state"] == "paid"
    )
    assert callers.desk.get("/dues?side=desk").json()["items"][0]["written_off"] == "36.00"
    assert callers.firm.get("/dues?side=desk").json() == {"items": [], "next": None}


def test_the_desk_alone_sees_and_decides_what_is_not_counted(callers: SimpleNamespace) -> None:
    actions.received(callers.node.firm, kit.reference(1), Decimal(936), "RSD", "T-1")
    sum_in = {"amount": "936.00", "currency": "RSD", "transaction": "Statement 12"}
    kept = callers.desk.post(f"/dues/{kit.reference(1)}/received", sum_in).json()

    assert (kept["state"], kept["reason"]) == ("open", "perhaps")
    assert callers.stranger.get("/unallocated").json()["items"] == []
    assert [one["id"] for one in callers.desk.get("/unallocated").json()["items"]] == [kept["id"]]
    assert callers.stranger.post(f"/unallocated/{kept['id']}/returned", {"note": "x"}).status_code == 404
    counted = callers.desk.post(f"/unallocated/{kept['id']}/allocated", {"reference": kit.reference(1)}).json()
    assert (counted["received"], counted["to_refund"]) == ("1872.00", "936.00")
    assert callers.desk.get("/unallocated").json()["items"] == []


def test_a_firm_that_has_the_money_is_never_refused_for_what_it_is_for(callers: SimpleNamespace) -> None:
    def tell(caller: Caller, reference: str, number: str, **more: Any) -> Any:
        body = {"reference": reference, "amount": "936.00", "currency": "RSD", "transaction": number, **more}
        return caller.post("/sums", body)

    counted = tell(callers.firm, f"97 {kit.reference(1)}", "T-1", names=["N-1"]).json()
    unknown = tell(callers.firm, f"97 {kit.reference(99999)}", "T-2").json()
    foreign = tell(callers.firm, kit.reference(1), "T-3", currency="EUR").json()

    assert [one["state"] for one in (counted, unknown, foreign)] == ["booked", "open", "open"]
    assert (unknown["reason"], foreign["reason"]) == ("unknown", "currency")
    assert tell(callers.firm, kit.reference(1), "T-2").status_code == 409
    assert tell(callers.firm, "hvala", "T-4").json()["reason"] == "unknown"
    assert tell(callers.stranger, kit.reference(1), "T-5").status_code == 403
    assert len(callers.desk.get("/unallocated").json()["items"]) == 3
