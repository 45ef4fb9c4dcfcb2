"""A job is done once, as whoever asked for it may; it says how it ended, and what it found wrong."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from infosilk.commons.documents.public import StoredDocument
from infosilk.commons.jobs import actions, keep, queries, runner
from infosilk.commons.jobs.hold import Holder, Lost
from infosilk.commons.jobs.models import Job, JobFault, JobState
from infosilk.commons.jobs.work import Cancelled, Work
from infosilk.kernel.actor import Acting, system
from infosilk.kernel.law.rules import RuleUnknown
from infosilk.kernel.models import DatedRule, Mandate, Notification
from infosilk.kernel.problems import Conflict, Forbidden, NotFound, Problem
from tests.commons.jobs import kinds
from tests.kernel import people

pytestmark = pytest.mark.django_db(transaction=True)


def steps_done() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT step FROM jobtest_effect ORDER BY step")
        return [row[0] for row in cursor.fetchall()]


def test_a_job_runs_to_its_end_and_gives_its_result(trader: Acting) -> None:
    job = actions.start(trader, "test.count", {"steps": 25}, about="steps.csv")

    assert runner.work() == 1

    job = Job.objects.get()
    assert (job.state, job.done, job.total, job.faults_found) == ("done", 25, 25, 3)
    assert steps_done() == list(range(25))
    assert queries.result(trader, job.pk).content == b"steps\n25\n"
    assert [fault.where for fault in queries.faults(job)] == ["step 0", "step 10", "step 20"]
    (told,) = Notification.objects.filter(kind="job.ended")
    assert (told.person_id, told.url) == (trader.person_id, f"/commons/jobs/{job.pk}/")


def test_a_worker_is_woken_by_the_commit_alone(trader: Acting) -> None:
    woken = ProcrastinateJob.objects.filter(task_name="commons.jobs_work")
    before = woken.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.start(trader, "test.count", {"steps": 1})
        raise ZeroDivisionError
    assert (Job.objects.count(), woken.count()) == (0, before)

    actions.start(trader, "test.count", {"steps": 1})

    assert woken.count() == before + 1


def test_the_same_key_is_the_same_job_also_at_the_same_moment(trader: Acting) -> None:
    def ask(_: int) -> int:
        try:
            return actions.start(trader, "test.count", {"steps": 1}, key="file-1").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(ask, range(8)))

    assert len(keys) == Job.objects.count() == 1
    assert actions.start(people.actor("trader"), "test.count", {"steps": 1}, key="file-1").pk not in keys


def test_of_work_that_is_done_alone_one_is_open_at_a_time(trader: Acting) -> None:
    job = actions.start(trader, "test.count", {"steps": 1}, alone=True)
    with pytest.raises(Conflict, match="at work already"):
        actions.start(people.actor("trader"), "test.count", {"steps": 1}, alone=True)
    actions.cancel(trader, job.pk)

    actions.start(trader, "test.count", {"steps": 1}, alone=True)

    with pytest.raises(Conflict, match="at work already"):
        actions.retry(trader, job.pk)
    assert runner.work() == 1


def test_two_workers_never_do_one_job(trader: Acting) -> None:
    for number in range(10):
        actions.start(trader, "test.count", {"steps": 3}, about=str(number))

    def work(_: int) -> int:
        try:
            return sum(runner.work() for _ in range(5))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        begun = sum(threads.map(work, range(4)))
    begun += runner.work()

    assert begun == Job.objects.filter(state="done").count() == 10
    assert len(steps_done()) == 30


def test_no_more_are_at_work_than_the_node_allows(trader: Acting) -> None:
    for _ in range(3):
        actions.start(trader, "test.count", {"steps": 1})
    holders = [Holder(), Holder(), Holder()]
    try:
        taken = [holder.claim() for holder in holders]
    finally:
        for holder in holders:
            holder.close()

    assert [held is not None for held in taken] == [True, True, False]


def test_owners_take_turns(trader: Acting) -> None:
    first = [actions.start(trader, "test.count", {"steps": 1}).pk for _ in range(3)]
    other = actions.start(people.actor("trader"), "test.count", {"steps": 1}).pk
    one, two = Holder(), Holder()
    try:
        taken = [held.job for held in (one.claim(), two.claim()) if held is not None]
    finally:
        one.close()
        two.close()

    assert taken == [first[0], other]


def test_a_job_whose_process_is_gone_goes_on_from_its_checkpoint(trader: Acting) -> None:
    job = actions.start(trader, "test.count", {"steps": 4})
    holder = Holder()
    held = holder.claim()
    assert held is not None
    work = Work(Job.objects.get(), held, trader)
    with work.once({"next": 2}, done=2):
        kinds.effect(job.pk, 0)
        kinds.effect(job.pk, 1)
    holder.close()

    runner.work()

    assert steps_done() == [0, 1, 2, 3]
    assert Job.objects.get().attempt == 2


def test_a_process_that_lost_its_job_without_knowing_it_writes_nothing(trader: Acting) -> None:
    job = actions.start(trader, "test.count", {"steps": 2})
    holder = Holder()
    held = holder.claim()
    assert held is not None
    zombie = Work(Job.objects.get(), held, trader)
    held.holder = Holder()
    holder.close()
    runner.work()

    with pytest.raises(Lost), zombie.once({"next": 99}):
        kinds.effect(job.pk, 98)
    with pytest.raises(Lost):
        zombie._held.holder.progress(held, 99, None, "", timedelta())
    with pytest.raises(Lost):
        zombie.finish("done")
    held.holder.close()

    found = Job.objects.get()
    assert (found.state, found.done, found.checkpoint) == ("done", 2, {"next": 2})
    assert steps_done() == [0, 1]


def test_what_was_begun_too_often_without_coming_further_is_said_to_be_broken(trader: Acting) -> None:
    actions.start(trader, "test.count", {"steps": 2})
    for _ in range(5):
        holder = Holder()
        assert holder.claim() is not None
        holder.close()

    runner.work()

    job = Job.objects.get()
    assert job.state == JobState.BROKEN
    assert "begun 5 times" in queries.reason_of(job)
    actions.retry(trader, job.pk)
    runner.work()
    assert (Job.objects.get().state, steps_done()) == ("done", [0, 1])


def test_a_waiting_job_is_cancelled_at_once_and_one_at_work_at_its_next_step(trader: Acting) -> None:
    waits = actions.start(trader, "test.count", {"steps": 2})
    assert actions.cancel(trader, waits.pk).state == JobState.CANCELLED

    job = actions.start(trader, "test.count", {"steps": 2})
    holder = Holder()
    held = holder.claim()
    assert held is not None
    work = Work(Job.objects.get(pk=job.pk), held, trader)
    with work.once({"next": 1}, done=1):
        kinds.effect(job.pk, 0)
        assert actions.cancel(system("cli", "other"), job.pk).state == JobState.CANCELLING
    with pytest.raises(Cancelled), work.once({"next": 2}, done=2):
        kinds.effect(job.pk, 1)
    work.finish(JobState.CANCELLED)
    holder.free(held)
    holder.close()

    assert steps_done() == [0]
    with pytest.raises(Conflict):
        actions.cancel(trader, job.pk)
    actions.retry(trader, job.pk)
    runner.work()
    assert steps_done() == [0, 1]


def test_a_job_to_be_stopped_whose_process_is_gone_is_stopped(trader: Acting) -> None:
    job = actions.start(trader, "test.count", {"steps": 2})
    holder = Holder()
    holder.claim()
    actions.cancel(trader, job.pk)
    holder.close()

    assert runner.work() == 0
    assert Job.objects.get().state == JobState.CANCELLED


def test_a_refusal_is_kept_with_its_reason_and_places(trader: Acting) -> None:
    actions.start(trader, "test.refuse", {})
    conflict = actions.start(trader, "test.conflict", {})
    runner.work()

    job = Job.objects.get(kind="test.refuse")
    assert (job.state, job.faults_found) == ("failed", 1)
    (fault,) = queries.faults(job)
    assert (fault.where, queries.fault_text(fault)) == (
        "row 3",
        "It was refused: The weight is missing. Give it in kg. Mend what the reason names, then take the job up again.",
    )
    assert "It was refused: It is taken. Take another one." in queries.reason_of(Job.objects.get(pk=conflict.pk))


def test_an_error_ends_it_keeps_what_was_done_and_says_where_to_look(trader: Acting) -> None:
    actions.start(trader, "test.raise", {})

    runner.work()

    job = Job.objects.get()
    assert (job.state, job.checkpoint, steps_done()) == ("failed", {"begun": True}, [0])
    assert "ZeroDivisionError" in queries.reason_of(job)


def test_who_no_longer_acts_for_the_organisation_has_nothing_done_in_its_name(trader: Acting) -> None:
    actions.start(trader, "test.count", {"steps": 2})
    Mandate.objects.filter(pk=trader.mandate_id).update(revoked_at=timezone.now())

    runner.work()

    job = Job.objects.get()
    assert (job.state, steps_done()) == ("failed", [])
    assert "no longer acts" in queries.reason_of(job)


def test_work_of_a_kind_that_is_gone_is_said_and_shown(trader: Acting) -> None:
    job = actions.start(trader, "test.count", {"steps": 2})
    Job.objects.update(kind="test.gone")

    runner.work()

    found = queries.get(trader, job.pk)
    assert (found.state, queries.title_of(found)) == ("failed", "test.gone")
    assert "test.gone" in queries.reason_of(found)
    with pytest.raises(Conflict):
        actions.retry(trader, job.pk)


def test_another_organisations_job_does_not_exist(trader: Acting) -> None:
    job = actions.start(trader, "test.count", {"steps": 2})
    other, operator = people.actor("trader"), people.actor("operator")

    for act in (queries.get, actions.cancel, actions.retry, queries.result):
        with pytest.raises(NotFound):
            act(other, job.pk)
    assert queries.get(operator, job.pk) == job
    assert list(Job.objects.visible_to(other)) == []


def test_a_colleague_who_might_not_ask_for_it_does_not_see_it(trader: Acting) -> None:
    job = actions.start(trader, "test.count", {"steps": 2})
    runner.work()
    of = Mandate.objects.get(pk=trader.mandate_id).organisation
    colleague, other_trader = people.actor("warehouse", of=of), people.actor("trader", of=of)

    assert queries.result(other_trader, job.pk).content == b"steps\n2\n"
    for act in (queries.get, queries.result, actions.cancel, actions.retry):
        with pytest.raises(NotFound):
            act(colleague, job.pk)


def test_a_colleague_takes_up_what_was_left_by_who_left(trader: Acting) -> None:
    job = actions.start(trader, "test.count", {"steps": 2}, key="file-1")
    Mandate.objects.filter(pk=trader.mandate_id).update(revoked_at=timezone.now())
    runner.work()
    of = Mandate.objects.get(pk=trader.mandate_id).organisation

    actions.retry(people.actor("trader", of=of), job.pk)
    runner.work()

    assert (Job.objects.get().state, steps_done()) == ("done", [0, 1])


def test_a_renewed_mandate_is_the_same_owner(trader: Acting) -> None:
    mandate = Mandate.objects.get(pk=trader.mandate_id)
    people.mandate("trader", who=mandate.person)
    actions.start(trader, "test.count", {"steps": 1})
    Mandate.objects.filter(pk=mandate.pk).update(revoked_at=timezone.now())
    Mandate.objects.create(
        person=mandate.person, organisation=mandate.organisation, role="trader", valid_from=timezone.now()
    )

    runner.work()

    assert Job.objects.get().state == "done"


def test_the_key_is_the_organisation_s_and_may_be_long(trader: Acting) -> None:
    of = Mandate.objects.get(pk=trader.mandate_id).organisation
    first = actions.start(trader, "test.count", {"steps": 1}, key="x" * 300 + "1")
    colleague = people.actor("trader", of=of)

    assert actions.start(colleague, "test.count", {"steps": 1}, key="x" * 300 + "1").pk == first.pk
    assert actions.start(trader, "test.count", {"steps": 1}, key="x" * 300 + "2").pk != first.pk


def test_a_result_made_before_a_crash_is_not_lost_and_one_that_nobody_has_goes(trader: Acting) -> None:
    job = actions.start(trader, "test.count", {"steps": 1})
    holder = Holder()
    held = holder.claim()
    assert held is not None
    work = Work(Job.objects.get(), held, trader)
    with work.once({"next": 1}):
        work.result("first.csv", "text/csv", b"first\n")
    holder.close()
    assert queries.result(trader, job.pk).content == b"first\n"

    runner.work()

    assert queries.result(trader, job.pk).content == b"steps\n1\n"
    assert StoredDocument.objects.count() == 2
    _rule(30)
    with transaction.atomic():
        keep.purge(timezone.now() + timedelta(days=2))
    assert [one.name for one in StoredDocument.objects.all()] == ["steps.csv"]


def test_once_within_another_transaction_is_refused(trader: Acting) -> None:
    actions.start(trader, "test.count", {"steps": 1})
    holder = Holder()
    held = holder.claim()
    assert held is not None
    work = Work(Job.objects.get(), held, trader)

    with pytest.raises(RuntimeError), transaction.atomic(), work.once():
        pass
    holder.close()


def test_who_may_not_ask_is_told_which_role_lacks() -> None:
    with pytest.raises(Forbidden, match="trader"):
        actions.start(people.actor("warehouse"), "test.count", {"steps": 1})


def test_parameters_and_waiting_jobs_are_bounded(trader: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Problem, match="too many parameters"):
        actions.start(trader, "test.count", {"steps": 1, "x": "y" * actions.MAX_PARAMS})
    for wrong in (object(), float("nan"), "\0", "\ud800"):
        with pytest.raises(Problem, match="no JSON"):
            actions.start(trader, "test.count", {"steps": wrong})
    monkeypatch.setattr(actions, "MOST_OPEN", 2)
    actions.start(trader, "test.count", {"steps": 1})
    actions.start(trader, "test.count", {"steps": 1})
    with pytest.raises(Conflict, match="not done yet"):
        actions.start(trader, "test.count", {"steps": 1})


def test_a_thousand_faults_are_kept_and_all_are_counted(trader: Acting) -> None:
    job = actions.start(trader, "test.count", {"steps": 1})
    holder = Holder()
    held = holder.claim()
    assert held is not None
    work = Work(Job.objects.get(), held, trader)
    with work.once():
        for number in range(1200):
            work.fault(f"row {number}", kinds.Refused.reason(text="x"))
    with work.once():
        work.fault("row 1200", kinds.Refused.reason(text="x"))
    work.finish("done")
    holder.close()

    assert Job.objects.get(pk=job.pk).faults_found == 1201
    assert JobFault.objects.count() == 1000


def test_results_are_kept_as_long_as_the_rule_says_and_without_one_nothing_goes(trader: Acting) -> None:
    actions.start(trader, "test.count", {"steps": 1})
    runner.work()
    later = timezone.now() + timedelta(days=100)
    DatedRule.objects.filter(code=keep.RULE).delete()
    with pytest.raises(RuleUnknown, match=r"record\.keep-jobs"):
        keep.purge(later)
    assert Job.objects.count() == 1

    _rule(30)
    with transaction.atomic():
        assert (keep.purge(timezone.now()), keep.purge(later)) == (0, 1)
    assert (Job.objects.count(), StoredDocument.objects.count()) == (0, 0)


def _rule(days: int) -> None:
    DatedRule.objects.create(
        code=keep.RULE,
        jurisdiction=settings.NODE.city.country,
        valid_from=date(2024, 1, 1),
        value=days,
        source="test",
        legal_basis="test",
        verified=False,
        data_set="test.toml",
    )
