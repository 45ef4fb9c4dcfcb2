"""CEB messages for tests, written by their field names alone. Everything here is made up."""

from typing import Any

SPACE = 'xmlns:ceb="http://www.chinaport.gov.cn/ceb" version="1.0"'
GUID = "00000000-0000-4000-8000-{:012d}"


def _elements(values: dict[str, Any]) -> str:
    return "\n".join(f"      <ceb:{name}>{value}</ceb:{name}>" for name, value in values.items() if value is not None)


def _message(name: str, element: str, head: dict[str, Any], lines: str, rows: list[dict[str, Any]]) -> str:
    inside = "".join(f"    <ceb:{lines}>\n{_elements(row)}\n    </ceb:{lines}>\n" for row in rows)
    return (
        f"<ceb:{name} {SPACE}>\n  <ceb:{element}>\n    <ceb:{element}Head>\n{_elements(head)}\n"
        f"    </ceb:{element}Head>\n{inside}  </ceb:{element}>\n</ceb:{name}>"
    )


def order(number: int = 1, **change: Any) -> str:
    """An order from Hangzhou for a buyer in Niš: two silk scarves for EUR 40, freight EUR 10."""
    head = {
        "guid": GUID.format(number * 10 + 1),
        "appType": "1",
        "appTime": "20261101103000",
        "appStatus": "2",
        "orderType": "I",
        "orderNo": f"CEB-{number}",
        "ebpCode": "3301960A01",
        "ebpName": "Silk Market",
        "ebcCode": "3301960B02",
        "ebcName": "West Lake Crafts",
        "goodsValue": "40",
        "freight": "10",
        "discount": "0",
        "taxTotal": "0",
        "acturalPaid": "50",
        "currency": "300",
        "buyerRegNo": "u1",
        "buyerName": "Milica Jovanović",
        "buyerTelephone": "+38118000000",
        "buyerIdType": "1",
        "buyerIdNumber": "X1",
        "payCode": "3301960P03",
        "payTransactionId": f"PAY-{number}",
        "consignee": "Milica Jovanović",
        "consigneeAddress": "Obrenovićeva 1",
        "buyerCity": "Niš",
        "buyerCountry": "RS",
        "note": "",
        **change,
    }
    row = {
        "gnum": 1,
        "itemNo": "SKU-1",
        "itemName": "Silk scarf",
        "gmodel": "90 cm",
        "unit": "011",
        "qty": 2,
        "price": 20,
        "totalPrice": 40,
        "currency": "300",
        "country": "142",
    }
    return _message("CEB311Message", "Order", head, "OrderList", [row])


def payment(number: int = 1, **change: Any) -> str:
    head = {
        "guid": GUID.format(number * 10 + 2),
        "appType": "1",
        "appTime": "20261101103001",
        "appStatus": "2",
        "payCode": "3301960P03",
        "payName": "Qiantang Pay",
        "payTransactionId": f"PAY-{number}",
        "orderNo": f"CEB-{number}",
        "ebpCode": "3301960A01",
        "payerIdType": "1",
        "payerIdNumber": "X1",
        "payerName": "Milica Jovanović",
        "amountPaid": "50",
        "currency": "300",
        "payTime": "20261101103000",
        **change,
    }
    return _message("CEB411Message", "Payment", head, "", [])


def waybill(number: int = 1, **change: Any) -> str:
    """It names no order: the list names both."""
    head = {
        "guid": GUID.format(number * 10 + 3),
        "appType": "1",
        "appTime": "20261101103002",
        "appStatus": "2",
        "logisticsCode": "3301960L04",
        "logisticsName": "Grand Canal Express",
        "logisticsNo": f"WB-{number}",
        "freight": "10",
        "insuredFee": "0",
        "currency": "300",
        "weight": "0.3",
        "packNo": "1",
        "goodsInfo": "scarf",
        "consignee": "Milica Jovanović",
        "consigneeAddress": "Obrenovićeva 1",
        "consigneeTelephone": "+38118000000",
        **change,
    }
    return _message("CEB511Message", "Logistics", head, "", [])


def listed(number: int = 1, code: str = "6214100000", **change: Any) -> str:
    head = {
        "guid": GUID.format(number * 10 + 4),
        "appType": "1",
        "appTime": "20261101103003",
        "appStatus": "2",
        "orderNo": f"CEB-{number}",
        "ebpCode": "3301960A01",
        "ebcCode": "3301960B02",
        "logisticsNo": f"WB-{number}",
        "logisticsCode": "3301960L04",
        "copNo": f"LIST-{number}",
        "ieFlag": "E",
        "customsCode": "2901",
        "tradeMode": "9610",
        "trafMode": "5",
        "country": "RS",
        "freight": "10",
        "insuredFee": "0",
        "currency": "300",
        "wrapType": "2",
        "packNo": "1",
        "grossWeight": "0.3",
        "netWeight": "0.25",
        **change,
    }
    row = {
        "gnum": 1,
        "itemNo": "SKU-1",
        "itemName": "Silk scarf",
        "gcode": code,
        "gname": None,
        "gmodel": "90 cm",
        "country": "142",
        "currency": "300",
        "qty": 2,
        "unit": "011",
        "qty1": 2,
        "unit1": "011",
        "price": 20,
        "totalPrice": 40,
    }
    return _message("CEB621Message", "Inventory", head, "InventoryList", [row])


def together(*messages: str) -> bytes:
    """Several messages in one file."""
    return f"<messages>\n{chr(10).join(messages)}\n</messages>".encode()
