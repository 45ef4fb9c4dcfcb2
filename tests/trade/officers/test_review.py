"""Manual review: claims, notes, questions with answers, and two officers where one is not enough."""

import threading
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from infosilk.kernel import demo
from infosilk.kernel.models import Notification, Organisation
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.trade.officers import queries, review_steps
from infosilk.trade.officers.actions import decide, decide_many
from infosilk.trade.officers.engine.review import SecondEyes, second_needed, standing
from infosilk.trade.officers.models.review import ReviewEntry
from tests.trade import node
from tests.trade.node import put, sent
from tests.trade.officers.held import by_order
from tests.trade.samples import bundle, change


@pytest.mark.parametrize(
    ("reasons", "told"),
    [(("risk.rule",), "risk.rule"), (("risk.*",), "risk.points"), (("risk",), None), (("lane.licence",), None)],
)
def test_a_reason_that_the_rule_names_or_begins_takes_two_officers(reasons: tuple[str, ...], told: str | None) -> None:
    rules = SecondEyes(frozenset(), reasons, None, "EUR")

    found = second_needed("yellow", ["risk.points", "risk.rule"], None, rules, override=False)

    assert [(one.code, one.params) for one in found] == ([("second.reason", {"reason": told})] if told else [])


def desk(people: SimpleNamespace) -> SimpleNamespace:
    """The people of the node, with two officers who are persons, and a trader who is one."""
    customs = Organisation.objects.get(pk=people.officer.organisation_id)
    made = {}
    for name in ("first", "second"):
        person = demo.ensure_person(email=f"{name}@desk.example", name=name)
        demo.ensure_mandate(person=person, organisation=customs, role="officer")
        made[name] = replace(people.officer, person_id=person.pk)
    return SimpleNamespace(**vars(people), **made)


@pytest.fixture
def here(hangzhou: SimpleNamespace) -> SimpleNamespace:
    return desk(hangzhou)


def held(here: SimpleNamespace, order_no: str = "SM-LICENCE-DRONE") -> str:
    return put(here.market, by_order(order_no)).lines[0].number


def test_a_claim_keeps_other_officers_away_until_it_ends(here: SimpleNamespace) -> None:
    number = held(here)
    review_steps.claim(here.first, number)
    review_steps.claim(here.first, number)

    for refused in (
        lambda: review_steps.claim(here.second, number),
        lambda: decide(here.second, number, "release"),
        lambda: review_steps.ask(here.second, number, "?"),
        lambda: review_steps.unclaim(here.second, number),
    ):
        with pytest.raises(Conflict):
            refused()
    review_steps.unclaim(here.first, number)
    review_steps.claim(here.second, number)
    found = Consignment.objects.get()
    later = standing(list(found.review.order_by("id")), timezone.now() + review_steps.CLAIM + timedelta(seconds=1))
    assert later.claimed_by is None
    assert decide(here.second, number, "release").state == "announced"


def test_the_trader_reads_what_is_for_them_and_answers_with_a_file(here: SimpleNamespace) -> None:
    number = held(here)
    person = demo.ensure_person(email="m@market.example", name="M")
    demo.ensure_mandate(person=person, organisation=here.organisations["silk-market"], role="marketplace")
    review_steps.note(here.first, number, "Seen this firm before.")
    with pytest.raises(Conflict):
        review_steps.answer(here.market, number, "Here is the licence.")
    review_steps.ask(here.first, number, "Please show the licence.")
    assert Notification.objects.filter(kind="trade.asked", person=person).count() == 1
    done = review_steps.answer(
        here.market, number, "Here it is.", name="licence.pdf", media_type="application/pdf", content=b"%PDF-1.7 x"
    )
    found = Consignment.objects.get()

    assert found.state == "held"
    assert [step.text for step in queries.review(here.market, found).steps] == [
        "Please show the licence.",
        "Here it is.",
    ]
    assert len(queries.review(here.first, found).steps) == 3
    assert review_steps.file_of(here.first, number, done.pk).content == b"%PDF-1.7 x"
    assert review_steps.file_of(here.market, number, done.pk).document.name == "licence.pdf"
    with pytest.raises(NotFound):
        review_steps.file_of(here.payer, number, done.pk)
    with pytest.raises(NotFound):
        review_steps.answer(here.payer, number, "Me too")


