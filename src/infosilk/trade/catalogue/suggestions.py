"""Suggestions for an organisation: the engine's, after what its people confirmed before."""

from collections.abc import Mapping
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import ErrorItem, Invalid, Problem
from infosilk.kernel.record import audit
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.catalogue.engine.classification import Confirmed, Suggestion, suggest
from infosilk.trade.catalogue.engine.classification.text import key, words
from infosilk.trade.catalogue.models import CATALOGUE_ROLES, Confirmation

_NEAR = 300  # how many earlier confirmations with a word in common are looked at


def organisation_of(acting: Acting) -> int:
    """The organisation whose catalogue it is; a problem for somebody who acts for themselves."""
    acting.require("trade", *CATALOGUE_ROLES)
    if acting.organisation_id is None:
        raise Problem(_("A catalogue belongs to an organisation."), mend=_("Switch to a mandate."))
    return acting.organisation_id


def classify(
    acting: Acting,
    text: str,
    language: str = "",
    *,
    category: str = "",
    attributes: Mapping[str, str] | None = None,
    limit: int = 5,
) -> list[Suggestion]:
    """Ranked subheadings for `text`; what this organisation confirmed for the same or near words comes first."""
    organisation_id = organisation_of(acting)
    return suggest(
        text,
        language,
        category=category,
        attributes=attributes,
        confirmed=confirmed(organisation_id, text),
        limit=limit,
    )


def confirmed(organisation_id: int, text: str) -> list[Confirmed]:
    """Earlier confirmations of the organisation with words in common, the newest first."""
    known = words_of(text)
    if not known:
        return []
    rows = (
        Confirmation.objects.filter(organisation_id=organisation_id, words__overlap=known)
        .select_related("by")
        .order_by("-at")[:_NEAR]
    )
    return [
        Confirmed(row.text, row.code, row.by.name if row.by else _("a former colleague"), date_format(row.at.date()))
        for row in rows
    ]


def words_of(text: str) -> list[str]:
    """By which a text's confirmation is found: its words; of Chinese, its pairs of characters."""
    found = words(text)
    plain = [token.english[:200] for token in found.tokens if len(token.word) > 1]
    for run in found.chinese.replace(" ", "").split("\n"):
        plain += [run[at : at + 2] for at in range(len(run) - 1)] or ([run] if run else [])
    return list(dict.fromkeys(plain))[:200]


def confirm_code(acting: Acting, text: str, code: str) -> Confirmation:
    """Remember that `code` is right for `text`; a later word about the same text replaces the earlier one."""
    organisation_id = organisation_of(acting)
    text = text.strip()[:2000]
    code = code.strip().replace(".", "").replace(" ", "")
    errors = []
    plain = key(text)
    if not plain:
        errors.append(ErrorItem("text", _("There are no words in it."), _("Say what the goods are.")))
    if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 10 and hs.exists(code)):
        errors.append(
            ErrorItem(
                "code",
                _("“%(code)s” is no code of HS 2022.") % {"code": code[:20]},
                _("Choose one of the suggestions, or give its six digits."),
            )
        )
    if errors:
        raise Invalid(errors=errors)
    digest = sha256(plain.encode()).hexdigest()
    with transaction.atomic():
        row, _made = Confirmation.objects.update_or_create(
            organisation_id=organisation_id,
            key_sha256=digest,
            defaults={
                "text": text,
                "words": words_of(text),
                "code": code,
                "by_id": acting.person_id,
                "at": timezone.now(),
            },
        )
        audit.record(acting, "trade.code.confirmed", "trade.confirmation", str(row.pk), {"code": code, "text": text})
    return row
