"""A list in pages by key shows every row once, in order, however large the pages are."""

from typing import Any

import pytest

from infosilk.kernel.models import Organisation
from infosilk.kernel.paging import keyset, page
from tests.kernel import people

COUNT = 7


@pytest.fixture
def firms(db: None) -> list[str]:
    return [people.organisation().code for _number in range(COUNT)]


def walked(limit: int, key: str) -> list[list[str]]:
    pages: list[list[str]] = []
    after: Any = None
    while not pages or after is not None:
        found = page(Organisation.objects.filter(code__startswith="firm-"), limit, after, lambda row: row.code, key=key)
        pages.append(found["items"])
        after = found["next"]
    return pages


@pytest.mark.parametrize("limit", range(1, COUNT + 2))
@pytest.mark.parametrize("key", ["pk", "-pk", "code"])
def test_every_row_comes_once_in_the_order_of_the_key(firms: list[str], limit: int, key: str) -> None:
    pages = walked(limit, key)

    in_order = {"pk": firms, "-pk": firms[::-1], "code": sorted(firms)}[key]
    assert [code for one in pages for code in one] == in_order
    assert all(len(one) == limit for one in pages[:-1])
    assert 0 < len(pages[-1]) <= limit


def test_a_row_that_comes_in_between_shifts_no_page(firms: list[str]) -> None:
    rows = Organisation.objects.filter(code__startswith="firm-")
    _first, after = keyset(rows, 3, None)

    Organisation.objects.get(code=firms[0]).delete()
    people.organisation()

    second, _after = keyset(rows, 3, after)
    assert [row.code for row in second] == firms[3:6]


@pytest.mark.django_db
def test_a_list_without_rows_is_one_empty_page() -> None:
    assert page(Organisation.objects.none(), 5, None, str) == {"items": [], "next": None}
