"""Orders of Chinese buyers for tests: bonded goods sold in Hangzhou, and parcels from Niš. Everything is made up."""

from typing import Any

from tests.trade.samples import bundle, change, goods

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident(serial: int) -> str:
    """A number in the form of a resident identity number that belongs to nobody: its place code 000000 does not exist
    in real numbers, so 110000 (a whole city, given to no person) stands for it."""
    digits = f"11000019{60 + serial // 1000 % 40:02d}0101{serial % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def bonded(order_no: str, price: float = 100.0, buyer: int = 1, qty: int = 1, **more: Any) -> dict[str, Any]:
    """Bonded goods sold to a private buyer in Hangzhou, in CNY, without freight."""
    line = goods(
        1,
        item_no="WINE-NIS",
        item_name="Plum brandy, 0.7 l",
        hs_code=more.pop("hs_code", "9503000000"),
        price=price,
        qty=qty,
        total_price=round(price * qty, 2),
        country="RS",
    )
    fields = {
        "buyer_name": f"Wang {buyer}",
        "buyer_id_type": "1",
        "buyer_id_number": resident(buyer),
        "buyer_email": f"wang{buyer}@hangzhou.example",
        "buyer_address": "Wensan Road 1",
        "buyer_city": "Hangzhou",
        "buyer_postcode": "310000",
        "buyer_country": "CN",
        "currency": "CNY",
        **more,
    }
    made = bundle(order_no, [line], 0.0, **fields)
    return change(made, "list.supervision_code", "1210")


def announced(made: dict[str, Any], serial: int, at: str = "2026-11-20T10:00:00+01:00") -> dict[str, Any]:
    """What Niš announces of the order `made`, under its number `serial`."""
    from infosilk.trade.clearance.engine.announcement import Given, announce, goods_of
    from infosilk.trade.orders.engine.documents import OrderBundle

    read = OrderBundle.model_validate(change(made, "list.supervision_code", "9610"))
    return announce(read, goods_of(read), Given(f"INI-2026-{serial:010d}", f"token-{serial:08d}", at, None))
