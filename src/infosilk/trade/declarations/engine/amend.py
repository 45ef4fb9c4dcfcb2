"""A declaration with an amendment applied: what the amendment names replaces what stood, goods items by their number.

Engine: no Django. An amendment may hold the whole declaration anew or its changed parts alone; a list (documents,
packages, procedures) that it names replaces the list. What no field names is not carried over: it lies in the
messages as received.
"""

from copy import copy
from dataclasses import replace
from typing import Any

from infosilk.trade.declarations.engine.messages import Declaration
from infosilk.trade.declarations.engine.node import parts

# What says that and why a declaration is changed is no part of the declaration.
_OF_THE_MESSAGE = frozenset({"function_code", "type_code", "id", "functional_reference_id", "amendment"})


def amended(before: Declaration, change: Declaration) -> Declaration:
    """`before` with `change` applied, as a new object; both stay as they are."""
    made: Declaration = _laid_over(_anew(before), _anew(change), _OF_THE_MESSAGE)
    return made


def _anew(node: Any) -> Any:
    """A copy without the way in which it was written: it is written anew, in the schema's order."""
    made = replace(node, kept=[], layout=None)
    for part in parts(type(node)).values():
        held = getattr(node, part.name)
        if part.is_node and held is not None:
            setattr(made, part.name, [_anew(entry) for entry in held] if part.many else _anew(held))
    return made


def _laid_over(old: Any, new: Any, leave: frozenset[str] = frozenset()) -> Any:
    made = copy(old)
    for part in parts(type(old)).values():
        value = getattr(new, part.name)
        if part.name in leave or value is None or value == []:
            continue
        held = getattr(old, part.name)
        if part.name == "government_agency_goods_item":
            setattr(made, part.name, _items(held, value))
        elif not part.many and part.is_node and held is not None:
            setattr(made, part.name, _laid_over(held, value))
        else:
            setattr(made, part.name, value)
    return made


def _items(old: list[Any], new: list[Any]) -> list[Any]:
    numbered = {item.sequence_numeric: item for item in new}
    kept = [
        _laid_over(item, numbered.pop(item.sequence_numeric)) if item.sequence_numeric in numbered else item
        for item in old
    ]
    return [*kept, *numbered.values()]
