"""Parts of a file: what Range asks for is what is sent, and never a byte more."""

import hashlib
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from infosilk.commons.documents import actions, files
from infosilk.commons.documents.engine.ranges import Unsatisfiable, part
from infosilk.kernel.identity.mandates import choose
from tests.commons.documents.test_documents import path_of
from tests.kernel import people

CONTENT = b"".join(f"{at:07d}\n".encode() for at in range(400_000))
URL = "/api/v1/commons/documents"


@given(st.integers(0, 10**6), st.integers(0, 2 * 10**6), st.integers(0, 2 * 10**6))
def test_a_part_lies_within_the_file_and_begins_where_it_was_asked(size: int, first: int, last: int) -> None:
    try:
        found = part(f"bytes={first}-{last}", size)
    except Unsatisfiable:
        assert first >= size
        return
    if last < first:
        assert found is None
    else:
        assert found == (first, min(last + 1, size))


@given(st.integers(0, 10**6), st.integers(0, 2 * 10**6))
def test_the_last_bytes_are_the_last(size: int, last: int) -> None:
    try:
        assert part(f"bytes=-{last}", size) == (max(size - last, 0), size)
    except Unsatisfiable:
        assert last == 0 or size == 0


@given(st.text(max_size=30), st.integers(0, 100))
def test_any_other_header_means_the_whole_file(header: str, size: int) -> None:
    try:
        found = part(header, size)
    except Unsatisfiable:
        return
    assert found is None or 0 <= found[0] <= found[1] <= size


@pytest.fixture
def kept(db: Any) -> tuple[Client, str]:
    held = people.mandate("trader")
    row = actions.keep(choose(held.person, held.pk), "long.txt", "text/plain", CONTENT)
    return people.api_client(held), f"{URL}/{row.pk}/content"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=1048570-1048590", 1048570, 1048591),
        ("bytes=3199990-", 3199990, 3200000),
        ("bytes=-5", 3199995, 3200000),
        ("bytes=5-99999999", 5, 3200000),
    ],
)
def test_a_part_is_sent_as_it_was_asked_for(kept: tuple[Client, str], header: str, start: int, stop: int) -> None:
    client, address = kept

    answer = client.get(address, headers={"range": header})

    assert (answer.status_code, body(answer)) == (206, CONTENT[start:stop])
    assert answer["Content-Range"] == f"bytes {start}-{stop - 1}/{len(CONTENT)}"
    assert answer["Content-Length"] == str(stop - start)


@pytest.mark.parametrize("header", ["", "bytes=1-2,4-5", "lines=1-2", "bytes=9-3", "bytes=-", "bytes=a-b"])
def test_what_is_no_single_range_gets_the_whole_file_with_its_checksum_as_etag(
    kept: tuple[Client, str], header: str
) -> None:
    client, address = kept

    answer = client.get(address, headers={"range": header})

    assert (answer.status_code, body(answer)) == (200, CONTENT)
    assert answer["ETag"] == f'"{hashlib.sha256(CONTENT).hexdigest()}"'
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Cache-Control"] == "private, no-store"


def test_a_part_behind_the_end_is_refused_with_the_size(kept: tuple[Client, str]) -> None:
    client, address = kept

    answer = client.get(address, headers={"range": "bytes=3200000-"})

    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */3200000")
    assert answer.json()["code"] == "range-not-satisfiable"


def test_a_part_of_another_version_is_not_mixed_in(kept: tuple[Client, str]) -> None:
    client, address = kept
    etag = client.get(address)["ETag"]

    same = client.get(address, headers={"range": "bytes=0-1", "if-range": etag})
    other = client.get(address, headers={"range": "bytes=0-1", "if-range": '"other"'})

    assert (same.status_code, other.status_code) == (206, 200)
    assert client.get(address, headers={"if-none-match": etag}).status_code == 304


def test_a_file_cut_off_outside_is_sent_neither_whole_nor_in_part(kept: tuple[Client, str]) -> None:
    client, address = kept
    from infosilk.commons.documents.models import StoredDocument

    path = path_of(StoredDocument.objects.get())
    path.write_bytes(CONTENT[:-1])

    for header in ("", "bytes=0-1"):
        answer = client.get(address, headers={"range": header})
        assert (answer.status_code, answer.json()["code"]) == (500, "document-damaged")


def test_no_part_of_a_file_is_longer_than_a_mebibyte_in_memory(kept: tuple[Client, str]) -> None:
    from infosilk.commons.documents.models import StoredDocument

    row = StoredDocument.objects.get()

    assert max(len(one) for one in files.parts(row.path, 0, row.size)) <= 1024 * 1024
