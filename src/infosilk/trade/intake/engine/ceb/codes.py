"""China customs' own numeric codes, those that are sure; and the names of the messages and their elements.

Sources: the customs administration's parameter tables of countries, currencies and units (three digits, long in
use); since 2018 general declarations use letters instead, which are taken too. A code that is not here is an error,
never a guess.
"""

CURRENCIES = {
    "110": "HKD",
    "116": "JPY",
    "121": "MOP",
    "132": "SGD",
    "133": "KRW",
    "136": "THB",
    "142": "CNY",
    "300": "EUR",
    "302": "DKK",
    "303": "GBP",
    "326": "NOK",
    "330": "SEK",
    "331": "CHF",
    "501": "CAD",
    "502": "USD",
    "601": "AUD",
    "609": "NZD",
}
COUNTRIES = {
    "110": "HK",
    "116": "JP",
    "121": "MO",
    "132": "SG",
    "133": "KR",
    "136": "TH",
    "141": "VN",
    "142": "CN",
    "301": "BE",
    "302": "DK",
    "303": "GB",
    "304": "DE",
    "305": "FR",
    "306": "IE",
    "307": "IT",
    "308": "LU",
    "309": "NL",
    "310": "GR",
    "311": "PT",
    "312": "ES",
    "315": "AT",
    "318": "FI",
    "326": "NO",
    "330": "SE",
    "331": "CH",
    "501": "CA",
    "502": "US",
    "601": "AU",
    "609": "NZ",
}
# Units whose code is plain; another code stays as it is written, for the documents of an order agree on it anyway.
UNITS = {"007": "piece", "011": "piece", "035": "kg"}

NAMESPACE = "http://www.chinaport.gov.cn/ceb"
# message: (kind, element of a document, of its head, of a line)
MESSAGES = {
    "CEB311Message": ("order", "Order", "OrderHead", "OrderList"),
    "CEB411Message": ("payment", "Payment", "PaymentHead", ""),
    "CEB511Message": ("waybill", "Logistics", "LogisticsHead", ""),
    "CEB621Message": ("list", "Inventory", "InventoryHead", "InventoryList"),
    "CEB625Message": ("return", "InvtRefund", "InvtRefundHead", "InvtRefundList"),
    "CEB711Message": ("arrival", "Delivery", "DeliveryHead", "DeliveryList"),
    "CEB816Message": ("tax", "Tax", "TaxHeadRd", "TaxListRd"),
}
# What a document of each kind is called by, and by whom.
NUMBER = {
    "order": "orderNo",
    "payment": "payTransactionId",
    "waybill": "logisticsNo",
    "list": "copNo",
    "return": "copNo",
    "arrival": "copNo",
    "tax": "taxNo",
}
FIRM = {"order": "ebpCode", "payment": "payCode", "waybill": "logisticsCode", "list": "ebpCode"}
# Elements that have another name among this window's documents.
RENAMED = {
    "order": {"consigneeAddress": "buyerAddress"},
    "list": {"tradeMode": "supervisionCode", "copNo": "listNo"},
}
# Elements that are known, kept with the document and not used by the checks.
KEPT = {
    "order": frozenset(
        [
            "appType",
            "appStatus",
            "orderType",
            "buyerRegNo",
            "payName",
            "batchNumbers",
            "consignee",
            "consigneeTelephone",
            "consigneeDistrict",
        ]
    ),
    "payment": frozenset(["appType", "appStatus", "ebpName", "payType", "payStatus"]),
    "waybill": frozenset(["appType", "appStatus", "ebpCode", "ebpName", "ebcCode", "ebcName", "consigneeDistrict"]),
    "list": frozenset(
        [
            "appType",
            "appStatus",
            "ebpName",
            "ebcName",
            "logisticsName",
            "preNo",
            "assureCode",
            "emsNo",
            "invtNo",
            "ieFlag",
            "declTime",
            "customsCode",
            "portCode",
            "ieDate",
            "buyerIdType",
            "buyerIdNumber",
            "buyerName",
            "buyerTelephone",
            "consigneeAddress",
            "agentCode",
            "agentName",
            "areaCode",
            "areaName",
            "trafMode",
            "trafNo",
            "voyageNo",
            "billNo",
            "loctNo",
            "licenseNo",
            "country",
            "wrapType",
            "payCode",
        ]
    ),
}
KEPT_OF_LINE = {
    "order": frozenset(["gmodel", "currency", "note"]),
    "list": frozenset(["itemRecordNo", "gmodel", "barCode", "currency", "qty1", "unit1", "qty2", "unit2"]),
}
# Receipts: (message, element, the elements that name the document)
RECEIPTS = {
    "order": ("CEB312Message", "OrderReturn", ("ebpCode", "ebcCode", "orderNo")),
    "payment": ("CEB412Message", "PaymentReturn", ("payCode", "payTransactionId")),
    "waybill": ("CEB512Message", "LogisticsReturn", ("logisticsCode", "logisticsNo")),
    "list": ("CEB622Message", "InventoryReturn", ("customsCode", "ebpCode", "ebcCode", "copNo", "preNo", "invtNo")),
    "return": ("CEB626Message", "InvtRefundReturn", ("customsCode", "ebpCode", "ebcCode", "copNo", "preNo", "invtNo")),
    "arrival": ("CEB712Message", "DeliveryReturn", ("customsCode", "copNo", "preNo")),
    "tax": ("CEB817Message", "TaxReturn", ("invtNo", "taxNo")),
}
