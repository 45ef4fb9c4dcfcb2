"""Returns: apply, accept or refuse, goods back, expiry. Each holds its consignment, so that never more comes back than
was bought, and is told to the sender's node in the same transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel import notes
from infosilk.kernel.actor import Acting, system
from infosilk.kernel.law.days import day_here
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid, NotFound
from infosilk.kernel.record import audit
from infosilk.trace import public as trace
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import OWNERS, Consignment, Direction, State
from infosilk.trade.payments.public import recount
from infosilk.trade.returns import book, notices
from infosilk.trade.returns.engine import periods as engine_periods
from infosilk.trade.returns.messages import tell
from infosilk.trade.returns.models import OPEN_RETURNS, Return, ReturnState
from infosilk.warehouse import public as warehouse

# What the buyer has, or may have by now.
RETURNABLE = (State.RELEASED, State.ON_THE_WAY, State.ARRIVED)
MAX_TEXT = 2000


def apply_for_return(
    acting: Acting, number: str, quantities: Mapping[int, Decimal] | None = None, reason: str = ""
) -> Return:
    """Apply to send goods back: all that is left, or `quantities` by goods line.

    By the buyer, or by the marketplace or seller for the buyer. NotFound for what is not theirs, Conflict when it was
    not received here or the period is over, Invalid for more than was bought, RuleUnknown without the rule.
    """
    with transaction.atomic():
        found = _of_buyer(acting, number)
        if found.direction != Direction.IMPORT or found.state not in RETURNABLE:
            raise Conflict(
                _("Consignment %(number)s cannot be returned; it is: %(state)s.")
                % {"number": found.number, "state": found.get_state_display()},
                mend=_("What the buyer has received here may be returned."),
            )
        at = timezone.now()
        released = clearance.released_on(found)
        periods = book.periods(released)
        if day_here(at) > periods.apply_until(released):
            raise Conflict(
                _("The period of %(days)s days to apply for a return ended on %(day)s.")
                % {"days": periods.apply, "day": periods.apply_until(released).isoformat()},
                mend=_("Ask the seller; customs charges are not cancelled any more."),
            )
        earlier = list(found.returns.all())
        goods = engine_periods.bought(found.goods)
        rest = engine_periods.left(goods, _taken(earlier, *OPEN_RETURNS, ReturnState.BACK))
        wanted = _wanted(quantities, rest)
        row = Return.objects.create(
            number=f"{found.number}-R{len(earlier) + 1}",
            consignment=found,
            state=ReturnState.APPLIED,
            whole=wanted == {line.number: line.quantity for line in goods},
            lines=[{"number": line, "quantity": f"{quantity.normalize():f}"} for line, quantity in wanted.items()],
            reason=notes.checked("reason", reason, MAX_TEXT),
            person_id=acting.person_id,
            organisation_id=acting.organisation_id,
            back_until=periods.back_until(released),
            applied_at=at,
            changed_at=at,
        )
        _done(acting, row, found)
        notices.return_applied()
    return row


def accept(acting: Acting, number: str, note: str = "") -> Return:
    """Agree to a return: an officer, or the marketplace or seller. Conflict when it was decided already."""
    return _decide(acting, number, ReturnState.ACCEPTED, note)


def refuse(acting: Acting, number: str, note: str) -> Return:
    """Refuse a return, with the reason; the buyer is told."""
    if not note.strip():
        raise Invalid(errors=[ErrorItem("note", _("A refusal needs its reason."), _("Write what is wrong."))])
    return _decide(acting, number, ReturnState.REFUSED, note)


def goods_back(acting: Acting, number: str) -> Return:
    """The goods are back: charges of what came back are cancelled, and the buyer's limit is restored, in the year in
    which it was counted.

    By an officer or the warehouse. Conflict when it was not accepted, or comes after its last day.
    """
    acting.require("trade", "officer", "warehouse")
    if not receives(acting):
        raise NotFound(what=_("return"))
    with transaction.atomic():
        row, found = _locked(acting, number)
        at = timezone.now()
        if row.state != ReturnState.ACCEPTED:
            raise _not_now(row)
        if day_here(at) > row.back_until:
            raise Conflict(
                _("The goods had to be back by %(day)s.") % {"day": row.back_until.isoformat()},
                mend=_("The return has expired; charges stay."),
            )
        goods = engine_periods.bought(found.goods)
        before = _taken(list(found.returns.all()), ReturnState.BACK)
        after = engine_periods.added(before, _quantities(row))
        all_back = not engine_periods.left(goods, after)
        share = engine_periods.share(goods, after) - engine_periods.share(goods, before)
        given = clearance.give_limit_back([found.pk], "restore", at, Decimal(1) if all_back else share)
        row.state, row.changed_at = ReturnState.BACK, at
        if found.pk in given:
            row.limit_restored, row.limit_currency = given[found.pk], clearance.limit_currency_of(found.pk)
        cancelled = None
        if found.charges is not None:
            both = [engine_periods.cancelled(found.charges, goods, part) for part in (before, after)]
            row.charges_cancelled, row.charges_currency = both[1] - both[0], found.charges["currency"]
            cancelled = both[1]
        row.save()
        clearance.mark_returned(found, at, whole=all_back, cancelled=cancelled)
        recount(found)
        events = trace.consignment_events([found.number], at=at, biz_step="receiving", disposition="returned")
        trace.capture(acting, events, share_with=[found.partner] if found.partner else [])
        _done(acting, row, found, all_back=all_back)
    return row


def receives(acting: Acting) -> bool:
    """Whether this actor takes goods back: officers, and the warehouse that keeps this node's bonded goods."""
    return acting.may("trade", "officer") or (acting.may("trade", "warehouse") and warehouse.keeps_here(acting))


