"""Each sum counts once, whoever tells it how often and in which order; none is lost."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as conf
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infosilk.commons.payments import actions, dues, ledger, queries
from infosilk.commons.payments.ledger import Sum
from infosilk.commons.payments.models import Advice, AmountChange, Due, Entry
from infosilk.kernel.actor import system
from infosilk.kernel.models import AuditEntry, DatedRule, Organisation, OrganisationIdentifier
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from tests.commons.payments import kit
from tests.kit.examples import example_count
from tests.kit.together import together

WORKER = system("worker", "test")
BANK = "bank:999000000000000151"


def sum_of(source: str, number: str, amount: str = "936", *names: str, fee: int = 1, **more: Any) -> Sum:
    given = {"kind": "received", "currency": "RSD", "reference": kit.reference(fee), "payee": kit.RULE}
    return Sum(
        source=source, transaction=number, amount=Decimal(amount), value_day=kit.DAY, names=names, **{**given, **more}
    )


def test_a_transaction_counts_once_and_with_something_else_it_is_refused(node: SimpleNamespace) -> None:
    first = ledger.tell(WORKER, sum_of(BANK, "B-1", "900"))

    assert ledger.tell(WORKER, sum_of(BANK, "B-1", "900")) == first
    for other in (sum_of(BANK, "B-1", "901"), sum_of(BANK, "B-1", "900", fee=2)):
        with pytest.raises(Conflict, match="B-1"):
            ledger.tell(WORKER, other)
    assert (kit.due(1).received, kit.due(1).state) == (900, "due")
    assert AuditEntry.objects.filter(action="payments.received").count() == 1


def test_what_bank_and_firm_tell_under_a_common_number_is_one_sum(node: SimpleNamespace) -> None:
    actions.received(node.firm, kit.reference(1), Decimal(936), "RSD", "MP-77")
    seen = ledger.tell(WORKER, sum_of(BANK, "B-1", "936", "MP-77"))

    assert (seen.state, kit.due(1).received, Entry.objects.count()) == ("same", 936, 1)


def test_equal_sums_without_a_common_number_are_left_to_a_person(node: SimpleNamespace) -> None:
    actions.received(node.firm, kit.reference(1), Decimal(936), "RSD", "MP-1")
    seen = ledger.tell(WORKER, sum_of(BANK, "B-1"))
    assert (seen.state, seen.reason, kit.due(1).received) == ("open", "perhaps", 936)
    assert list(queries.unallocated(node.desk)) == [seen] and not queries.unallocated(node.firm)

    more = ledger.tell(WORKER, sum_of(BANK, "B-2"))
    assert kit.due(1).received == 1872 and {seen.pk, more.pk} & set(
        Advice.objects.filter(state="open").values_list("pk", flat=True)
    )

    waiting = Advice.objects.get(state="open")
    actions.same(node.desk, waiting.pk, Advice.objects.filter(state="booked").first().pk)
    assert (kit.due(1).received, kit.due(1).state) == (1872, "paid")
    with pytest.raises(NotFound):
        actions.allocate(node.desk, waiting.pk, kit.reference(1))


def test_money_for_nothing_known_is_kept_and_allocated_or_given_back(node: SimpleNamespace) -> None:
    unknown = ledger.tell(WORKER, sum_of(BANK, "B-1", reference="hvala", text="M. Petrović, poštarina"))
    foreign = ledger.tell(WORKER, sum_of(BANK, "B-2", currency="EUR"))
    none = ledger.tell(WORKER, sum_of(BANK, "B-3", fee=99999))
    assert [unknown.reason, foreign.reason, none.reason] == ["unknown", "currency", "unknown"]

    actions.allocate(node.desk, unknown.pk, kit.reference(1), "The payer said so by telephone.")
    with pytest.raises(Conflict):
        actions.allocate(node.desk, foreign.pk, kit.reference(1))
    actions.give_back(node.desk, foreign.pk, "Transfer 12")
    with pytest.raises(NotFound):
        actions.give_back(node.stranger, none.pk, "To me")
    with pytest.raises(Invalid):
        actions.give_back(node.desk, none.pk, " ")

    assert (kit.due(1).received, Advice.objects.get(pk=unknown.pk).text) == (936, "")
    assert ledger.tell(WORKER, sum_of(BANK, "B-1", reference="hvala")).state == "booked"
    assert list(queries.unallocated(node.desk)) == [none]


def test_a_refund_told_before_its_payment_comes_out_the_same(node: SimpleNamespace) -> None:
    ledger.tell(WORKER, sum_of("test", "R-1", "36", kind="refunded"))
    assert dues.balance_of(kit.due(1)).left == Decimal(972)
    ledger.tell(WORKER, sum_of("test", "P-1"))

    balance = dues.balance_of(kit.due(1))
    assert (balance.kept, balance.left) == (900, 36)
    ledger.tell(WORKER, sum_of(BANK, "X-1", kind="reversed"))
    assert dues.balance_of(kit.due(1)).left == 972


def test_nobody_books_what_they_owe_themselves(node: SimpleNamespace) -> None:
    kit.debtors["FEE00000001"] = {"debtor_organisation_id": node.desk.organisation_id}
    kit.debtors["FEE00000002"] = {"debtor_organisation_id": node.firm.organisation_id}

    with pytest.raises(Forbidden, match="yourself"):
        actions.received(node.desk, kit.reference(1), Decimal(936), "RSD", "T-1")
    with pytest.raises(Forbidden, match="yourself"):
        actions.received(node.firm, kit.reference(2), Decimal(936), "RSD", "T-1")
    own = ledger.tell(node.desk, sum_of(BANK, "B-1"))
    assert (own.reason, Entry.objects.count()) == ("own", 0)
    with pytest.raises(Forbidden, match="yourself"):
        actions.allocate(node.desk, own.pk, kit.reference(1))
    with pytest.raises(Forbidden, match="yourself"):
        actions.write_off(node.desk, kit.reference(1), Decimal(1), "too little")


def test_a_claimed_number_makes_nobody_a_payment_firm(node: SimpleNamespace) -> None:
    OrganisationIdentifier.objects.filter(value="RSOTHER001").update(verified_at=None)

    for acting in (node.other, node.stranger):
        with pytest.raises(Forbidden, match="desk"):
            actions.received(acting, kit.reference(1), Decimal(936), "RSD", "T-1")
        with pytest.raises(Forbidden, match="desk"):
            actions.received(acting, "nothing", Decimal(936), "RSD", "T-1")
    assert not Due.objects.exists()


def test_a_sample_payee_knows_the_demos_own_firms_on_a_demo_node_alone(
    node: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    OrganisationIdentifier.objects.update(verified_at=None)
    Organisation.objects.filter(code="morava-plata").update(demo=True)
    for demo_node, reports in ((True, True), (False, False)):
        monkeypatch.setattr(conf, "NODE", conf.NODE.model_copy(update={"demo": demo_node}))
        assert queries.reports_any(node.firm) is reports
        assert not queries.reports_any(node.other)
    monkeypatch.setattr(conf, "NODE", conf.NODE.model_copy(update={"demo": True}))
    DatedRule.objects.filter(code=kit.RULE).update(sample=False)
    assert not queries.reports_any(node.firm)


def test_less_is_asked_when_it_is_written_off_and_the_history_of_the_amount_is_kept(node: SimpleNamespace) -> None:
    actions.received(node.firm, kit.reference(1), Decimal(900), "RSD", "T-1")
    with pytest.raises(Invalid, match="entry"):
        actions.write_off(node.desk, kit.reference(1), Decimal(37), "too much")
    actions.write_off(node.desk, kit.reference(1), Decimal(36), "costs more than it brings")
    assert kit.due(1).state == "paid"

    with transaction.atomic():
        dues.change_amount("test.fees", "FEE00000001", Decimal(500))
    assert (kit.due(1).state, dues.balance_of(kit.due(1)).to_refund) == ("paid", 436)
    assert list(AmountChange.objects.values_list("before", "after")) == [(936, 500)]


FIRM, OTHER = "firm:1", "firm:2"


@st.composite
def messages(draw: st.DrawFn) -> list[Sum]:
    """What a firm, a provider and a bank tell of up to four payments of one due, each under a number of their own, with
    the common number or without it."""
    found = []
    for payment in range(draw(st.integers(1, 4))):
        kind, amount = draw(st.sampled_from([("received", "936"), ("received", "36"), ("refunded", "36")]))
        tellers = draw(st.lists(st.sampled_from([FIRM, "test", BANK]), min_size=1, max_size=3, unique=True))
        common = draw(st.booleans())
        for teller in tellers:
            names = (f"N-{payment}",) if common else ()
            found.append(sum_of(teller, f"{teller}-{payment}", amount, *names, kind=kind))
    return found


def balance_after(told: list[Sum]) -> tuple[Any, ...]:
    """What is counted once these messages came in; nothing of it stays."""
    with transaction.atomic():
        for one in told:
            ledger.tell(WORKER, one)
        found = dues.balance_of(kit.due(1))
        lost = len({(one.source, one.transaction) for one in told}) - Advice.objects.count()
        transaction.set_rollback(True)
    return found, lost


@settings(max_examples=example_count(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), told=messages())
def test_any_order_and_repetition_gives_the_same_balance(
    node: SimpleNamespace, data: st.DataObject, told: list[Sum]
) -> None:
    again = data.draw(st.lists(st.sampled_from(told), max_size=4))
    shuffled = data.draw(st.permutations(told + again))

    assert balance_after(shuffled) == balance_after(told)
    assert balance_after(told)[1] == 0


@pytest.mark.django_db(transaction=True)
def test_reports_at_the_same_moment_count_once(committed: SimpleNamespace) -> None:
    report = partial(actions.received, committed.firm, kit.reference(1), Decimal(936), "RSD", "T-1")
    statement = partial(ledger.tell, WORKER, sum_of(BANK, "B-1", "936", "T-1"))
    elsewhere = partial(actions.received, committed.firm, kit.reference(2), Decimal(936), "RSD", "T-1")

    results = together(report, statement, report, elsewhere, report, statement)

    refused = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, Conflict) for one in refused), refused
    assert Advice.objects.filter(source__startswith="firm:").count() == 1
    assert Entry.objects.filter(due__reference=kit.reference(1)).count() <= 1
    assert all(due.received == sum(due.entries.values_list("amount", flat=True)) <= 936 for due in Due.objects.all())


@pytest.mark.django_db(transaction=True)
def test_a_sum_that_is_allocated_while_a_firm_tells_of_it_counts_once(committed: SimpleNamespace) -> None:
    waiting = [ledger.tell(WORKER, sum_of(BANK, f"B-{at}", "936", f"N-{at}", reference="hvala")) for at in range(1, 6)]

    results = together(
        *(partial(actions.allocate, committed.desk, one.pk, kit.reference(at)) for at, one in enumerate(waiting, 1)),
        *(partial(ledger.tell, WORKER, sum_of("firm:1", f"F-{at}", "936", f"N-{at}", fee=at)) for at in range(1, 6)),
    )

    assert all(isinstance(one, NotFound) for one in results if isinstance(one, Exception)), results
    assert set(Due.objects.values_list("received", flat=True)) == {936} and Entry.objects.count() == 5


def test_entries_are_never_changed(node: SimpleNamespace) -> None:
    from django.db import IntegrityError, InternalError

    ledger.tell(WORKER, sum_of(BANK, "B-1"))
    for change in (lambda: Entry.objects.update(amount=1), lambda: Entry.objects.all().delete()):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            change()
    assert replace(sum_of(BANK, "B-1")) == sum_of(BANK, "B-1") and timezone.now()
