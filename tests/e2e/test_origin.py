"""A certificate of origin crosses the real road: signed by one node, verified by the other, over HTTP between both."""

import time
import uuid
from typing import Any

import pytest

from tests.e2e.site import Site

pytestmark = pytest.mark.slow


def post(site: Site, node: str, role: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = site.call(node, role, "POST", path, json=body, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def until_verified(site: Site, number: str, check: str, valid: bool) -> dict[str, Any]:
    """What the partner says of the certificate, asked until it is as expected or a minute is over."""
    end = time.monotonic() + 60
    while True:
        asked = {"number": number, "check": check}
        told: dict[str, Any] = site.call("nis", "officer", "GET", "trade/papers/origin/verify", params=asked).json()
        # "Not known yet" is no answer about the certificate.
        if (told["valid"] is valid and told["node"]) or time.monotonic() > end:
            return told
        time.sleep(0.1)  # between two questions, not for an effect


def test_what_hangzhou_signs_nis_verifies_and_what_it_revokes_is_valid_no_more(site: Site) -> None:
    site.command("journey", "--json")
    rows = site.call("hangzhou", "marketplace", "GET", "trade/consignments", params={"state": "arrived"}).json()
    consignment = rows["items"][0]["number"]
    lines = [{"number": 1, "criterion": "RVC", "share": "62.5"}]

    applied = post(site, "hangzhou", "marketplace", "trade/papers/origin", {"consignment": consignment, "lines": lines})
    issued = post(site, "hangzhou", "officer", f"trade/papers/origin/{applied['id']}/issue", {})
    there = until_verified(site, issued["number"], issued["check"], valid=True)
    post(site, "hangzhou", "officer", f"trade/papers/origin/{issued['number']}/revoke", {"note": "Issued in error"})
    afterwards = until_verified(site, issued["number"], issued["check"], valid=False)

    assert there["valid"] and there["node"] == "hangzhou" and there["key"].startswith("hangzhou.")
    assert not afterwards["valid"] and "Issued in error" in afterwards["why"]
