"""Carrying out a decision on a consignment: its law as it is now, the buyer's limit, the answer on the road, events,
statuses. In the caller's transaction, which holds the consignment.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict
from infosilk.kernel.reasons.explain import explain
from infosilk.road import public as road
from infosilk.trace import public as trace
from infosilk.trade.charges.engine.case import charges_dict
from infosilk.trade.clearance import law, statuses
from infosilk.trade.clearance.documents import announcement_of, bundle_of
from infosilk.trade.clearance.engine import status_codes
from infosilk.trade.clearance.engine.announcement import Given, announce
from infosilk.trade.clearance.engine.verdict import Facts, Verdict, facts_of, weigh
from infosilk.trade.clearance.limits import ledger
from infosilk.trade.clearance.limits.apply import Limits, Wish, wish_announced, wish_of
from infosilk.trade.clearance.models.consignments import Consignment, Direction, State

ANNOUNCED = "trade.consignment.announced"
ANSWERED = "trade.consignment.answered"
Chosen = Literal["release", "refuse"]


def settle(acting: Acting, found: Consignment, decision: Chosen, at: datetime) -> None:
    """Release or refuse `found`, whose reasons already hold the officer's. Conflict when it cannot be released."""
    released = decision == "release"
    by_road = found.batch_id is None
    bundle = None if by_road else bundle_of(found)
    charges = None
    if released:
        if bundle is None:
            data = announcement_of(found)
            facts, wish = data.facts(), wish_announced(data)
        else:
            facts, wish = facts_of(bundle), wish_of(bundle)
        charges = _charges(found, facts)
        if found.direction == Direction.IMPORT:
            _count(found, wish, at)
    elif found.direction == Direction.IMPORT:
        ledger.give_limit_back([found.pk], "release", at)
    home = settings.NODE.city.country
    codes = [(found.pk, home, status_codes.SETTLED[decision])]
    if by_road:
        _store_state(found, State.ACCEPTED if released else State.REFUSED, charges, at)
        _send_answer(found, released)
    else:
        state = State.REFUSED if not released else State.ANNOUNCED if found.partner else State.RELEASED
        _store_state(found, state, charges, at)
        if state == State.ANNOUNCED:
            assert bundle is not None
            total = charges["total"] if charges else None
            currency = charges["currency"] if charges else "EUR"
            given = Given(found.number, found.tracking_token, found.lodged_at.isoformat(), total, currency)
            road.send(found.partner, ANNOUNCED, found.number, announce(bundle, found.goods, given))
            codes.append((found.pk, found.buyer_country, (status_codes.SENT,)))
    statuses.write(codes, at)
    _capture_inspection(acting, found, released, at, share=bool(found.partner) and (by_road or released))


def _charges(found: Consignment, facts: Facts) -> dict[str, Any] | None:
    """The charges as they are now: what was missing when the order was lodged may be loaded by now.

    Conflict when goods would come into the country without them.
    """
    home = settings.NODE.city.country
    into = home if found.direction == Direction.IMPORT else found.buyer_country
    verdict: Verdict = weigh(facts, law.law_of(home, into, found.lodged_at))
    charges = charges_dict(verdict.charges, verdict.exchange)
    if charges is None and found.direction == Direction.IMPORT:
        missing = [explain(reason.as_dict()) for reason in verdict.reasons if reason.weight != "note"]
        raise Conflict(
            _("The charges of %(number)s cannot be computed yet: %(why)s")
            % {"number": found.number, "why": " ".join(entry.text for entry in missing)},
            mend=_("Load what is missing, then release it; or refuse it."),
        )
    return charges


def _count(found: Consignment, wish: Wish | None, at: datetime) -> None:
    """Let the buyer's year hold what it does not hold yet. Conflict when it does not fit, or is not known."""
    if wish is None or ledger.counted_in_year([found.pk]):
        return
    blank = Verdict("release", "yellow", (), None)
    (verdict,), (grant,) = Limits(settings.NODE.city.country, found.lodged_at).apply([wish], [blank])
    if verdict.decision != "release":
        why = [explain(reason.as_dict()) for reason in verdict.reasons if reason.weight != "note"]
        raise Conflict(" ".join(entry.text for entry in why), mend=" ".join(entry.mend for entry in why))
    if grant is not None:
        ledger.enter([(grant.buyer, found.pk, grant.judgement.counted)], at)


def _send_answer(found: Consignment, released: bool) -> None:
    answer: dict[str, Any] = {
        "number": found.number,
        "decision": "accepted" if released else "refused",
        "lane": found.lane,
        "reasons": found.reasons[-1:],
        "charges": found.charges,
    }
    road.send(found.partner, ANSWERED, found.number, answer)


def _store_state(found: Consignment, state: State, charges: dict[str, Any] | None, at: datetime) -> None:
    found.state = state
    found.changed_at = at
    if charges is not None:
        found.charges = charges
        found.charges_total = Decimal(charges["total"])
    if state == State.REFUSED:
        found.lane = ""
    elif not found.lane:
        # It was refused and is let pass: by its documents, which two officers have seen.
        found.lane = "yellow"
    found.save(update_fields=["state", "lane", "reasons", "charges", "charges_total", "changed_at"])


def _capture_inspection(acting: Acting, found: Consignment, released: bool, at: datetime, share: bool) -> None:
    disposition = "conformant" if released else "non_conformant"
    events = trace.consignment_events([found.number], at=at, biz_step="inspecting", disposition=disposition)
    trace.capture(acting, events, share_with=[found.partner] if share else [])
