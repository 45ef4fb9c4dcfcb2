"""A customs officer's decision on a held consignment, on either node."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel import audit
from infosilk.kernel.acting import Acting
from infosilk.kernel.models import Role
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid, NotFound
from infosilk.road import public as road
from infosilk.trace import public as trace
from infosilk.trade import lawbook, reading, store
from infosilk.trade.announcement import Announcement, Given, announce
from infosilk.trade.deciding import facts_of, weigh
from infosilk.trade.documents import KINDS, OrderBundle
from infosilk.trade.explain import explain
from infosilk.trade.models import Consignment, Direction, DocumentKind, State

ANNOUNCED = "trade.consignment.announced"
ANSWERED = "trade.consignment.answered"
MAX_NOTE = 1000


def decide(acting: Acting, number: str, decision: Literal["release", "refuse"], note: str = "") -> Consignment:
    """Release or refuse the held consignment `number`; the consignment as it stands then.

    Needs the role officer; a refusal needs a note, which the trader reads. NotFound without such a
    consignment, Conflict when it is not held, or when the charges of an import are still unknown.
    """
    acting.require("trade", Role.OFFICER)
    note = note.strip().replace("\x00", "")
    if decision not in ("release", "refuse"):
        raise Invalid(errors=[ErrorItem("decision", _("must be release or refuse"))])
    if decision == "refuse" and not note:
        raise Invalid(errors=[ErrorItem("note", _("A refusal needs its reason."), _("Write what is wrong."))])
    if len(note) > MAX_NOTE:
        raise Invalid(errors=[ErrorItem("note", _("is longer than %(limit)s characters") % {"limit": MAX_NOTE})])
    with transaction.atomic():
        found = Consignment.objects.select_for_update().filter(number=number).first()
        if found is None:
            raise NotFound(what=_("consignment"))
        if found.state != State.HELD:
            raise Conflict(
                _("Consignment %(number)s is not held; it is: %(state)s.")
                % {"number": number, "state": found.get_state_display()},
                mend=_("Only held consignments wait for a decision."),
            )
        reason = {
            "code": "officer.released" if decision == "release" else "officer.refused",
            "weight": "note" if decision == "release" else "refuse",
            "params": {"note": note or "-"},
            "field": "",
        }
        found.reasons = [*found.reasons, reason]
        at = timezone.now()
        if found.direction == Direction.EXPORT:
            _decide_export(acting, found, decision, at)
        else:
            _decide_import(acting, found, decision, at)
        audit.record(
            acting,
            f"trade.consignment.{decision}d",
            "trade.consignment",
            number,
            {"state": found.state, "note": note},
        )
    return found


def _decide_export(acting: Acting, found: Consignment, decision: str, at: datetime) -> None:
    bundle = bundle_of(found)
    charges: dict[str, Any] | None = None
    if decision == "release":
        # What was missing when the order was lodged may be loaded by now.
        law = lawbook.law(settings.NODE.city.country, found.buyer_country, found.lodged_at)
        verdict = weigh(facts_of(bundle), law)
        charges = store.charges_dict(verdict.charges, verdict.exchange)
    _settle(found, State.ANNOUNCED if decision == "release" else State.REFUSED, charges, at)
    released = decision == "release"
    if released:
        total = charges["total"] if charges else None
        given = Given(found.number, found.tracking_token, found.lodged_at.isoformat(), total)
        road.send(found.partner, ANNOUNCED, found.number, announce(bundle, found.goods, given))
    _tell(acting, found, released, at, share=released)


def _decide_import(acting: Acting, found: Consignment, decision: str, at: datetime) -> None:
    charges: dict[str, Any] | None = None
    if decision == "release":
        law = lawbook.law(settings.NODE.city.country, settings.NODE.city.country, found.lodged_at)
        verdict = weigh(announcement_of(found).facts(), law)
        charges = store.charges_dict(verdict.charges, verdict.exchange)
        if charges is None:
            missing = [explain(reason.as_dict()) for reason in verdict.reasons if reason.weight == "hold"]
            raise Conflict(
                _("The charges of %(number)s cannot be computed yet: %(why)s")
                % {"number": found.number, "why": " ".join(entry.text for entry in missing)},
                mend=_("Load what is missing, then release it; or refuse it."),
            )
    _settle(found, State.ACCEPTED if decision == "release" else State.REFUSED, charges, at)
    answer: dict[str, Any] = {
        "number": found.number,
        "decision": "accepted" if decision == "release" else "refused",
        "lane": found.lane,
        "reasons": found.reasons[-1:],
        "charges": found.charges,
    }
    road.send(found.partner, ANSWERED, found.number, answer)
    _tell(acting, found, decision == "release", at, share=True)


def _settle(found: Consignment, state: State, charges: dict[str, Any] | None, at: datetime) -> None:
    found.state = state
    found.changed_at = at
    if charges is not None:
        found.charges = charges
        found.charges_total = Decimal(charges["total"])
    if state == State.REFUSED:
        found.lane = ""
    found.save(update_fields=["state", "lane", "reasons", "charges", "charges_total", "changed_at"])


def _tell(acting: Acting, found: Consignment, released: bool, at: datetime, share: bool) -> None:
    events = trace.consignment_events(
        [found.number],
        at=at,
        biz_step="inspecting",
        disposition="conformant" if released else "non_conformant",
    )
    trace.capture(acting, events, share_with=[found.partner] if share else [])


def bundle_of(found: Consignment) -> OrderBundle:
    """The bundle that an export consignment was lodged with, from its documents as received."""
    payloads = dict(found.documents.values_list("kind", "payload"))
    text = "{" + ",".join(f'"{kind}":{payloads[kind]}' for kind in KINDS) + "}"
    line = reading.parse(1, text.encode())
    if line.bundle is None:
        raise RuntimeError(f"the documents of {found.number} can no longer be read: {line.faults}")
    return line.bundle


def announcement_of(found: Consignment) -> Announcement:
    """The announcement that an import consignment came with."""
    return Announcement.model_validate_json(found.documents.get(kind=DocumentKind.ANNOUNCEMENT).payload)
