"""Error pages: they say what is wrong, in the reader's language, and the last one needs nothing."""

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation

from infosilk.kernel.problems import Forbidden
from infosilk.web import errors


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "There is no page here"), ("sr-cyrl", "Овде нема странице"), ("zh-hans", "此处没有页面")],
)
def test_a_missing_page_says_so_in_the_language_of_its_address(client: Client, language: str, text: str) -> None:
    answer = client.get(f"/{language}/nowhere/")
    assert answer.status_code == 404
    assert text in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


def test_the_last_error_page_asks_neither_database_nor_session() -> None:
    # No django_db mark: any query fails this test.
    with translation.override("sr-latn"):
        answer = errors.server_error(RequestFactory().get("/sr-latn/"))
    assert answer.status_code == 500
    assert "Čvor nije mogao da odgovori" in answer.content.decode()


def test_a_missing_right_says_which_and_who_gives_it(rf: RequestFactory) -> None:
    with translation.override("en"):
        answer = errors.forbidden(rf.get("/en/"), PermissionError())
        assert b"You may not open this page" in answer.content
        answer = errors.forbidden(rf.get("/en/"), Forbidden("You need the key.", mend="Ask the keeper."))
    assert b"You need the key." in answer.content
    assert b"Ask the keeper." in answer.content


def test_a_page_that_fails_around_the_error_gives_way_to_the_bare_one(rf: RequestFactory) -> None:
    class Broken(HttpRequest):
        def get_full_path(self, force_append_slash: bool = False) -> str:
            raise RuntimeError("no database")

    request = Broken()
    request.method = "GET"
    answer = errors.not_found(request, Exception())
    assert answer.status_code == 404
    assert b"<nav" not in answer.content


def test_an_expired_form_is_explained(rf: RequestFactory) -> None:
    with translation.override("en"):
        answer = errors.csrf_failure(rf.post("/en/"), "no cookie")
    assert answer.status_code == 403
    assert b"The form has expired" in answer.content
