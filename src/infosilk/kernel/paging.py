"""Lists of the API in pages by key: what was read stays read, however many rows come in between."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def page(
    rows: QuerySet[M], limit: int, after: int | str | None, serialize: Callable[[M], Any], *, key: str = "pk"
) -> dict[str, Any]:
    """At most `limit` of the rows after the key `after` (None: from the beginning), each as `serialize` gives it.

    `{"items": [...], "next": the key to go on after, or None at the end}`. `key` names the attribute that orders
    the rows, unique among them; "-pk" has the latest first.
    """
    found, following = keyset(rows, limit, after, key=key)
    return {"items": [serialize(row) for row in found], "next": following}


def keyset(rows: QuerySet[M], limit: int, after: int | str | None, *, key: str = "pk") -> tuple[list[M], Any]:
    """The rows of a page and the key to go on after, for what is shown together; as `page`."""
    name = key.removeprefix("-")
    if after is not None:
        rows = rows.filter(**{f"{name}__{'gt' if name == key else 'lt'}": after})
    found = list(rows.order_by(key)[: limit + 1])
    return found[:limit], getattr(found[limit - 1], name) if len(found) > limit else None
