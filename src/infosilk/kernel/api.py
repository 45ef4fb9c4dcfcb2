"""The kernel's API: who I am, my organisation, its mandates and tokens, notifications, rules and rates."""

import json
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import StringConstraints

from infosilk.kernel import actions, queries
from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.identity import tokens
from infosilk.kernel.law.days import today
from infosilk.kernel.law.rates import rate_on
from infosilk.kernel.law.rules import RuleBook
from infosilk.kernel.models import (
    ApiToken,
    AuditEntry,
    DatedRule,
    Mandate,
    Notification,
    Organisation,
    OrganisationIdentifier,
)
from infosilk.kernel.notices import notify
from infosilk.kernel.problems import NotFound
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record import blocking, privacy
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import (
    AuditEntryOut,
    Currency,
    Day,
    ErasureIn,
    ErasureOut,
    HeldOut,
    IdentifierIn,
    IdentifierOut,
    Key,
    Limit,
    MandateIn,
    MandateOut,
    MeOut,
    NotificationOut,
    OrganisationOut,
    RateOut,
    RuleOut,
    TokenOut,
)

router = Router()
BlockedName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Jurisdiction = Annotated[str, StringConstraints(max_length=20, pattern="^[A-Z0-9-]*$")]


@router.get("/me", response={200: MeOut, **responses()}, summary="Who I am")
def me(request: HttpRequest) -> MeOut:
    """The person, the organisation represented and the roles of the token or session."""
    acting = acting_of(request)
    organisation = queries.organisation_of(acting)
    return MeOut(
        name=acting.name,
        person=acting.person_id,
        organisation=acting.organisation_id,
        organisation_code=organisation.code if organisation else None,
        organisation_name=organisation.name if organisation else None,
        mandate=acting.mandate_id,
        roles=sorted(acting.roles),
        areas=sorted(acting.areas) if acting.areas is not None else None,
    )


@router.get("/organisation", response={200: OrganisationOut, **responses(404)}, summary="My organisation")
def organisation(request: HttpRequest) -> OrganisationOut:
    """The organisation represented, with its official numbers."""
    acting = acting_of(request)
    row = _represented(acting)
    return OrganisationOut(
        id=row.pk,
        code=row.code,
        name=row.name,
        country=row.country,
        roles=list(row.roles),
        identifiers=[_identifier(one) for one in queries.identifiers_of(acting).order_by("pk")],
    )


@router.post(
    "/organisation/identifiers",
    response={201: IdentifierOut, **responses(404, 409)},
    summary="Enter an official number",
)
@idempotent
def add_identifier(request: HttpRequest, payload: IdentifierIn) -> Status[IdentifierOut]:
    """Needs the role administrator. The number's check digit is checked."""
    acting = acting_of(request)
    row = actions.add_identifier(acting, _represented(acting).pk, payload.scheme, payload.value)
    return Status(201, _identifier(row))


@router.get("/mandates", response={200: list[MandateOut], **responses()}, summary="Mandates")
def mandates(request: HttpRequest, limit: Limit = 100, after: Key = 0) -> list[MandateOut]:
    """The organisation's mandates for its administrators, one's own for others; in order of `id`, after
    `after`.
    """
    rows = queries.mandates_of(acting_of(request)).filter(pk__gt=after).order_by("pk")[:limit]
    return [_mandate(row) for row in rows]


@router.post("/mandates", response={201: MandateOut, **responses(404, 409)}, summary="Grant a mandate")
@idempotent
def grant_mandate(request: HttpRequest, payload: MandateIn) -> Status[MandateOut]:
    """Needs the role administrator; the person must have a confirmed account on this node."""
    acting = acting_of(request)
    row = actions.grant_mandate(acting, organisation_id=_represented(acting).pk, **payload.model_dump())
    return Status(201, _mandate(row))


@router.post("/mandates/{key}/revoke", response={200: MandateOut, **responses(404, 409)}, summary="Revoke a mandate")
@idempotent
def revoke_mandate(request: HttpRequest, key: Key) -> MandateOut:
    """Ends the mandate and its tokens at once. Needs the role administrator, unless it is one's own."""
    return _mandate(actions.revoke_mandate(acting_of(request), key))


@router.get("/tokens", response={200: list[TokenOut], **responses()}, summary="API tokens")
def token_list(request: HttpRequest, limit: Limit = 100, after: Key = 0) -> list[TokenOut]:
    """The organisation's tokens for its administrators, one's own for others. New ones are made on the page."""
    rows = queries.tokens_of(acting_of(request)).filter(pk__gt=after).order_by("pk")[:limit]
    return [_token(row) for row in rows]


@router.post("/tokens/{key}/revoke", response={200: TokenOut, **responses(404, 409)}, summary="Revoke a token")
@idempotent
def revoke_token(request: HttpRequest, key: Key) -> TokenOut:
    """Silences a token at once. Needs the role administrator."""
    return _token(tokens.revoke(acting_of(request), key))


@router.get("/notifications", response={200: list[NotificationOut], **responses()}, summary="Notifications")
def notification_list(request: HttpRequest, unread: bool = False, limit: Limit = 100) -> list[NotificationOut]:
    """One's own, newest first."""
    rows = queries.notifications_of(acting_of(request))
    return [_notification(row) for row in (rows.filter(read_at__isnull=True) if unread else rows)[:limit]]


