"""Every page of the site in a real browser: axe, overflow, policy and console; in CI in every language and view."""

import pytest
from playwright.sync_api import Browser

from tests.web import texts, walk
from tests.web.browser import ALL_VIEWS, FOREIGN_VIEWS, ONE_VIEW, View, check_opened, check_page
from tests.web.conftest import Pages
from tests.web.site import PagesSite

pytestmark = pytest.mark.browser

# A page is a test, named as its address is: `-k "trade:"` walks through one district.
NAMES = [name for name in walk.page_names() if name not in walk.left_out()]
OTHERS = [language for language in walk.LANGUAGES if language != "en"]


def test_every_page_is_visited_or_left_out_with_a_reason(pages_site: PagesSite) -> None:
    assert not pages_site.forgotten, "\n".join(pages_site.forgotten)


def test_what_is_left_out_exists() -> None:
    assert not set(walk.left_out()) - set(walk.page_names())


@pytest.mark.parametrize("name", NAMES)
def test_no_page_has_a_violation(pages: Pages, pages_site: PagesSite, name: str) -> None:
    look(pages, pages_site, name, "en", ONE_VIEW)


@pytest.mark.ci
@pytest.mark.parametrize("name", NAMES)
def test_no_page_has_a_violation_on_a_phone_or_in_the_dark(pages: Pages, pages_site: PagesSite, name: str) -> None:
    look(pages, pages_site, name, "en", ALL_VIEWS)


@pytest.mark.ci
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", OTHERS)
def test_no_page_has_a_violation_in_another_language(
    pages: Pages, pages_site: PagesSite, language: str, name: str
) -> None:
    look(pages, pages_site, name, language, FOREIGN_VIEWS)


def look(pages: Pages, site: PagesSite, name: str, language: str, views: tuple[View, ...]) -> None:
    """Open every visit to the page `name`; no violation is found."""
    visits = site.of(name)
    assert visits or name in site.no_pages, f"{name} has no example"
    foreign = texts.english_that_is_translated(language)
    found = []
    for visit in visits:
        address = site.url + visit.paths[language]
        found += check_opened(pages(visit.person), address, foreign, visit.status, views)
    assert not found, "\n".join(str(violation) for violation in found)


def test_the_error_page_has_no_violation(browser: Browser, pages_site: PagesSite) -> None:
    found = check_page(browser, f"{pages_site.url}/en/nowhere/", status=404)

    assert not found, "\n".join(str(violation) for violation in found)


@pytest.mark.ci
@pytest.mark.parametrize("language", OTHERS)
def test_the_error_page_has_no_violation_in_another_language(
    browser: Browser, pages_site: PagesSite, language: str
) -> None:
    found = check_page(browser, f"{pages_site.url}/{language}/nowhere/", status=404)

    assert not found, "\n".join(str(violation) for violation in found)
