"""What can be wrong with a line before its documents are compared: one class per fault, its docstring the message.

No Django here. `of_pydantic` turns pydantic's errors into reasons that name the field in our own words.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from infosilk.kernel.printable import clean
from infosilk.kernel.reasons.reason import Reason
from infosilk.kernel.reasons.rule import Fault
from infosilk.kernel.reasons.words import register_words
from infosilk.trade.orders.engine.documents import (
    InventoryList,
    ListLine,
    Order,
    OrderBundle,
    OrderLine,
    Payment,
    Waybill,
)


class Withdrawn(Fault):
    """The order was withdrawn: {note}"""

    code = "order.withdrawn"
    weight = "note"
    source = "a firm withdraws its own order before it leaves"
    mend = "Nothing to mend."


class NotJson(Fault):
    """The line is not JSON: {problem} at character {at}."""

    code = "read.json"


class NotUtf8(Fault):
    """The line is not UTF-8 (byte {at})."""

    code = "read.utf-8"
    mend = "Save the file as UTF-8."


class NotAnObject(Fault):
    """The line is no JSON object with order, payment, waybill and list."""

    code = "read.object"


class GivenTwice(Fault):
    """The name {name} stands twice in the same object."""

    code = "read.twice"


class NulCharacter(Fault):
    """The line holds a NUL character, which no document may."""

    code = "read.nul"


class TooLong(Fault):
    """The line is longer than {limit} bytes."""

    code = "read.too-long"


class RestUnreadable(Fault):
    """The rest of the file cannot be read: {problem}."""

    code = "read.rest"


class HeadDiffers(Fault):
    """Row {row} of this order has another {column} than its first row."""

    code = "read.head-differs"
    mend = "Rows of one order differ in their goods columns alone; leave the others empty or equal."


class Missing(Fault):
    """{field} is missing."""

    code = "read.missing"


class Unknown(Fault):
    """{field} is no field of this document{hint}."""

    code = "read.unknown"


class WrongText(Fault):
    """{field} must be text of {least} to {most} characters."""

    code = "read.text"


class WrongForm(Fault):
    """{field} does not have its form ({form}); it is {found}."""

    code = "read.form"


class WrongNumber(Fault):
    """{field} must be a number that fits ({rule}); it is {found}."""

    code = "read.number"


class WrongChoice(Fault):
    """{field} must be one of {choices}; it is {found}."""

    code = "read.choice"


class WrongTime(Fault):
    """{field} must be a time with its offset, as 2026-11-24T10:00:00+08:00; it is {found}."""

    code = "read.time"


class WrongCount(Fault):
    """{field} must have 1 to {most} entries."""

    code = "read.count"


class WrongKind(Fault):
    """{field} has the wrong kind of value: {problem}."""

    code = "read.kind"


class LodgedDifferently(Fault):
    """Order {order_no} of this marketplace was lodged before with other content (consignment {number})."""

    code = "lodge.other-content"
    source = "an order number names one order of its marketplace for ever"
    mend = "Give a new order its own number; a lodged order is not changed by lodging it again."


class TwiceInFile(Fault):
    """Order {order_no} stands in this batch before, at line {line}, with other content."""

    code = "lodge.twice-in-file"
    source = LodgedDifferently.source
    mend = LodgedDifferently.mend


class AlreadyLodged(Fault):
    """The same order was lodged before; nothing was done."""

    code = "lodge.already"
    weight = "note"
    source = LodgedDifferently.source
    mend = "Nothing to mend."


_FIELDS = sorted(
    {
        name
        for model in (Order, OrderLine, Payment, Waybill, InventoryList, ListLine, OrderBundle)
        for name in model.model_fields
    }
)
FORMS = {
    "hs_code": "6, 8 or 10 digits",
    "country": "two capital letters of ISO 3166-1",
    "buyer_country": "two capital letters of ISO 3166-1",
    "consignee_country": "two capital letters of ISO 3166-1",
    "currency": "three capital letters of ISO 4217",
}

register_words(
    "document",
    "other",
    words={"order": "order", "payment": "payment", "waybill": "waybill", "list": "inventory list"},
)
# Parts of messages that are told in the reader's language too.
register_words(
    "form",
    "problem",
    "rule",
    words=(
        *FORMS.values(),
        "no control characters",
        "a value is expected",
        "something follows the object",
        "a number is out of range",
        "nested too deep",
        "no comma or bracket follows this order",
        "this order is no JSON",
        "digits and a decimal point",
    ),
)


def of_pydantic(errors: Sequence[Any]) -> list[Reason]:
    """Our reasons for pydantic's `errors()`; at most ten, so that a hopeless line stays short."""
    return [_one(error) for error in errors[:10]]


def _one(error: Any) -> Reason:
    # Lists are counted from 1, as people do and as the checks do.
    place = ".".join(str(part + 1) if isinstance(part, int) else clean(part) for part in error["loc"]) or "line"
    kind, context = str(error["type"]), error.get("ctx") or {}
    found = clean(error.get("input"))
    last = str(error["loc"][-1]) if error["loc"] else ""
    if kind == "missing":
        return Missing.reason(place, field=place)
    if kind == "extra_forbidden":
        close = get_close_matches(last, _FIELDS, 1)
        return Unknown.reason(place, field=place, hint=f" ({close[0]}?)" if close else "")
    if kind in ("string_too_short", "string_too_long"):
        most = context.get("max_length", 400)
        return WrongText.reason(place, field=place, least="1", most=str(most))
    if kind == "string_pattern_mismatch":
        return WrongForm.reason(place, field=place, form=FORMS.get(last, "no control characters"), found=found)
    if kind.startswith(("decimal", "greater_than", "less_than", "int_", "finite")):
        rule = {
            "greater_than_equal": f">= {context.get('ge')}",
            "greater_than": f"> {context.get('gt')}",
            "less_than_equal": f"<= {context.get('le')}",
            "decimal_max_digits": f"<= {context.get('max_digits')} digits",
            "decimal_whole_digits": f"<= {context.get('whole_digits')} digits",
            "decimal_max_places": f"<= {context.get('decimal_places')} decimal places",
        }.get(kind, "digits and a decimal point")
        return WrongNumber.reason(place, field=place, rule=rule, found=found)
    if kind == "literal_error":
        choices = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        return WrongChoice.reason(place, field=place, choices=choices, found=found)
    if kind.startswith(("bool", "enum")):
        return WrongChoice.reason(place, field=place, choices="true, false", found=found)
    if kind.startswith(("time", "datetime", "date")):
        return WrongTime.reason(place, field=place, found=found)
    if kind in ("too_short", "too_long"):
        return WrongCount.reason(place, field=place, most=str(context.get("max_length", 50)))
    return WrongKind.reason(place, field=place, problem=clean(error.get("msg")))
