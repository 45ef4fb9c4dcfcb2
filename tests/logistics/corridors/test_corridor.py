"""Corridors as data: read whole or refused, windows from dated figures alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from infosilk.kernel.zone import ZoneError
from infosilk.logistics.corridors import on_record
from infosilk.logistics.corridors.corridor import Corridor, Window, progress

AT = datetime(2026, 3, 1, tzinfo=UTC)


def data(**changes: Any) -> dict[str, Any]:
    def point(code: str) -> dict[str, Any]:
        return {"code": code, "latitude": 1.0, "longitude": 2.0, "title": {"en": code}, "source": "test"}

    return {
        "code": "a-c",
        "origin": "a",
        "destination": "c",
        "origin_place": "urn:infosilk:place:a",
        "destination_place": "urn:infosilk:place:c",
        "destination_location": "store",
        "title": {"en": "A to C"},
        "points": [point("a"), point("b"), point("c")],
        "legs": [{"from": "a", "to": "b", "mode": "rail"}, {"from": "b", "to": "c", "mode": "road"}],
        **changes,
    }


def duration(since: str, low: int, high: int, **fields: Any) -> dict[str, Any]:
    return {
        "valid_from": since,
        "days_min": low,
        "days_max": high,
        "source": f"since {since}",
        "verified": True,
        **fields,
    }


def test_the_zones_corridor_is_read_and_its_weak_figures_are_marked() -> None:
    corridor = on_record.corridor("hangzhou-nis-rail")

    window = corridor.window(AT)

    assert corridor.modes == ("rail", "road")
    assert corridor.line[0] == (120.1551, 30.2741)
    assert window is not None
    assert not window.verified
    assert (window.earliest - AT, window.latest - AT) == (timedelta(days=15), timedelta(days=22))
    assert all(time.source for time in corridor.times)


def test_before_any_figure_is_in_force_there_is_no_window() -> None:
    assert on_record.corridor("hangzhou-nis-rail").window(datetime(2024, 1, 1, tzinfo=UTC)) is None
    assert Corridor.model_validate(data()).window(AT) is None


def test_the_newest_figure_in_force_counts() -> None:
    times = [duration("2025-01-01", 20, 25), duration("2026-01-01", 10, 12), duration("2027-01-01", 1, 2)]

    window = Corridor.model_validate(data(times=times)).window(AT)

    assert window == Window(AT + timedelta(days=10), AT + timedelta(days=12), verified=True, source="since 2026-01-01")


def test_a_figure_that_has_ended_does_not_count() -> None:
    times = [duration("2025-01-01", 20, 25, valid_until="2026-01-01")]

    assert Corridor.model_validate(data(times=times)).window(AT) is None


def test_legs_are_added_up_only_when_each_has_its_figure() -> None:
    first = duration("2025-01-01", 3, 4, **{"from": "a", "to": "b"})
    second = duration("2025-01-01", 1, 2, verified=False, **{"from": "b", "to": "c"})

    assert Corridor.model_validate(data(times=[first])).window(AT) is None
    window = Corridor.model_validate(data(times=[first, second])).window(AT)
    assert window is not None
    assert (window.earliest - AT, window.latest - AT, window.verified) == (
        timedelta(days=4),
        timedelta(days=6),
        False,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        data(legs=[{"from": "a", "to": "c", "mode": "rail"}]),
        data(legs=[{"from": "b", "to": "a", "mode": "rail"}, {"from": "b", "to": "c", "mode": "rail"}]),
        data(legs=[{"from": "a", "to": "b", "mode": "camel"}, {"from": "b", "to": "c", "mode": "rail"}]),
        data(times=[duration("2026-01-01", 9, 3)]),
        data(times=[duration("2026-01-01", 1, 3, **{"from": "a", "to": "c"})]),
        data(times=[duration("2026-01-01", 1, 3, **{"from": "a"})]),
        data(colour="red"),
    ],
)
def test_a_corridor_that_contradicts_itself_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Corridor.model_validate(wrong)


def test_a_wrong_file_is_refused_by_its_name_and_key(tmp_path: Path) -> None:
    folder = tmp_path / "corridors"
    folder.mkdir()
    (folder / "broken.toml").write_text('code = "x"\n', encoding="utf-8")

    with pytest.raises(ZoneError, match=r"broken\.toml: origin"):
        on_record.read(tmp_path)


@given(st.integers(min_value=-1000, max_value=10_000))
def test_a_shipment_on_its_way_is_never_at_an_end_and_unverified_figures_are_called_a_guess(
    hours: int,
) -> None:
    now = AT + timedelta(hours=hours)
    verified = Window(AT + timedelta(days=10), AT + timedelta(days=20), verified=True, source="test")

    sure, guess, unknown = (progress(AT, window, now) for window in (verified, verified._replace(verified=False), None))

    assert 0 < sure.fraction < 1 and not sure.guessed
    assert guess == unknown == (0.5, True)


def test_half_of_the_time_is_half_of_the_way() -> None:
    window = Window(AT + timedelta(days=10), AT + timedelta(days=20), verified=True, source="test")

    assert progress(AT, window, AT + timedelta(days=7.5)).fraction == pytest.approx(0.5)
