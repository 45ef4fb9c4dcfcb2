"""Log lines are one object each and carry neither secrets nor personal data."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from infosilk.node.watch import logs


@pytest.fixture
def written() -> Iterator[StringIO]:
    """Everything that is logged during the test, as a node would write it."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    formatter = logs.dict_config("debug", "json")["formatters"]["node"]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=formatter["foreign_pre_chain"], processors=formatter["processors"]
        )
    )
    logger = logging.getLogger("infosilk.test")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    yield stream
    logger.removeHandler(handler)
    logger.propagate = True


def _only(stream: StringIO) -> dict[str, object]:
    lines = stream.getvalue().splitlines()
    assert len(lines) == 1
    parsed: dict[str, object] = json.loads(lines[0])
    return parsed


def test_a_line_is_one_object_with_time_level_and_fields(written: StringIO) -> None:
    logging.getLogger("infosilk.test").info("delivered", extra={"partner": "nis", "messages": 500})
    line = _only(written)
    assert line["event"] == "delivered"
    assert line["level"] == "info"
    assert line["partner"] == "nis"
    assert line["messages"] == 500
    assert str(line["timestamp"]).endswith("Z")


@pytest.mark.parametrize(
    "text",
    [
        "mail to ana.petrovic@example.rs failed",
        "Authorization: Bearer s3cr3t-t0ken-value",
        "connecting to postgresql://silk:hidden-word@db:5432/silk",
        "password=hidden-word",
        "{'password': 'hidden-word', 'a': 1}",
        'sessionid="hidden-word"; path=/',
    ],
)
def test_secrets_and_addresses_are_masked_wherever_they_stand(text: str, written: StringIO) -> None:
    logging.getLogger("infosilk.test").warning(text, extra={"note": [text, {"deep": text}]})
    for hidden in ("ana.petrovic", "s3cr3t", "hidden-word"):
        assert hidden not in written.getvalue()
    assert logs.MASK in written.getvalue()


@pytest.mark.parametrize("name", ["password", "api_token", "Authorization", "cookie", "django_secret", "email"])
def test_a_field_with_a_secrets_name_never_shows_its_value(name: str, written: StringIO) -> None:
    logging.getLogger("infosilk.test").info("x", extra={name: "hidden-word", "more": {name: "hidden-word"}})
    assert "hidden-word" not in written.getvalue()


def test_an_exceptions_text_is_masked_as_well(written: StringIO) -> None:
    try:
        raise ValueError("Key (email)=(ana@example.rs) already exists")
    except ValueError:
        logging.getLogger("infosilk.test").exception("failed")
    line = _only(written)
    assert "ValueError" in str(line["exception"])
    assert "ana@" not in written.getvalue()


def test_a_jobs_arguments_stay_out_of_the_log() -> None:
    event = {
        "logger": "procrastinate.worker",
        "event": "Starting job kernel.mail[7](to='Ana', n=1)",
        "job": {"a": 1},
    }
    assert logs.scrub(None, "info", event) == {
        "logger": "procrastinate.worker",
        "event": "Starting job kernel.mail[7]",
    }


def test_an_unexpected_error_is_logged_without_the_address_that_was_asked() -> None:
    event = {
        "logger": "django.request",
        "event": "Internal Server Error: /en/track/t0k3n/",
        "request": "GET '/en/?q=1'",
    }
    assert logs.scrub(None, "error", event) == {"logger": "django.request", "event": "Internal Server Error"}