def test_the_red_lane_takes_two_and_nobody_confirms_their_own(here: SimpleNamespace) -> None:
    number = held(here, "SM-B2B-RED")
    assert decide(here.first, number, "release", "Examined").state == "held"
    assert not sent("trade.consignment.announced")
    proposal = queries.review(here.second, Consignment.objects.get()).proposal
    assert proposal is not None
    assert [reason["code"] for reason in proposal.because] == ["second.lane", "second.value"]

    with pytest.raises(Forbidden):
        decide(here.first, number, "release")
    with pytest.raises(Forbidden):
        review_steps.reject(here.first, number, "On second thoughts")
    with pytest.raises(Forbidden):
        decide(here.officer, number, "release")
    with pytest.raises(Conflict, match="proposal"):
        decide(here.second, number, "refuse", "No")
    review_steps.reject(here.second, number, "Count the boxes again.")
    assert decide(here.second, number, "release").state == "held"
    assert decide(here.first, number, "release").state == "announced"
    kinds = list(ReviewEntry.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["propose", "reject", "propose", "confirm"]
    assert len(sent("trade.consignment.announced")) == 1


def test_what_a_soft_check_refused_passes_by_two_officers_and_nothing_else_does(here: SimpleNamespace) -> None:
    soft = change(bundle("SOFT"), "payment.payer_name", "Her Sister")
    hard = change(bundle("HARD"), "waybill.logistics_code", "9999999X99")
    numbers = [line.number for line in put(here.market, soft, hard).lines]

    with pytest.raises(Conflict):
        decide(here.first, numbers[1], "release")
    assert decide(here.first, numbers[0], "release", "Her sister paid; seen").state == "refused"
    done = decide(here.second, numbers[0], "release")
    assert (done.state, done.lane, str(done.charges_total)) == ("announced", "yellow", "8.00")
    assert done.reasons[-1] == {
        "code": "officer.overrode",
        "weight": "note",
        "params": {"note": "Her sister paid; seen"},
        "field": "",
    }


def test_an_order_that_was_lodged_again_is_not_let_pass_twice(here: SimpleNamespace) -> None:
    number = put(here.market, change(bundle(), "payment.payer_name", "Her Sister")).lines[0].number
    put(here.market, bundle())

    with pytest.raises(Conflict, match="again"):
        decide(here.first, number, "release", "x")


def test_several_are_decided_each_for_itself(here: SimpleNamespace) -> None:
    numbers = [held(here), held(here, "SM-LICENCE-FIREWORKS"), "HGH-2026-0000000000", held(here, "SM-B2B-RED")]
    done = decide_many(here.first, numbers, "release", "Seen")

    assert [(one.state, one.waits) for one in done] == [
        ("announced", False),
        ("announced", False),
        ("", False),
        ("held", True),
    ]
    assert done[2].problem is not None
    with pytest.raises(Invalid):
        decide_many(here.first, [], "release")


@pytest.fixture
def committed(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    node.on_node(monkeypatch, "hangzhou")
    node.load_law()
    return desk(node.people())


def test_officers_at_the_same_moment_decide_once(committed: SimpleNamespace) -> None:
    """Six threads of two officers: one proposes, one of the other confirms, everybody else is refused."""
    number = held(committed, "SM-B2B-RED")
    gate, results = threading.Barrier(6), []

    def run(acting: Any) -> None:
        try:
            gate.wait(30)
            results.append(decide(acting, number, "release", "Seen").state)
        except (Conflict, Forbidden) as problem:
            results.append(type(problem).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(who,)) for who in (committed.first, committed.second) * 3]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert (results.count("held"), results.count("announced"), len(results)) == (1, 1, 6)
    assert [row.kind for row in ReviewEntry.objects.order_by("id")] == ["propose", "confirm"]
    proposed, confirmed = ReviewEntry.objects.order_by("id").values_list("person_id", flat=True)
    assert proposed != confirmed
    assert len(sent("trade.consignment.announced")) == 1
