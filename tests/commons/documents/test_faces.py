"""Documents by page, API and command line do the same."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner, Result

from infosilk.commons.documents import samples, thumbnails
from infosilk.commons.documents.commands import app
from infosilk.commons.documents.models import DocumentLink, StoredDocument
from infosilk.kernel.law.days import today
from infosilk.kernel.models import Mandate, Organisation
from tests.commons.documents import pictures, workbooks
from tests.kernel import people

pytestmark = pytest.mark.django_db
API = "/api/v1/commons/documents"


def page(name: str, *given: Any) -> str:
    return reverse(f"commons:documents:{name}", args=given)


def command(*given: str) -> Result:
    return CliRunner().invoke(app, ["documents", *given])


def hand_in(client: Client, name: str, content: bytes, kind: str = "commons.file") -> Any:
    file = SimpleUploadedFile(name, content, "application/octet-stream")
    return client.post(page("documents"), {"file": file, "kind": kind})


def test_on_pages_a_document_is_handed_in_opened_granted_linked_revoked_and_removed() -> None:
    held, other = people.mandate("trader"), people.mandate("trader")
    mine, theirs, visitor = people.page_client(held.person), people.page_client(other.person), Client()

    assert hand_in(mine, "pieces.xlsx", workbooks.plain()).status_code == 302
    row = StoredDocument.objects.get()
    assert row.media_type == workbooks.XLSX
    assert theirs.get(page("document", row.pk)).status_code == 404
    grant = {"grant-organisation": other.organisation.code, "grant-purpose": "sale", "grant-until": today().isoformat()}
    assert mine.post(page("act", row.pk, "grant"), grant).status_code == 302
    assert "pieces.xlsx" in theirs.get(page("documents")).content.decode()
    read = theirs.get(page("content", row.pk))
    assert hashlib.sha256(b"".join(read.streaming_content)).hexdigest() == row.sha256  # type: ignore[attr-defined]

    made = mine.post(page("act", row.pk, "link"), {"link-purpose": "sale", "link-hours": 2, "link-openings": 1})
    link = DocumentLink.objects.get()
    address = made.context["made"]
    assert address in made.content.decode()
    assert visitor.get(address).status_code == 200

    assert mine.post(page("act", row.pk, "revoke"), {"link": str(link.pk)}).status_code == 302
    assert visitor.post(address).status_code == 404
    assert mine.post(page("act", row.pk, "revoke"), {"grant": str(row.grants.get().pk)}).status_code == 302
    assert theirs.get(page("document", row.pk)).status_code == 404
    assert theirs.post(page("act", row.pk, "remove")).status_code == 404
    assert mine.post(page("act", row.pk, "remove")).status_code == 302
    assert mine.get(page("document", row.pk)).status_code == 404


def test_a_photo_on_a_page_is_its_thumbnail_for_who_may_read_it() -> None:
    held, other = people.mandate("trader"), people.mandate("trader")
    mine = people.page_client(held.person)
    hand_in(mine, "crate.png", pictures.saved(pictures.corners(), "PNG"))
    row = StoredDocument.objects.get()
    assert mine.get(page("picture", row.pk)).status_code == 404
    thumbnails.make(row.pk)

    assert page("picture", row.pk) in mine.get(page("documents")).content.decode()
    answer = mine.get(page("picture", row.pk))
    assert answer["Content-Type"] == "image/jpeg"
    assert people.api_client(held).get(f"{API}/{row.pk}/thumbnail").status_code == 200
    assert people.page_client(other.person).get(page("picture", row.pk)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.png", pictures.forged_png(10_001, 10_000), "100 megapixels"),
        ("a.pdf", b"<html>", "not what"),
        ("a.exe", b"MZ", "does not take"),
        ("a.xlsx", workbooks.with_parts({"xl/vbaProject.bin": b"x"}), "macros"),
    ],
)
def test_what_is_refused_says_the_same_on_page_api_and_command_line(
    name: str, content: bytes, said: str, tmp_path: Path
) -> None:
    held = people.mandate("trader")
    path = tmp_path / name
    path.write_bytes(content)
    media_type = {"a.png": "image/png", "a.pdf": "application/pdf", "a.xlsx": workbooks.XLSX}.get(name, "x/exe")

    on_page = hand_in(people.page_client(held.person), name, content)
    file = SimpleUploadedFile(name, content, media_type)
    by_api = people.api_client(held).post(API, {"file": file}, headers={"idempotency-key": "k"})
    by_command = command("keep", str(path), "--as", held.organisation.code, "--type", media_type)

    assert (on_page.status_code, by_api.status_code, by_command.exit_code) == (422, 422, 2)
    assert said in on_page.content.decode()
    assert said in by_api.json()["errors"][0]["message"]
    assert said in " ".join(by_command.output.split())
    assert not StoredDocument.objects.exists()


def test_a_jpeg_with_an_archive_behind_it_is_kept_without_the_archive() -> None:
    held = people.mandate("trader")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("run.js", "alert(1)")
    hand_in(people.page_client(held.person), "a.jpg", pictures.saved(pictures.corners(), "JPEG") + archive.getvalue())

    row = StoredDocument.objects.get()
    answer = people.api_client(held).get(f"{API}/{row.pk}/content")
    assert not zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def test_over_the_api_links_are_made_listed_revoked_and_a_document_is_removed() -> None:
    held = people.mandate("trader")
    client = people.api_client(held)
    file = SimpleUploadedFile("a.txt", b"an offer", "text/plain")
    made = client.post(API, {"file": file, "kind": "commons.file"}, headers={"idempotency-key": "k"}).json()
    key = made["id"]
    assert (made["kind"], made["kept_until"], made["thumbnail"]) == ("commons.file", None, False)

    link = people.post(client, f"{API}/{key}/links", {"purpose": "customs", "hours": 5}).json()
    assert b"".join(Client().post(link["address"]).streaming_content) == b"an offer"  # type: ignore[attr-defined]
    listed = client.get(f"{API}/{key}/links").json()["items"]
    assert [(one["opened"], one["openings"], one["holds"]) for one in listed] == [(1, 1, False)]
    assert "address" not in listed[0]
    assert people.post(client, f"{API}/{key}/links/{link['id']}/revoke").json()["revoked_at"]
    assert people.post(client, f"{API}/{key}/links", {"purpose": "customs", "hours": 0}).status_code == 422
    assert people.post(client, f"{API}/{key}/remove").json()["sha256"] == made["sha256"]
    assert client.get(f"{API}/{key}").status_code == 404


def test_the_command_line_does_it_all(tmp_path: Path) -> None:
    held, other = people.mandate("trader"), people.mandate("trader")
    code, path, out = held.organisation.code, tmp_path / "offer.txt", tmp_path / "out.txt"
    path.write_bytes(b"an offer")

    kept = json.loads(command("keep", str(path), "--as", code, "--json").output)
    key, until = kept["id"], (today() + timedelta(days=3)).isoformat()
    granted = command("grant", key, other.organisation.code, "--as", code, "--purpose", "sale", "--until", until)
    assert granted.exit_code == 0, granted.output
    made = command("link", key, "--as", code, "--by", held.person.email, "--purpose", "sale", "--json")
    address = json.loads(made.output)["address"]
    assert b"".join(Client().post(address).streaming_content) == b"an offer"  # type: ignore[attr-defined]
    assert command("open", key, str(out), "--as", other.organisation.code).exit_code == 0
    assert out.read_bytes() == b"an offer"
    assert command("open", key, str(out), "--as", code).exit_code == 2

    shared = json.loads(command("shared", key, "--as", code, "--json").output)
    assert command("shared", key, "--as", code).exit_code == 0
    for number in (str(shared["grants"][0]["id"]), shared["links"][0]["id"]):
        assert command("revoke", key, number, "--as", code).exit_code == 0
    assert command("open", key, str(tmp_path / "x"), "--as", other.organisation.code).exit_code == 2
    assert "offer.txt" in command("list", "--as", code).output
    assert command("remove", key, "--as", code).exit_code == 0
    assert json.loads(command("list", "--as", code, "--json").output) == []
    assert command("list", "--as", "nobody").exit_code == 2
    assert command("sweep").exit_code == 0


def test_the_demo_s_sample_is_made_once() -> None:
    held = people.mandate("trader")
    Organisation.objects.filter(pk=held.organisation_id).update(demo=True)
    Mandate.objects.exclude(pk=held.pk).filter(organisation__demo=True).delete()

    samples.ensure()
    samples.ensure()

    names = set(StoredDocument.objects.filter(organisation=held.organisation).values_list("name", flat=True))
    assert names == {"sample-photo.png", "sample-table.csv", "sample-invoice.pdf"}
    assert StoredDocument.objects.filter(organisation=held.organisation).count() == 3
