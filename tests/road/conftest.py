"""The road's tests run as node nis of a test zone; the partner hangzhou is played by the engine's own functions.

This file is read before Django is set up, so what needs Django is imported where it is used.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.road.nodes import ZONE

if TYPE_CHECKING:
    from tests.road.partner import Partner

_TABLE = "CREATE TABLE roadtest_effect (id bigserial, partner text, subject text, number int, seq bigint)"


@pytest.fixture(autouse=True)
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The zone folder; a test may write another zone.toml and call `reload_zone`."""
    (tmp_path / "zone.toml").write_text(ZONE.format(nis=1, hangzhou=2), encoding="utf-8")
    reload_zone(tmp_path, monkeypatch)
    return tmp_path


def reload_zone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    from infosilk.kernel.zone import load_zone

    monkeypatch.setitem(settings.NODE.__dict__, "zone_data", load_zone(folder))


@pytest.fixture
def effects() -> Iterator[Callable[[], list[tuple[str, int]]]]:
    """What handlers of test.counted did so far: (subject, number) in the order of doing. Needs mark django_db."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_TABLE)

    def look() -> list[tuple[str, int]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT subject, number FROM roadtest_effect ORDER BY id")
            return [(subject, number) for subject, number in cursor.fetchall()]

    yield look
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE roadtest_effect")


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Any], None]:
    """Let a function handle a topic for this test."""
    from infosilk.road import registry

    def register(topic: str, function: Any) -> None:
        monkeypatch.setitem(registry._handlers, topic, function)

    return register


@pytest.fixture
def partner(effects: Any, handler: Callable[[str, Any], None]) -> "Partner":
    """The node hangzhou, whose key is pinned here."""
    from infosilk.road import keys
    from tests.road.partner import Partner
    from tests.road.testapp.messages import write_down

    handler("test.counted", write_down)
    partner = Partner("hangzhou")
    keys.import_public_key(partner.jwk())
    return partner


class Picky:
    """A handler of test.counted that fails for each (subject, number) in `bad`, and writes the others down."""

    def __init__(self) -> None:
        self.bad: dict[tuple[str, int], Exception] = {}
        self.runs: list[int] = []

    def __call__(self, messages: Any) -> None:
        from tests.road.testapp.messages import write_down

        self.runs.append(len(messages))
        write_down(messages)
        for message in messages:
            error = self.bad.get((message.subject, message.data["number"]))
            if error is not None:
                raise error


@pytest.fixture
def picky(partner: "Partner", handler: Callable[[str, Any], None]) -> Picky:
    picky = Picky()
    handler("test.counted", picky)
    return picky
