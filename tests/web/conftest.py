"""The web's tests read texts in four languages, so the catalogues are compiled before the first of them."""

from collections.abc import Iterator

import pytest
from django.utils.translation import trans_real
from playwright.sync_api import Browser

from infosilk.web import catalogues


@pytest.fixture(scope="session", autouse=True)
def languages() -> None:
    if catalogues.build():
        trans_real._translations.clear()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from tests.web.browser import chromium

    with chromium() as started:
        yield started
