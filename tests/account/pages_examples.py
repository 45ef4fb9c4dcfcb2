"""Pages of the kernel with something on them, as an administrator sees them."""

from datetime import date

from django.db import transaction

from infosilk.kernel import actions
from infosilk.kernel.identity import tokens
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import AuditEntry, DatedRule, ExchangeRate
from infosilk.kernel.notices import notify
from tests.kernel import people
from tests.web.walk import Example

LEFT_OUT = {"account:notification": "leads on to what it tells of", "account:my-data": "a file"}


def examples() -> list[Example]:
    firm = people.organisation("RS")
    held = people.mandate("administrator", firm)
    other = people.mandate("trader", firm)
    person, acting = held.person, choose(held.person, held.pk)
    operator = people.mandate("operator", people.organisation("RS")).person
    for day in (date(2026, 11, 2), date(2026, 11, 20)):
        ExchangeRate.objects.create(base="EUR", quote="RSD", day=day, rate="117.1", source="tests")
    identifier = actions.add_identifier(acting, firm.pk, "RS:MB", "17587269")
    token, _text = tokens.make(acting, held, "Warehouse scanner", ["trade"])
    with transaction.atomic():
        notify.notify(person, "test", "Sign in first", url="/organisation/")
    rule = DatedRule.objects.create(
        code="walk.rate",
        jurisdiction="RS",
        valid_from=date(2026, 1, 1),
        value={"rate": "0.20", "of": ["a", "b"]},
        source="tests",
        legal_basis="none",
        sample=True,
        data_set="walk",
    )
    entry = AuditEntry.objects.filter(organisation_id=firm.pk).latest("pk")
    return [
        *(
            Example(f"account:{name}", person=person)
            for name in ("home", "mandates", "identifiers", "tokens", "audit", "notifications", "switch", "profile")
        ),
        Example("account:rates", person=operator),
        Example("account:held-data", person=person),
        Example("account:data-requests", person=operator),
        Example("account:mandate-revoke", {"pk": other.pk}, person),
        Example("account:identifier-remove", {"pk": identifier.pk}, person),
        Example("account:token-revoke", {"pk": token.pk}, person),
        Example("account:audit-entry", {"pk": entry.pk}, person),
        Example("account:rule", {"pk": rule.pk}, person),
    ]
