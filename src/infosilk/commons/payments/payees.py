"""Who is paid: payees are dated rules with name, account and form, and the firms that report for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q

from infosilk.commons.payments.engine.slip import account_of
from infosilk.kernel.actor import ANY_ROLE, Acting
from infosilk.kernel.law.days import today
from infosilk.kernel.law.rules import Rule, RuleBook
from infosilk.kernel.models import DatedRule, OrganisationIdentifier


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom a due is paid to. `collected_by` "marketplace": with the price, by the marketplace, and nothing here;
    "administration": to `account`, in `currency`; `form` "ips-rs" says that a Serbian payment slip is made of it.
    `firms` are the customs registrations of the payment firms that report sums."""

    collected_by: str
    name: str
    account: str
    purpose_code: str
    currency: str
    form: str
    firms: frozenset[str]
    source: str
    legal_basis: str
    verified: bool
    sample: bool


def payee_on(rule: str, day: date) -> Payee:
    """The payee of `rule` in this node's country on `day`; RuleUnknown says which data to load."""
    home = settings.NODE.city.country
    return _payee(RuleBook.load([home]).get(rule, home, day))


def payee_now(rule: str) -> Payee | None:
    """The payee of today, if any."""
    home = settings.NODE.city.country
    found = RuleBook.load([home]).find(rule, home, today())
    return _payee(found) if found else None


def accounts(rule: str) -> set[str]:
    """Every account that the payee of `rule` has or had, as digits; money may come late, to an old one."""
    rows = DatedRule.objects.filter(code=rule, jurisdiction=settings.NODE.city.country)
    return {plain_account(str(row.value.get("account", ""))) for row in rows} - {""}


def plain_account(text: str) -> str:
    """An account in one spelling: eighteen digits for a Serbian one, else capital letters and digits."""
    try:
        return account_of(text)
    except ValueError:
        return "".join(sign for sign in text.upper() if sign.isalnum())


def reports_for(acting: Acting, area: str, rule: str) -> bool:
    """Whether this actor is a payment firm that the rule of today names, by its customs registration.

    An organisation enters its numbers itself, so that one that nobody has compared with the register gives no right.
    A sample rule on a demo node knows the demo's own organisations, which the demo made with their numbers.
    """
    if acting.organisation_id is None or not acting.may(area, ANY_ROLE):
        return False
    payee = payee_now(rule)
    if payee is None or not payee.firms:
        return False
    proved = Q(verified_at__isnull=False)
    if payee.sample and settings.NODE.demo:
        proved |= Q(organisation__demo=True)
    owned = OrganisationIdentifier.objects.filter(proved, organisation_id=acting.organisation_id, scheme="CUSTOMS")
    return owned.filter(value__in=payee.firms).exists()


def _payee(rule: Rule) -> Payee:
    value: Mapping[str, Any] = rule.value
    return Payee(
        str(value.get("collected_by", "administration")),
        str(value.get("name", "")),
        str(value.get("account", "")),
        str(value.get("purpose_code", "")),
        str(value.get("currency", "")),
        str(value.get("form", "")),
        frozenset(str(firm) for firm in value.get("firms", ())),
        rule.source,
        rule.legal_basis,
        rule.verified,
        rule.sample,
    )
