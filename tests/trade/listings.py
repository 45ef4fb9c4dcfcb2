"""Real marketplace listings (prices in CNY, HS codes of ten digits) turned into order bundles."""

import json
from pathlib import Path
from typing import Any

from tests.trade.samples import bundle, goods


def bundles(shared_data: Path) -> list[dict[str, Any]]:
    """One order for each listing, bought in Niš with freight of CNY 40."""
    path = shared_data / "trade" / "marketplace-listings" / "listings.jsonl"
    made = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        listing = json.loads(text)
        # Some listings name no price; those cost CNY 100 here.
        price = round(float(listing["price"] or 100), 2)
        line = goods(
            1,
            item_no=f"TASK-{listing['task_id']}",
            item_name=listing["product_name"][:400],
            item_describe=listing["product_attributes"][:2000],
            # A leading zero is lost in the listings, where the code is a number.
            hs_code=str(listing["hs_code"]).zfill(10),
            qty=1,
            price=price,
            total_price=price,
        )
        made.append(bundle(f"LISTING-{number:04d}", [line], freight=40.0, currency="CNY"))
    return made
