"""Pages of payments with something on them: for who owes, and for the payee's desk."""

from decimal import Decimal

from django.db import transaction

from infosilk.commons.payments import actions, callbacks, dues, ledger, statements
from infosilk.commons.payments.models import Advice
from infosilk.commons.payments.providers import sample
from infosilk.kernel import demo
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import DatedRule, Person
from tests.commons.payments import kit
from tests.commons.payments.bank import Part, camt053, entry
from tests.commons.payments.test_ledger import BANK, WORKER, sum_of
from tests.web.walk import Example

LEFT_OUT = {"commons:payments:due-code": "a file", "commons:payments:due-slip": "a file"}


def _person(code: str, role: str) -> tuple[Person, Acting]:
    person = demo.ensure_person(email=f"{role}@{code}.walk.example", name=f"{code} (sample)")
    firm = demo.ensure_organisation(code=code, name=code, country="RS", roles=[role])
    demo.ensure_mandate(person=person, organisation=firm, role=role)
    return person, Acting(
        name="walk", via="page", person_id=person.pk, organisation_id=firm.pk, roles=frozenset({role})
    )


def examples() -> list[Example]:
    if not DatedRule.objects.filter(code=kit.RULE).exists():
        kit.law()
    clerk, desk = _person("walk-desk", "officer")
    payer, owing = _person("walk-payer", "trader")
    for number in (1, 2):
        kit.debtors[f"FEE{number:08d}"] = {"debtor_organisation_id": owing.organisation_id or 0}
    payment, _url = callbacks.start(owing, kit.reference(1), "test", "/en/")
    sample.happen(payment.provider_no, "received", Decimal(36), "twice")
    for headers, body in sample.calls_due():
        callbacks.receive("test", headers, body)
    callbacks.apply_waiting()
    with transaction.atomic():
        dues.change_amount("test.fees", "FEE00000001", Decimal(1000))
    actions.received(desk, kit.reference(2), Decimal(936), "RSD", "Statement 1")
    ledger.tell(WORKER, sum_of(BANK, "B-1", fee=2))
    content = camt053(
        entry("936.00", Part(reference=f"97{kit.reference(3)}"), number="B-30"),
        entry("936.00", Part(text="hvala"), number="B-31"),
        entry("1,00", Part(text="hvala"), number="B-32"),
    )
    file = statements.upload(desk, kit.RULE, "izvod-212.xml", content)
    waiting = Advice.objects.filter(state="open", payee=kit.RULE).latest("pk")
    return [
        Example("commons:payments:dues", person=payer),
        Example("commons:payments:due", {"reference": kit.reference(1)}, payer),
        Example("commons:payments:due", {"reference": kit.reference(2)}, clerk),
        Example("commons:payments:desk", person=clerk),
        Example("commons:payments:sum", {"key": waiting.pk}, clerk),
        Example("commons:payments:statements", person=clerk),
        Example("commons:payments:statement", {"key": file.pk}, clerk),
        Example("commons:payments:sample-provider", {"token": payment.token}, payer),
    ]