@router.post(
    "/notifications/{key}/read", response={200: NotificationOut, **responses(404, 409)}, summary="Mark as read"
)
@idempotent
def read_notification(request: HttpRequest, key: Key) -> NotificationOut:
    """Puts one of one's own notifications aside."""
    return _notification(notify.mark_read(acting_of(request), key))


@router.get("/rules", response={200: list[RuleOut], **responses()}, summary="Rules in force")
def rules(request: HttpRequest, on: Day | None = None, jurisdiction: Jurisdiction = "") -> list[RuleOut]:
    """Every rule in force on the day `on` (default: today in the node's city)."""
    acting_of(request)
    day = on or today()
    known = DatedRule.objects.values_list("jurisdiction", flat=True).distinct().order_by()
    wanted = [jurisdiction] if jurisdiction else list(known)
    return [
        RuleOut(**{name: getattr(rule, name) for name in RuleOut.model_fields})
        for rule in RuleBook.load(wanted).in_force(day)
    ]


@router.get("/rates/{base}/{quote}", response={200: RateOut, **responses(409)}, summary="Exchange rate of a day")
def rate(request: HttpRequest, base: Currency, quote: Currency, on: Day | None = None) -> RateOut:
    """The rate that holds on the day `on` (default: today in the node's city)."""
    acting_of(request)
    found = rate_on(base, quote, on or today())
    return RateOut(
        base=found.base,
        quote=found.quote,
        day=found.day,
        rate=f"{found.rate.normalize():f}",
        source=found.source,
        sample=found.sample,
        derived=found.derived,
    )


@router.get("/audit", response={200: list[AuditEntryOut], **responses()}, summary="Audit trail")
def audit_trail(request: HttpRequest, limit: Limit = 100, after: Key = 0) -> list[AuditEntryOut]:
    """The organisation's entries, oldest first, after the number `after`. Needs the role administrator."""
    acting = acting_of(request)
    acting.require("kernel", "administrator", "operator")
    rows = queries.audit_of(acting).filter(number__gt=after).order_by("number", "stream")[:limit]
    return [_entry(row) for row in rows]


@router.get("/audit/{stream}/{number}", response={200: AuditEntryOut, **responses(404)}, summary="One audit entry")
def audit_entry(
    request: HttpRequest,
    stream: Annotated[str, StringConstraints(max_length=40, pattern="^[a-z0-9:]+$")],
    number: Key,
) -> AuditEntryOut:
    """One entry of a stream that the caller may read."""
    acting = acting_of(request)
    acting.require("kernel", "administrator", "operator")
    return _entry(or_404(queries.audit_of(acting), what=_("entry"), stream=stream, number=number))


def _represented(acting: Acting) -> Organisation:
    row = queries.organisation_of(acting)
    if row is None:
        raise NotFound(what=_("organisation"))
    return row


def _identifier(row: OrganisationIdentifier) -> IdentifierOut:
    return IdentifierOut(id=row.pk, scheme=row.scheme, value=row.value, verified_at=row.verified_at)


def _mandate(row: Mandate) -> MandateOut:
    return MandateOut(
        id=row.pk,
        person=row.person_id,
        name=row.person.name,
        email=row.person.email,
        role=row.role,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        revoked_at=row.revoked_at,
        state=row.state(timezone.now()),
    )


def _token(row: ApiToken) -> TokenOut:
    return TokenOut(
        id=row.pk,
        prefix=row.prefix,
        name=row.name,
        role=row.mandate.role,
        person=row.mandate.person_id,
        areas=list(row.areas) if row.areas is not None else None,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        state=row.state(timezone.now()),
    )


def _notification(row: Notification) -> NotificationOut:
    return NotificationOut(
        id=row.pk,
        kind=row.kind,
        text=notify.text_of(row),
        url=notify.link_of(row),
        created_at=row.created_at,
        read_at=row.read_at,
    )


def _entry(row: AuditEntry) -> AuditEntryOut:
    return AuditEntryOut(
        number=row.number,
        stream=row.stream,
        at=row.at,
        action=row.action,
        object_type=row.object_type,
        object_id=row.object_id,
        actor=row.actor,
        body=json.loads(row.body),
        hash=bytes(row.hash).hex() if row.hash else None,
    )


@router.get("/privacy/held", response={200: list[HeldOut], **responses(404)}, summary="What is held about me")
def held_about_me(request: HttpRequest) -> list[HeldOut]:
    """By table, purpose and end; the account itself is in /me. A token does not read it."""
    acting = acting_of(request)
    return [HeldOut(**vars(one)) for one in privacy.held_about(acting, acting.person_id or 0)]


@router.post("/privacy/erasures", response={200: ErasureOut, **responses(409, 422)}, summary="Erase somebody")
@idempotent
def erase_somebody(request: HttpRequest, asked: ErasureIn) -> ErasureOut:
    """Erases somebody without an account who has proved who they are; says what law keeps. Needs the role operator."""
    done = privacy.erase_without_account(acting_of(request), asked.email, asked.number, asked.evidence)
    return ErasureOut(id=str(done.pk), done=[HeldOut(**one) for one in done.report])


@router.get(
    "/privacy/blocked", response={200: dict[str, Any], **responses(404, 409, 422)}, summary="Open what is blocked"
)
def blocked_content(request: HttpRequest, table: BlockedName, row: BlockedName, reason: BlockedName) -> dict[str, Any]:
    """What law keeps of an erased row (`table` and `row` as the tombstone's entry in the audit trail has them), for an
    officer of its area. The trail tells who opened it and why; do not write people's names into `reason`."""
    return blocking.unblock(acting_of(request), table, row, reason)
