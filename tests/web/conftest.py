"""The web's tests read texts in four languages, so the catalogues are compiled before the first of them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.utils.translation import trans_real
from playwright.sync_api import Browser, Page

from infosilk.web import catalogues
from tests import run
from tests.web.site import PagesSite, start

# The open page of a person (`Visit.person`).
Pages = Callable[[int | None], Page]


@pytest.fixture(scope="session", autouse=True)
def languages() -> None:
    if catalogues.build():
        trans_real._translations.clear()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from tests.web.browser import chromium

    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def pages_site() -> PagesSite:
    """The site with something on every page; one for all the workers of a run."""
    return start(run.folder())


@pytest.fixture(scope="session")
def pages(browser: Browser, pages_site: PagesSite) -> Iterator[Pages]:
    """One page for each person, led from address to address by this worker."""
    from tests.web.browser import opened

    with ExitStack() as stack:
        held: dict[int | None, Page] = {}

        def page(person: int | None) -> Page:
            if person not in held:
                cookies = [] if person is None else pages_site.people[person]
                held[person] = stack.enter_context(opened(browser, pages_site.url, cookies))
            return held[person]

        yield page
