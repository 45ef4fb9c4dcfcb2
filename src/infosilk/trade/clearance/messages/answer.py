"""The exporting node: what the partner answered to our announcements, applied as a set."""

from collections.abc import Sequence, Set
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone

from infosilk.kernel.actor import system
from infosilk.kernel.bulk import as_json
from infosilk.kernel.printable import clean
from infosilk.kernel.record import audit
from infosilk.road import public as road
from infosilk.trade.clearance import changes, notices, statuses
from infosilk.trade.clearance.engine import status_codes
from infosilk.trade.clearance.engine.announcement import Answer
from infosilk.trade.clearance.models.consignments import Consignment, Direction, State
from infosilk.trade.clearance.rules import RefusedThere

ANNOUNCED = "trade.consignment.announced"
ANSWERED = "trade.consignment.answered"
_STATE = {"accepted": State.ACCEPTED, "held": State.HELD_THERE, "refused": State.REFUSED_THERE}
_WAITING = (State.ANNOUNCED, State.HELD_THERE)


@road.handles(ANSWERED, Answer, about="number", mismatch="the answer is about {found}, the message about {subject}")
def answered(received: Sequence[road.Received[Answer]]) -> None:
    """Apply a run of answers in the caller's transaction. road.Refused names the first one that fits nothing here."""
    partner = received[0].message.partner
    answers = _last_of_each(received)
    rows, at = list(answers.values()), timezone.now()
    changed = _update(rows, partner, at)
    if changed:
        country = settings.NODE.zone_data.city_of(partner).country
        decided = {row.number: row.decision for row in rows}
        statuses.write(((key, country, status_codes.ANSWERED[decided[number]]) for number, key in changed.items()), at)
    if missing := answers.keys() - changed:
        _refuse_unfit(missing, partner)
    notices.stopped_there([row.number for row in rows if row.decision != "accepted"])
    counts = {decision: sum(row.decision == decision for row in rows) for decision in _STATE}
    audit.record(system("road", partner), "trade.answers.taken", "trade.consignment", rows[0].number, counts)


def _last_of_each(received: Sequence[road.Received[Answer]]) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for one in received:
        answer = one.data
        earlier = answers.get(answer.number)
        if earlier is not None:
            # Held and then released within one run: the last decision counts, the reasons of both are told.
            answer = answer.model_copy(update={"reasons": [*earlier.reasons, *answer.reasons]})
        answers[answer.number] = answer
    return answers


def _update(rows: Sequence[Answer], partner: str, at: datetime) -> dict[str, int]:
    """Write the answers to those that wait for one: keys of the consignments that changed, by number."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH asked AS (
                SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::numeric[])
                    AS a (number, state, reasons, charges, charges_total)
            ), locked AS (
                SELECT c.id FROM trade_clearance_consignment c JOIN asked USING (number)
                WHERE c.direction = 'export' AND c.partner = %s AND c.state = ANY(%s) ORDER BY c.id FOR UPDATE
                OF c
            )
            UPDATE trade_clearance_consignment c
               SET state = a.state, reasons = c.reasons || a.reasons::jsonb,
                   charges = coalesce(a.charges::jsonb, c.charges),
                   charges_total = coalesce(a.charges_total, c.charges_total), changed_at = %s
              FROM asked a, locked l
             WHERE c.number = a.number AND c.id = l.id
            RETURNING c.id, c.number
            """,
            [
                [row.number for row in rows],
                [str(_STATE[row.decision]) for row in rows],
                [as_json([reason.model_dump() for reason in row.reasons]) for row in rows],
                [as_json(row.charges.model_dump(mode="json")) if row.charges else None for row in rows],
                [row.charges.total if row.charges else None for row in rows],
                partner,
                [str(state) for state in _WAITING],
                at,
            ],
        )
        return {number: key for key, number in cursor.fetchall()}


def _refuse_unfit(missing: Set[str], partner: str) -> None:
    """road.Refused for answers that fit nothing here; nothing for what was withdrawn meanwhile."""
    known = set(
        Consignment.objects.filter(number__in=missing, direction=Direction.EXPORT, partner=partner).values_list(
            "number", flat=True
        )
    )
    if unknown := sorted(missing - known):
        raise road.Refused(f"no consignment {unknown[0]} was announced to {partner}")
    # Withdrawn while the answer was on its way: the partner learns of it by the next message of this subject.
    waiting = missing - set(
        Consignment.objects.filter(number__in=missing, state=State.WITHDRAWN).values_list("number", flat=True)
    )
    if waiting:
        raise road.Refused(f"consignment {min(waiting)} waits for no answer")


@road.refused(ANNOUNCED)
def refused_by_partner(message: road.Message, reason: str) -> None:
    """The partner's operator refused our announcement itself: the consignment goes no further."""
    found = Consignment.objects.select_for_update().filter(number=message.subject, state__in=_WAITING).first()
    if found is None:
        return
    why = RefusedThere.reason(reason=clean(reason, 500)).as_dict()
    country = settings.NODE.zone_data.city_of(message.partner).country
    changes.refuse_there(found, country, why, timezone.now())
    notices.stopped_there([found.number])
    audit.record(
        system("road", message.partner),
        "trade.consignment.refused_there",
        "trade.consignment",
        found.number,
        {},
    )
