"""Tables by API, command line and page say the same; they are kept as long as the node's rule says."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from typer.testing import CliRunner, Result

from infosilk.commons.documents.public import StoredDocument
from infosilk.commons.tables import actions
from infosilk.commons.tables.commands import app
from infosilk.commons.tables.files import XLSX
from infosilk.commons.tables.models import Import, ImportRow
from infosilk.kernel.actor import Acting, system
from infosilk.kernel.law.rules import RuleUnknown
from infosilk.kernel.models import AuditEntry, DatedRule, Mandate
from tests.commons.tables import kit
from tests.kernel import people

pytestmark = pytest.mark.django_db
API = "/api/v1/commons/tables"
CODE = kit.THINGS.code
TEXT = "code;name;price\nA;Cup;2\nB;Pot;1.240\nC;Jug;3\n"
FAULT = "“1.240” can be read as 1.24 or as 1240."


@pytest.fixture
def mandate() -> Mandate:
    kit.make()
    return people.mandate("trader")


def bring(client: Any, content: bytes, media_type: str = "text/csv", **query: str) -> Any:
    address = f"{API}/imports?" + "&".join(f"{name}={value}" for name, value in {"kind": CODE, **query}.items())
    return client.post(address, content, content_type=media_type, headers={"Idempotency-Key": uuid4().hex})


def command(*given: str) -> Result:
    return CliRunner().invoke(app, ["tables", *given])


def test_a_table_is_brought_looked_at_applied_and_undone_by_calls(mandate: Mandate) -> None:
    client = people.api_client(mandate)
    made = bring(client, TEXT.encode(), filename="t.csv")
    key = made.json()["id"]
    (wrong,) = client.get(f"{API}/imports/{key}/rows?outcome=fault").json()["items"]

    assert (made.status_code, made.json()["state"], made.json()["counts"]) == (201, "ready", {"new": 2, "fault": 1})
    assert [(one["cell"], one["column"], one["text"]) for one in wrong["faults"]] == [("C3", "price", FAULT)]
    refused = people.post(client, f"{API}/imports/{key}/apply", {"rows": [3]})
    assert (refused.status_code, "rows" in refused.json()["errors"][0]["where"]) == (422, True)
    assert people.post(client, f"{API}/imports/{key}/apply", {"rows": [2]}).json()["state"] == "applied"
    assert people.post(client, f"{API}/imports/{key}/undo").json()["state"] == "undone"
    assert people.post(client, f"{API}/imports/{key}/apply", {}).status_code == 409
    assert [one["id"] for one in client.get(f"{API}/imports").json()["items"]] == [key]


def test_columns_are_said_and_a_template_and_an_export_are_fetched_by_calls(mandate: Mandate) -> None:
    client = people.api_client(mandate)
    asked = bring(client, b"x,y\nA,Cup\n").json()
    said = people.post(client, f"{API}/imports/{asked['id']}/columns", {"columns": ["code", "name"]})
    people.post(client, f"{API}/imports/{asked['id']}/apply", {})

    assert (asked["state"], said.json()["state"]) == ("columns", "ready")
    codes = [one["code"] for one in client.get(f"{API}/kinds").json()]
    template = client.get(f"{API}/kinds/{CODE}/template?form=xlsx")
    export = client.get(f"{API}/kinds/{CODE}/export")
    assert CODE in codes
    assert template.headers["Content-Type"] == XLSX
    assert "A,Cup" in b"".join(export.streaming_content).decode()
    assert bring(client, b"".join(template.streaming_content), XLSX).json()["counts"] == {"new": 1}


def test_nobody_else_finds_a_table_and_a_file_that_is_none_is_refused_by_calls(mandate: Mandate) -> None:
    key = bring(people.api_client(mandate), TEXT.encode()).json()["id"]
    other = people.api_client(people.mandate("trader"))

    assert other.get(f"{API}/imports/{key}").status_code == 404
    assert people.post(other, f"{API}/imports/{key}/apply", {}).status_code == 404
    assert bring(other, TEXT.encode(), kind="no.such").status_code == 404
    refused = bring(other, b"%PDF-1.7\n", filename="a.pdf")
    assert refused.status_code == 422
    assert "a.pdf cannot be read as a table: it is a PDF." in refused.json()["errors"][0]["message"]


def test_page_and_call_tell_a_fault_alike(mandate: Mandate) -> None:
    browser = people.page_client(mandate.person)
    answer = browser.post(
        reverse("commons:tables:imports"),
        {"kind": CODE, "file": SimpleUploadedFile("t.csv", TEXT.encode())},
        follow=True,
    )
    page = answer.content.decode()

    assert FAULT in page and "C3" in page
    (row,) = people.api_client(mandate).get(f"{API}/imports").json()["items"]
    told = people.api_client(mandate).get(f"{API}/imports/{row['id']}/rows?outcome=fault").json()["items"][0]
    assert told["faults"][0]["text"] == FAULT


def test_the_command_line_brings_shows_applies_and_undoes(mandate: Mandate, tmp_path: Path) -> None:
    file, firm = tmp_path / "t.csv", mandate.organisation.code
    file.write_text(TEXT, encoding="utf-8")

    looked = command("import", CODE, str(file), "--as", firm)
    done = command("import", CODE, str(file), "--as", firm, "--apply", "--json")
    shown = json.loads(done.output)
    assert (looked.exit_code, done.exit_code) == (1, 1), "some rows are to be mended"
    assert FAULT in " ".join(looked.output.split()) or "1.240" in looked.output
    assert (shown["state"], shown["counts"]["applied"]) == ("applied", 2)

    out = tmp_path / "out.xlsx"
    assert command("export", CODE, str(out), "--as", firm).exit_code == 0 and out.stat().st_size > 1000
    assert command("template", CODE, str(tmp_path / "t.xlsx")).exit_code == 0
    undone = command("undo", str(shown["id"]), "--json")
    assert json.loads(undone.output)["state"] == "undone"
    assert CODE in command("kinds").output


@pytest.mark.parametrize(
    "given",
    [
        ("import", CODE, "no-such.csv", "--as", "x"),
        ("import", "no.such", "no-such.csv", "--as", "x"),
        ("import", CODE, __file__, "--as", "nobody"),
        ("import", CODE, __file__, "--as", "x", "--encoding", "klingon"),
        ("undo", "999999999"),
    ],
)
def test_the_command_line_says_what_is_wrong_and_exits_with_two(mandate: Mandate, given: tuple[str, ...]) -> None:
    done = command(*given)
    assert done.exit_code == 2 and done.output.strip()


def test_tables_are_kept_as_long_as_the_rule_says_and_without_one_nothing_goes(trader: Acting) -> None:
    old, fresh = (actions.upload(trader, CODE, f"{n}.csv", f"code,name\n{n},Cup\n".encode()) for n in "AB")
    actions.apply(trader, old.pk)
    Import.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(days=31))
    DatedRule.objects.filter(code=actions.KEEP).delete()
    with pytest.raises(RuleUnknown, match=r"record\.keep-tables"):
        actions.discard(system("worker", "test"))

    DatedRule.objects.create(
        code=actions.KEEP,
        jurisdiction=settings.NODE.city.country,
        valid_from=date(2024, 1, 1),
        value=30,
        source="test",
        legal_basis="test",
        verified=False,
        data_set="test.toml",
    )
    assert actions.discard(system("worker", "test")) == 1
    assert list(Import.objects.values_list("pk", flat=True)) == [fresh.pk]
    assert (ImportRow.objects.count(), StoredDocument.objects.count()) == (1, 1)
    assert "A" in kit.things(trader) and AuditEntry.objects.filter(action="tables.import.applied").exists()
