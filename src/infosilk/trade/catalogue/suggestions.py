"""Suggestions for an organisation: the engine's, after what its people confirmed before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
_MANY = 20_000  # so many are compared in memory; beyond, each text asks the database
Near = Mapping[str, Sequence[Confirmed]]


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
    near: Near | None = None,
) -> list[Suggestion]:
    """Ranked subheadings for `text`; what this organisation confirmed for the same or near words comes first.

    `near` are its confirmations where they were looked for already, by text.
    """
    organisation_id = organisation_of(acting)
    return suggest(
        text,
        language,
        category=category,
        attributes=attributes,
        confirmed=near[text] if near is not None and text in near else confirmed(organisation_id, text),
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
    return [_confirmed(row) for row in rows]


def confirmed_each(organisation_id: int, texts: Sequence[str]) -> dict[str, list[Confirmed]]:
    """`confirmed` for many texts by one query; a text that is missing in the answer is to be asked by itself."""
    known = {text: words_of(text) for text in texts}
    every = list({word for words in known.values() for word in words})
    rows = list(
        Confirmation.objects.filter(organisation_id=organisation_id, words__overlap=every)
        .select_related("by")
        .order_by("-at")[: _MANY + 1]
        if every
        else ()
    )
    if len(rows) > _MANY:
        return {}
    having: dict[str, set[int]] = defaultdict(set)
    for at, row in enumerate(rows):
        for word in row.words:
            having[word].add(at)
    return {
        text: [_confirmed(rows[at]) for at in sorted(set().union(*(having.get(word, ()) for word in words)))[:_NEAR]]
        for text, words in known.items()
    }


def _confirmed(row: Confirmation) -> Confirmed:
    by = row.by.name if row.by else _("a former colleague")
    return Confirmed(row.text, row.code, by, date_format(row.at.date()))


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
