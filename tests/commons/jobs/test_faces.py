"""Jobs on page, API and command line say the same; the audit trail's file proves itself."""

import json

import pytest
from django.db import transaction
from django.urls import reverse
from typer.testing import CliRunner

from infosilk.account.tasks import ask_export
from infosilk.commons.jobs import actions, runner
from infosilk.commons.jobs.commands import app, follow
from infosilk.commons.jobs.models import Job
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Mandate
from infosilk.kernel.record import audit
from tests.kernel import people

pytestmark = pytest.mark.django_db(transaction=True)
API = "/api/v1/commons/jobs"


@pytest.fixture
def mandate(trader: Acting) -> Mandate:
    return Mandate.objects.get(pk=trader.mandate_id)


def test_page_api_and_command_say_the_same(trader: Acting, mandate: Mandate) -> None:
    actions.start(trader, "test.refuse", {}, about="orders.csv")
    runner.work()
    key = Job.objects.get().pk
    text = (
        "It was refused: The weight is missing. Give it in kg. Mend what the reason names, then take the job up again."
    )

    page = people.page_client(mandate.person).get(reverse("commons:jobs:job", args=[key])).content.decode()
    faults = people.api_client(mandate).get(f"{API}/{key}/faults").json()
    shown = json.loads(CliRunner().invoke(app, ["jobs", "show", str(key), "--json"]).output)

    assert text in page and "orders.csv" in page
    assert faults == {"items": [{"number": 1, "where": "row 3", "code": "job.refused", "text": text}], "next": None}
    assert (shown["listed"], shown["state"]) == ([["row 3", text]], "failed")


def test_a_job_is_cancelled_and_taken_up_again_by_button_and_by_call(trader: Acting, mandate: Mandate) -> None:
    key = actions.start(trader, "test.count", {"steps": 3}).pk
    client, browser = people.api_client(mandate), people.page_client(mandate.person)

    cancelled = people.post(client, f"{API}/{key}/cancel")
    again = browser.post(reverse("commons:jobs:act", args=[key, "retry"]), follow=True)
    runner.work()
    late = people.post(client, f"{API}/{key}/retry")

    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert "waiting" in again.content.decode()
    assert (late.status_code, client.get(f"{API}/{key}").json()["state"]) == (409, "done")
    assert "Only a job that failed" in late.json()["detail"]


def test_the_result_is_fetched_by_its_owner_alone(trader: Acting, mandate: Mandate) -> None:
    key = actions.start(trader, "test.count", {"steps": 3}).pk
    client = people.api_client(mandate)
    assert client.get(f"{API}/{key}/result").status_code == 404
    runner.work()

    answer = client.get(f"{API}/{key}/result")
    page = people.page_client(mandate.person).get(reverse("commons:jobs:result", args=[key]))
    other = people.api_client(people.mandate("trader")).get(f"{API}/{key}/result")

    assert (answer.content, answer.headers["Content-Type"]) == (b"steps\n3\n", "text/csv")
    assert page.headers["Content-Disposition"] == f'attachment; filename="job-{key}.csv"'
    assert other.status_code == 404


def test_a_token_of_another_area_sees_no_job(trader: Acting, mandate: Mandate) -> None:
    actions.start(trader, "test.count", {"steps": 3})

    seen = [people.api_client(mandate, areas=[area]).get(API).json()["items"] for area in ("warehouse", "trade")]

    assert [len(items) for items in seen] == [0, 1]


def test_the_terminal_follows_a_job_to_its_end(trader: Acting) -> None:
    key = actions.start(trader, "test.conflict", {}).pk
    runner.work()

    done = CliRunner().invoke(app, ["jobs", "follow", str(key)])

    assert done.exit_code == 1
    assert "It is taken." in done.stderr
    assert follow(key) == "failed"


def test_the_list_on_the_command_line_has_all_or_what_is_open(trader: Acting) -> None:
    first, second = (actions.start(trader, "test.count", {"steps": 1}).pk for _ in range(2))
    actions.cancel(trader, first)

    rows = json.loads(CliRunner().invoke(app, ["jobs", "list", "--json"]).output)
    waiting = json.loads(CliRunner().invoke(app, ["jobs", "list", "--open", "--json"]).output)

    assert [row["id"] for row in rows] == [second, first]
    assert [(row["id"], row["ahead"]) for row in waiting] == [(second, 0)]


def test_the_audit_trail_s_file_can_be_proved_by_whoever_has_it() -> None:
    administrator = people.actor("administrator")
    with transaction.atomic():
        for number in range(3):
            audit.record(administrator, "test.done", "test", str(number), {"to": "Ш"})
    job = ask_export(administrator)

    runner.work()

    content = people.api_client(Mandate.objects.get(pk=administrator.mandate_id)).get(f"{API}/{job.pk}/result").content
    rows = [json.loads(line) for line in content.decode().splitlines()]
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    before = bytes(32)
    for row in rows:
        before = audit.link(before, row["stream"], row["number"], row["body"])
        assert before.hex() == row["hash"]
