"""Every page of the site, in four languages: axe, overflow, policy and console in a real browser."""

import pytest
from django.conf import settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.web import texts, walk
from tests.web.browser import check_opened, check_page, opened

# The walk through one language, cut so that workers share it.
PARTS = 2

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(autouse=True)
def served_as_on_a_node(settings: pytest.FixtureRequest) -> None:
    """The test client and the live server share the session cookie's plain http."""
    settings.SESSION_COOKIE_SECURE = False  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_every_page_is_visited_or_left_out_with_a_reason() -> None:
    _visits, forgotten = walk.to_visit()
    assert not forgotten, "\n".join(forgotten)


def test_what_is_left_out_exists() -> None:
    assert not set(walk.left_out()) - set(walk.page_names())


@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", walk.LANGUAGES)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_has_a_violation(browser: Browser, live_server: LiveServer, language: str, part: int) -> None:
    visits = walk.to_visit()[0][part::PARTS]
    foreign = texts.english_that_is_translated(language)
    found = []
    # One page for each person, led from address to address.
    for person in dict.fromkeys(None if visit.anonymous else visit.person for visit in visits):
        cookies = walk.cookies_of(person) if person else []
        with opened(browser, live_server.url, cookies) as page:
            for visit in visits:
                if (None if visit.anonymous else visit.person) == person:
                    address = live_server.url + visit.url(language)
                    found += check_opened(
                        page, address, untranslated=foreign, status=visit.status, whole=language == "en"
                    )
    assert not found, "\n".join(str(violation) for violation in found)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", walk.LANGUAGES)
def test_the_error_page_has_no_violation(browser: Browser, live_server: LiveServer, language: str) -> None:
    assert settings.DEBUG is False
    found = check_page(browser, f"{live_server.url}/{language}/nowhere/", status=404)
    assert not found, "\n".join(str(violation) for violation in found)
