"""Four documents put together to one order of the window: what CEB says once is filled in where this window's documents
say it each. Engine: no Django."""

import json
import re
from collections.abc import Mapping
from typing import Any

from infosilk.kernel.printable import clean
from infosilk.trade.intake.engine.ceb import faults
from infosilk.trade.orders.engine.line import Line, check

_CITY = re.compile(r"(?:^|省|自治区)([^省市区县\s]{2,8}市)")


def assemble(number: int, documents: Mapping[str, Mapping[str, Any]], kept: Mapping[str, Mapping[str, str]]) -> Line:
    """The line of a batch that the documents (fields by kind) make, with its bundle or its faults."""
    line = Line(number)
    order, listed = dict(documents["order"]), dict(documents["list"])
    payment, waybill = dict(documents["payment"]), dict(documents["waybill"])
    order["goods"] = _goods(line, order, listed)
    listed["goods"] = _listed(order, listed)
    imports = kept.get("list", {}).get("ieFlag", "I") != "E"
    if "buyerCountry" not in order and imports:
        order["buyerCountry"] = waybill.get("consigneeCountry", "CN")
    if "buyerAddress" not in order:
        order["buyerAddress"] = kept.get("list", {}).get("consigneeAddress") or waybill.get("consigneeAddress", "")
    if "buyerCity" not in order:
        found = _CITY.search(str(order["buyerAddress"]))
        order["buyerCity"] = found.group(1) if found else kept.get("order", {}).get("consigneeDistrict", "")
    payment.setdefault("orderNo", order.get("orderNo", ""))
    waybill.setdefault("orderNo", order.get("orderNo", ""))
    if "consigneeCountry" not in waybill and "buyerCountry" in order:
        waybill["consigneeCountry"] = order["buyerCountry"]
    line.order_no = str(order.get("orderNo", ""))
    values = {"order": order, "payment": payment, "waybill": waybill, "list": listed}
    if not line.faults:
        check(line, values, ())
    if line.faults:
        line.raw = as_line(values)
    return line


def as_line(values: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Documents as a line of a batch, for whoever mends it in place."""
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "replace")


def _goods(line: Line, order: dict[str, Any], listed: dict[str, Any]) -> list[dict[str, Any]]:
    """The order's lines, each with the HS code of the list's line for the same item (or of the same number)."""
    by_item = {str(entry.get("itemNo", "")): entry for entry in listed["goods"] if entry.get("itemNo")}
    by_number = {str(entry.get("gnum", "")): entry for entry in listed["goods"]}
    made = []
    for entry in order["goods"]:
        code = entry.get("hsCode") or entry.get("gcode")
        if not code:
            other = by_item.get(str(entry.get("itemNo", ""))) or by_number.get(str(entry.get("gnum", "")))
            code = (other or {}).get("gcode") or (other or {}).get("hsCode")
            if not code:
                line.faults.append(faults.LinesDiffer.reason("order.goods", found=clean(str(entry.get("itemNo", "-")))))
                continue
        made.append({**{name: value for name, value in entry.items() if name != "gcode"}, "hsCode": code})
    return made


def _listed(order: dict[str, Any], listed: dict[str, Any]) -> list[dict[str, Any]]:
    """The list's lines, each with its item number; CEB621 may leave it to the order's line of the same number."""
    items = {str(entry.get("gnum", "")): entry.get("itemNo") for entry in order["goods"]}
    return [
        entry if entry.get("itemNo") else {**entry, "itemNo": items.get(str(entry.get("gnum", "")), "")}
        for entry in listed["goods"]
    ]
