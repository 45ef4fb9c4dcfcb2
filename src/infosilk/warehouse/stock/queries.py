"""Reading stock, and who may: the keeper its locations, an owner its own goods, a customs officer everything."""

from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation
from infosilk.warehouse.stock.models import Balance, Expected, Location, Move


def sees_all(acting: Acting) -> bool:
    return acting.may("warehouse", "officer", "system")


def keeps(acting: Acting) -> QuerySet[Location]:
    """The bonded locations that the actor's organisation keeps and this person works in."""
    if not acting.may("warehouse", "warehouse") or acting.organisation_id is None:
        return Location.objects.none()
    return Location.objects.filter(virtual=False, keeper=acting.organisation_id)


def _own_code(acting: Acting) -> str | None:
    in_area = acting.areas is None or "warehouse" in acting.areas
    if acting.organisation_id is None or not in_area:
        return None
    return Organisation.objects.values_list("code", flat=True).filter(id=acting.organisation_id).first()


def balances(acting: Acting) -> QuerySet[Balance]:
    """Stock in real locations that the actor may see."""
    rows = Balance.objects.filter(virtual=False, quantity__gt=0).select_related("location")
    if sees_all(acting):
        return rows
    visible = Q(location__in=keeps(acting))
    code = _own_code(acting)
    if code:
        visible |= Q(owner=code)
    return rows.filter(visible)


def balances_of(acting: Acting, lot: str | None = None) -> list[Balance]:
    """Stock that the actor may see, of one consignment if `lot` is given; by location, article."""
    rows = balances(acting).order_by("location", "sku", "id")
    return list(rows.filter(lot=lot) if lot else rows)


def moves(acting: Acting) -> QuerySet[Move]:
    """Moves that the actor may see."""
    rows = Move.objects.select_related("source", "target")
    if sees_all(acting):
        return rows
    kept = keeps(acting)
    visible = Q(source__in=kept) | Q(target__in=kept)
    code = _own_code(acting)
    if code:
        visible |= Q(owner=code)
    return rows.filter(visible)


def locations(acting: Acting) -> QuerySet[Location]:
    """The real locations that the actor may see: kept, or holding something of its own."""
    rows = Location.objects.filter(virtual=False).select_related("keeper")
    if sees_all(acting):
        return rows
    visible = Q(id__in=keeps(acting).values("id"))
    code = _own_code(acting)
    if code:
        visible |= Q(id__in=Balance.objects.filter(owner=code, quantity__gt=0).values("location"))
    return rows.filter(visible)


def expected(acting: Acting) -> QuerySet[Expected]:
    """Announced arrivals that wait to be received, where the actor works (an officer: everywhere)."""
    rows = Expected.objects.filter(received_at=None).select_related("location").order_by("earliest", "departed_at")
    if sees_all(acting):
        return rows
    return rows.filter(location__in=keeps(acting))


def totals() -> list[tuple[str, str, Decimal]]:
    """(article, unit, sum over every location): each sum is zero while the ledger is right."""
    rows = Balance.objects.values_list("sku", "unit").annotate(total=Sum("quantity")).order_by("sku", "unit")
    return [(sku, unit, total) for sku, unit, total in rows]


def disagreements() -> list[str]:
    """Every article whose balances do not sum to zero and every balance that is not the sum of its
    moves; [] if right."""
    wrong = [f"{sku}: the balances sum to {total} {unit}, not to zero" for sku, unit, total in totals() if total]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH moved AS (
                SELECT location_id, sku, lot, owner, customs_status, unit, sum(quantity) AS quantity FROM (
                    SELECT target_id AS location_id, sku, lot, owner, customs_status, unit, quantity
                    FROM warehouse_stock_move
                    UNION ALL
                    SELECT source_id, sku, lot, owner, customs_status, unit, -quantity FROM warehouse_stock_move
                ) AS both_ends GROUP BY 1, 2, 3, 4, 5, 6
            )
            SELECT location_id, sku, lot, coalesce(balance.quantity, 0), coalesce(moved.quantity, 0)
            FROM moved FULL JOIN warehouse_stock_balance balance
                USING (location_id, sku, lot, owner, customs_status, unit)
            WHERE coalesce(balance.quantity, 0) <> coalesce(moved.quantity, 0)
            ORDER BY 1, 2, 3
            """
        )
        for location, sku, lot, held, moved in cursor.fetchall():
            wrong.append(f"location {location}, {sku}, {lot}: the balance is {held}, its moves sum to {moved}")
    return wrong
