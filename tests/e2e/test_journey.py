"""The main job, on the demo as people run it: a batch crosses the zone, and both nodes tell the same story."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.site import Site

pytestmark = pytest.mark.slow

FINAL = {"held", "refused", "held_there", "refused_there", "arrived", "already_lodged"}


@pytest.fixture(scope="module")
def journey(site: Site) -> dict[str, Any]:
    """The journey told again, by the command line."""
    done = site.command("journey", "--json")
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def numbers(journey: dict[str, Any], state: str) -> list[str]:
    return [order["number"] for order in journey["orders"] if order["state"] == state]


def test_every_order_ends_in_a_final_state_with_its_reasons(journey: dict[str, Any]) -> None:
    assert len(journey["orders"]) >= 60
    assert {order["state"] for order in journey["orders"]} <= FINAL
    for order in journey["orders"]:
        if order["state"] not in ("arrived", "already_lodged"):
            assert order["reasons"], order


def test_all_outcomes_are_met_in_the_sample(journey: dict[str, Any]) -> None:
    assert {order["state"] for order in journey["orders"]} == FINAL


def test_the_other_directions_are_lodged_too_and_answered_by_chinas_law(site: Site, journey: dict[str, Any]) -> None:
    east, bonded = journey["also"]

    assert (east["node"], bonded["node"]) == ("nis", "hangzhou")
    assert {"accepted", "refused_there", "refused", "released"} <= set(east["states"])
    assert set(bonded["states"]) == {"released", "refused"}
    rows = site.call("nis", "marketplace", "GET", "trade/consignments", params={"state": "refused_there"}).json()
    number = rows["items"][0]["number"]
    found = site.call("nis", "marketplace", "GET", f"trade/consignments/{number}").json()
    assert found["reasons"][-1]["code"].startswith("limit.")
    said = site.call("nis", "marketplace", "GET", f"trade/consignments/{number}/statuses").json()["statuses"]
    assert [(one["code"], one["authority"]) for one in said][-2:] == [(3, "CN"), (100, "CN")]


def test_a_second_run_lodges_nothing_twice(site: Site, journey: dict[str, Any]) -> None:
    before = site.call("hangzhou", "marketplace", "GET", "trade/consignments", params={"limit": 1000}).json()

    again = json.loads(site.command("journey", "--json").stdout)

    after = site.call("hangzhou", "marketplace", "GET", "trade/consignments", params={"limit": 1000}).json()
    assert [one["number"] for one in after["items"]] == [one["number"] for one in before["items"]]
    assert again["orders"] == journey["orders"]


def test_what_arrived_is_bonded_stock_of_the_cargo_centre_and_nothing_else_is(
    site: Site, journey: dict[str, Any]
) -> None:
    stock = site.call("nis", "warehouse", "GET", "warehouse/stock", params={"limit": 1000}).json()

    assert {row["customs_status"] for row in stock["items"]} == {"bonded"}
    assert {row["lot"] for row in stock["items"]} >= set(numbers(journey, "arrived"))
    for state in ("held", "refused", "held_there", "refused_there"):
        assert not {row["lot"] for row in stock["items"]} & set(numbers(journey, state))


def test_both_nodes_tell_one_timeline_with_steps_of_both(site: Site, journey: dict[str, Any]) -> None:
    number = numbers(journey, "arrived")[0]

    there = site.call("hangzhou", "marketplace", "GET", f"trade/consignments/{number}").json()["timeline"]
    here = site.call("nis", "officer", "GET", f"trade/consignments/{number}").json()["timeline"]

    assert {step["node"] for step in there} == {"hangzhou", "nis"}
    assert [step["time"] for step in there] == sorted(step["time"] for step in there)
    shared = [(step["time"], step["biz_step"], step["node"]) for step in there]
    assert [(step["time"], step["biz_step"], step["node"]) for step in here] == shared


def test_both_nodes_compute_the_same_charges(site: Site, journey: dict[str, Any]) -> None:
    charged = {order["number"]: order["charges"] for order in journey["orders"] if order["state"] == "arrived"}
    for number in list(charged)[:20]:
        seen = site.call("nis", "officer", "GET", f"trade/consignments/{number}").json()
        assert str(seen["charges_total"]) == str(charged[number]), number


@pytest.mark.parametrize("node", ["nis", "hangzhou"])
def test_the_road_is_proved_on_both_nodes(site: Site, journey: dict[str, Any], node: str) -> None:
    done = site.command("road", "verify", "--json", node=node)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("node", ["nis", "hangzhou"])
def test_the_audit_trail_is_whole_on_both_nodes(site: Site, journey: dict[str, Any], node: str) -> None:
    done = site.command("audit", "verify", node=node)

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_file_of_ones_own_is_lodged_line_by_line_with_a_json_answer(site: Site, tmp_path: Path) -> None:
    first = (site.zone / "samples" / "orders-hangzhou-nis.ndjson").read_text(encoding="utf-8").splitlines()[0]
    order = json.loads(first)
    text = json.dumps(order).replace(order["order"]["order_no"], "E2E-1")
    file = tmp_path / "own.ndjson"
    file.write_text(f"{text}\nnot json\n{text}\n", encoding="utf-8")

    done = site.command("trade", "lodge", str(file), "--json")

    assert done.returncode == 0, done.stderr
    lines = json.loads(done.stdout)["lines"]
    assert [line["outcome"] for line in lines] == ["released", "invalid", "already_lodged"]
    assert "JSON" in lines[1]["reasons"][0]["text"]


def test_the_demo_prints_addresses_and_accounts(site: Site) -> None:
    said = site.log.read_text(errors="replace")

    for url in site.urls.values():
        assert url in said
    assert "buyer@nis.example" in said
    assert site.password("nis") in said
