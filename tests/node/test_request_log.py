"""Each request has an id, one log line without secrets, a limit to its body, and is counted."""

import io
import json
import logging
import re
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory

from infosilk.node.base.config import node_settings
from infosilk.node.watch import request_log
from infosilk.node.watch.request_log import RequestLog, limit_body

MiB = 1024 * 1024


def _answer(request: HttpRequest, body: str = "fine") -> HttpResponseBase:
    return RequestLog(lambda _: HttpResponse(body))(request)


def test_an_id_is_made_and_emitted() -> None:
    answer = _answer(RequestFactory().get("/en/"))
    assert re.fullmatch(r"[0-9a-f]{32}", answer["X-Request-ID"])


def test_a_callers_id_is_kept() -> None:
    assert (
        _answer(RequestFactory().get("/", headers={"X-Request-ID": "trace-42.a_b"}))["X-Request-ID"] == "trace-42.a_b"
    )


@pytest.mark.parametrize("hostile", ["short", "a" * 65, "new\nline-in-it", "<script>alert(1)</script>", "ć" * 10])
def test_a_hostile_id_is_replaced(hostile: str) -> None:
    request = RequestFactory().get("/")
    request.META["HTTP_X_REQUEST_ID"] = hostile
    assert re.fullmatch(r"[0-9a-f]{32}", _answer(request)["X-Request-ID"])


def test_the_log_line_names_route_status_and_actor_but_no_query_and_no_secret(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[tuple[str, dict[str, Any]]] = []

    class Recorder:
        def info(self, event: str, **fields: Any) -> None:
            lines.append((event, fields))

    monkeypatch.setattr(request_log, "_log", Recorder())
    request = RequestFactory().get(
        "/en/trade/track/HGH-1/t0k3n-value/?password=hidden", headers={"Cookie": "sessionid=zzz"}
    )

    class Match:
        kwargs = {"number": "HGH-1", "token": "t0k3n-value"}
        url_name, view_name, route = "track", "trade:home:track", "en/trade/track/<number>/<token>/"

    def view(request: HttpRequest) -> HttpResponse:
        request.resolver_match = Match()  # type: ignore[assignment]
        return HttpResponse("fine")

    RequestLog(view)(request)
    ((event, fields),) = lines
    assert event == "request"
    assert (fields["route"], fields["method"], fields["status"]) == ("trade:home:track", "GET", 200)
    text = json.dumps(fields)
    assert "HGH-1" in text
    for hidden in ("t0k3n", "hidden", "zzz", "password"):
        assert hidden not in text
    assert not caplog.records


def test_a_declared_body_over_the_limit_is_refused_before_it_is_read() -> None:
    class Untouched(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("the body was read")

    request = RequestFactory().post("/api/v1/x", data=b"", content_type="application/json")
    request.META["CONTENT_LENGTH"] = str(node_settings().upload_limit_mb * MiB + 1)
    request.META["wsgi.input"] = Untouched()
    answer = _answer(request)
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.content)  # type: ignore[attr-defined]
    assert problem["type"] == "/problems/too-large"
    assert "32 MiB" in problem["detail"]


def _chunked(body: bytes) -> HttpRequest:
    request = RequestFactory().post("/api/v1/x", data=b"", content_type="application/json")
    request.META.pop("CONTENT_LENGTH", None)
    request.META["HTTP_TRANSFER_ENCODING"] = "chunked"
    request.META["wsgi.input"] = io.BytesIO(body)
    return request


def test_a_chunked_body_is_counted_and_refused_over_the_limit() -> None:
    assert not limit_body(_chunked(b"x" * (MiB + 1)), MiB)


def test_a_chunked_body_within_the_limit_reaches_the_view() -> None:
    request = _chunked(b'{"a": 1}')
    assert limit_body(request, MiB)
    assert request.body == b'{"a": 1}'


def test_people_get_a_page_and_not_a_problem() -> None:
    request = RequestFactory().post("/en/trade/", data=b"", content_type="text/csv", headers={"Accept": "text/html"})
    request.META["CONTENT_LENGTH"] = str(node_settings().upload_limit_mb * MiB + 1)
    answer = _answer(request)
    assert answer.status_code == 413
    assert answer["Content-Type"].startswith("text/")
    assert b"32" in answer.content  # type: ignore[attr-defined]


def test_probes_are_answered_whatever_the_host_name() -> None:
    answer = Client().get("/healthz", headers={"Host": "10.1.2.3:9999"})
    assert answer.status_code == 200


def test_a_probe_is_not_logged_unless_it_fails(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "infosilk.request"):
        Client().get("/healthz")
    assert not caplog.records
