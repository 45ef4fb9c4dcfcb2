"""API tokens: making, checking, revoking. `isk_<prefix>_<secret>`, shown once, kept as SHA-256."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import area_labels
from infosilk.kernel.models import ApiToken, Mandate
from infosilk.kernel.problems import ErrorItem, Invalid, NotFound
from infosilk.kernel.record import audit

MARK = "isk"
_SHAPE = re.compile(rf"{MARK}_([0-9a-f]{{12}})_[A-Za-z0-9_-]{{43}}")
_PREFIX_BYTES = 6
_SECRET_BYTES = 32
# `last used` is for people who clean up: exact enough, and not a write for every call.
_USED_EVERY = timedelta(minutes=5)


def make(
    acting: Acting,
    mandate: Mandate,
    name: str,
    areas: Iterable[str] | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Make a token that acts by `mandate`; the row, and the token's text, which cannot be had again.

    A person makes tokens for their own mandates, an administrator for every mandate of the organisation.
    """
    _may_manage(acting, mandate)
    chosen = sorted(set(areas)) if areas is not None else None
    _check(name, chosen, expires_at, mandate)
    prefix, secret = secrets.token_hex(_PREFIX_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    text = f"{MARK}_{prefix}_{secret}"
    with transaction.atomic():
        token = ApiToken.objects.create(
            prefix=prefix,
            digest=_digest(text),
            name=name.strip(),
            mandate=mandate,
            areas=chosen,
            expires_at=expires_at,
        )
        audit.record(
            acting,
            "token.made",
            "kernel.apitoken",
            str(token.pk),
            {"prefix": prefix, "mandate": mandate.pk, "areas": chosen, "expires_at": expires_at},
            organisation_id=mandate.organisation_id,
        )
    return token, text


def revoke(acting: Acting, token_id: int) -> ApiToken:
    """Silence a token at once; once more does nothing. NotFound for another organisation's."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update(of=("self",)).select_related("mandate").filter(pk=token_id).first()
        if token is None or (
            token.mandate.organisation_id != acting.organisation_id and not acting.may("kernel", "operator", "system")
        ):
            raise NotFound(what=_("token"))
        _may_manage(acting, token.mandate)
        if token.revoked_at is None:
            token.revoked_at = timezone.now()
            token.save(update_fields=["revoked_at"])
            audit.record(
                acting,
                "token.revoked",
                "kernel.apitoken",
                str(token.pk),
                {"prefix": token.prefix},
                organisation_id=token.mandate.organisation_id,
            )
    return token


def acting_by(text: str) -> Acting | None:
    """The actor of a token's text; None for anything that is no token in force. One query by the prefix's index."""
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return None
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("mandate__person")
        .filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now),
            Q(mandate__valid_until__isnull=True) | Q(mandate__valid_until__gt=now),
            Q(mandate__revoked_at__isnull=True) | Q(mandate__revoked_at__gt=now),
            prefix=shape[1],
            revoked_at__isnull=True,
            mandate__valid_from__lte=now,
            mandate__person__is_active=True,
        )
        .first()
    )
    # Compared in constant time, and also when there is no such prefix.
    if not hmac.compare_digest(_digest(text), bytes(token.digest) if token else bytes(32)) or token is None:
        return None
    if token.last_used_at is None or now - token.last_used_at > _USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    mandate = token.mandate
    return Acting(
        name=str(mandate.person),
        via="api",
        person_id=mandate.person_id,
        organisation_id=mandate.organisation_id,
        mandate_id=mandate.pk,
        token_id=token.pk,
        roles=frozenset({mandate.role}),
        areas=frozenset(token.areas) if token.areas is not None else None,
    )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _may_manage(acting: Acting, mandate: Mandate) -> None:
    own = acting.person_id == mandate.person_id and acting.organisation_id == mandate.organisation_id
    # A token that may make tokens would outlive its own revocation.
    if acting.token_id is None and own:
        return
    if acting.organisation_id != mandate.organisation_id:
        acting.require("kernel", "operator", "system")
        return
    acting.require("kernel", "administrator")


def _check(name: str, areas: list[str] | None, expires_at: datetime | None, mandate: Mandate) -> None:
    errors = []
    if not name.strip():
        errors.append(ErrorItem("name", _("The token has no name."), _("Say what will use it.")))
    if len(name.strip()) > 100:
        errors.append(ErrorItem("name", _("The name is longer than 100 characters."), _("Shorten it.")))
    known = area_labels()
    for area in areas or []:
        if area not in known:
            errors.append(
                ErrorItem(
                    "areas",
                    _("There is no area “%(area)s” on this node.") % {"area": area},
                    _("Areas: %(areas)s.") % {"areas": ", ".join(sorted(known))},
                )
            )
    if areas == []:
        errors.append(ErrorItem("areas", _("A token without an area can do nothing."), _("Choose at least one area.")))
    if expires_at is not None and expires_at <= timezone.now():
        errors.append(ErrorItem("expires_at", _("This moment has passed."), _("Choose a day to come.")))
    if mandate.state(timezone.now()) != "active":
        errors.append(ErrorItem("mandate", _("This mandate is not in force."), _("Choose one that is.")))
    if errors:
        raise Invalid(errors=errors)