def expire(at: datetime | None = None) -> int:
    """Returns whose last day is over expire; how many. The node does it each night."""
    day = day_here(at or timezone.now())
    count = 0
    waiting = Return.objects.filter(state__in=OPEN_RETURNS, back_until__lt=day, consignment__direction=Direction.IMPORT)
    for number in list(waiting.order_by("consignment_id", "id").values_list("number", flat=True)):
        with transaction.atomic():
            row, found = _locked(system("worker", "returns"), number)
            if row.state in OPEN_RETURNS and row.back_until < day:
                row.state, row.changed_at = ReturnState.EXPIRED, timezone.now()
                row.save(update_fields=["state", "changed_at"])
                _done(system("worker", "returns"), row, found)
                count += 1
    return count


def _decide(acting: Acting, number: str, state: ReturnState, note: str) -> Return:
    acting.require("trade", "officer", "marketplace", "trader")
    with transaction.atomic():
        row, found = _locked(acting, number)
        if row.state != ReturnState.APPLIED:
            raise _not_now(row)
        row.state, row.note, row.changed_at = state, notes.checked("reason", note, MAX_TEXT), timezone.now()
        row.save(update_fields=["state", "note", "changed_at"])
        _done(acting, row, found)
    return row


def _locked(acting: Acting, number: str) -> tuple[Return, Consignment]:
    """The return and its consignment, locked in this order: the consignment first, as everything here does."""
    rows = Consignment.objects.all()
    if not (receives(acting) or acting.may("trade", "system")):
        rows = rows.visible_to(acting)
    found = rows.select_for_update(of=("self",)).filter(returns__number=number, direction=Direction.IMPORT).first()
    if found is None:
        raise NotFound(what=_("return"))
    return found.returns.get(number=number), found


def _of_buyer(acting: Acting, number: str) -> Consignment:
    rows = Consignment.objects.bought_by(acting)
    if acting.organisation_id is not None:
        acting.require("trade", *OWNERS)
        rows = Consignment.objects.visible_to(acting)
    found = rows.select_for_update().filter(number=number).first()
    if found is None:
        raise NotFound(what=_("consignment"))
    return found


def _wanted(quantities: Mapping[int, Decimal] | None, rest: Mapping[int, Decimal]) -> dict[int, Decimal]:
    if not rest:
        raise Conflict(_("Everything of it is back, or on its way back, already."))
    if quantities is None:
        return dict(rest)
    wanted = {number: quantity for number, quantity in quantities.items() if quantity != 0}
    errors = [
        ErrorItem(
            f"line_{number}",
            _("Line %(line)s: %(left)s can be returned, not %(wanted)s.")
            % {"line": number, "left": f"{rest.get(number, Decimal(0)).normalize():f}", "wanted": f"{quantity:f}"},
        )
        for number, quantity in wanted.items()
        if not 0 < quantity <= rest.get(number, Decimal(0))
    ]
    if not wanted:
        errors = [ErrorItem("lines", _("Nothing is to be returned."), _("Give a quantity for at least one line."))]
    if errors:
        raise Invalid(errors=errors)
    return wanted


def _taken(rows: Sequence[Return], *states: str) -> dict[int, Decimal]:
    return engine_periods.added(*[_quantities(row) for row in rows if row.state in states])


def _quantities(row: Return) -> dict[int, Decimal]:
    return {int(line["number"]): Decimal(str(line["quantity"])) for line in row.lines}


def _done(acting: Acting, row: Return, found: Consignment, *, all_back: bool = False) -> None:
    tell(row, found, all_back=all_back)
    audit.record(acting, f"trade.return.{row.state}", "trade.return", row.number, {"lines": row.lines})
    notices.return_changed(row)


def _not_now(row: Return) -> Conflict:
    return Conflict(
        _("Return %(number)s is: %(state)s.") % {"number": row.number, "state": row.get_state_display()},
        mend=_("Nothing was changed."),
    )
