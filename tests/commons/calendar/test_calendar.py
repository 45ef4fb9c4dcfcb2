"""Calendars are dated rows: loaded as published, corrected without loss, never guessed."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from typer.testing import CliRunner

from infosilk.commons.calendar import actions, queries
from infosilk.commons.calendar.commands import app
from infosilk.commons.calendar.models import CalendarDay
from infosilk.kernel.actor import system
from infosilk.kernel.problems import Forbidden, Invalid
from tests.commons.calendar import published
from tests.kernel import people

pytestmark = pytest.mark.django_db
FOLDER = settings.NODE.zone / "calendar"
ACTING = system("cli", "test")
CORRECTION = """
country = "RS"
[[years]]
year = 2026
published = true
rest = [6, 7]
source = "a decree"
legal_basis = "a decree"
verified = true
[[days]]
day = 2026-03-02
kind = "holiday"
titles = { en = "Day of mourning" }
source = "a decree"
legal_basis = "a decree"
verified = true
"""


@pytest.fixture
def loaded() -> None:
    for path in sorted(FOLDER.glob("*.toml")):
        actions.load(ACTING, path)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
@pytest.mark.parametrize("country", ["RS", "CN"])
@pytest.mark.usefixtures("loaded")
def test_every_day_is_as_the_state_published_it(country: str, year: int) -> None:
    calendar = queries.calendar(country, date(year, 1, 1), date(year, 12, 31))
    days = [date(year, 1, 1) + timedelta(days=step) for step in range(366 if year == 2024 else 365)]

    wrong = [str(day) for day in days if calendar.is_working_day(day) != published.works(country, day)]

    assert wrong == []
    assert not calendar.is_provisional(days[0], days[-1])


@pytest.mark.usefixtures("loaded")
def test_a_year_that_china_has_not_published_is_provisional_and_a_later_one_unknown() -> None:
    calendar = queries.calendar("CN", date(2027, 1, 1), date(2027, 1, 1))

    assert calendar.is_provisional(date(2026, 12, 31), date(2027, 1, 4))
    with pytest.raises(queries.CalendarUnknown, match="2029 are not loaded"):
        queries.calendar("CN", date(2029, 1, 1), date(2029, 1, 1))
    assert queries.working_days_between("CN", date(2028, 12, 1), date(2029, 1, 15)) is None
    assert queries.working_days_between("DE", date(2026, 1, 1), date(2026, 1, 5)) is None


@pytest.mark.usefixtures("loaded")
def test_the_same_again_changes_nothing() -> None:
    again = actions.load(ACTING, FOLDER / "cn.toml")

    assert (again.added, again.changed, again.closed) == (0, 0, 0)
    assert not CalendarDay.objects.exclude(known_until=None).exists()


@pytest.mark.usefixtures("loaded")
def test_a_correction_closes_what_was_known_and_a_package_does_not_take_it_back(tmp_path: Path) -> None:
    before = timezone.now()
    (tmp_path / "rs-2026.toml").write_text(CORRECTION, encoding="utf-8")
    monday = date(2026, 3, 2)

    actions.load(ACTING, tmp_path / "rs-2026.toml")
    actions.load(ACTING, FOLDER / "rs.toml")

    assert not queries.calendar("RS", monday, monday).is_working_day(monday)
    assert queries.calendar("RS", monday, monday, before).is_working_day(monday)
    assert queries.calendar("RS", date(2026, 1, 1), monday).is_working_day(date(2026, 1, 5))


@pytest.mark.usefixtures("loaded")
def test_a_correction_that_is_taken_out_of_its_file_is_no_longer_known(tmp_path: Path) -> None:
    path, monday = tmp_path / "rs-2026.toml", date(2026, 3, 2)
    path.write_text(CORRECTION, encoding="utf-8")
    actions.load(ACTING, path)
    path.write_text(CORRECTION.partition("[[days]]")[0], encoding="utf-8")

    report = actions.load(ACTING, path)

    assert report.closed == 1
    assert queries.calendar("RS", monday, monday).is_working_day(monday)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("country =", "Invalid"),
        ('country = "Serbia"', "country"),
        ('country = "ZZ"\n[package]\nfirst = 2026\nlast = 2026\nlegal_basis = "x"\n', "has no country ZZ"),
        (CORRECTION + CORRECTION.partition("[[days]]")[1] + CORRECTION.partition("[[days]]")[2], "more than once"),
        (CORRECTION.replace("day = 2026-03-02", "day = 2027-03-02"), "Days of 2027 are given"),
        (CORRECTION.replace('kind = "holiday"', 'kind = "feast"'), "days.0.kind"),
        (CORRECTION.replace("rest = [6, 7]", "rest = [8]"), "years.0.rest"),
        (CORRECTION.replace("day = 2026-03-02", "day = 2026-02-30"), "Invalid|Expected|date"),
    ],
)
def test_a_wrong_file_loads_nothing_and_names_the_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(Invalid, match=said):
        actions.load(ACTING, path)

    assert not CalendarDay.objects.exists()


def test_only_the_operator_loads() -> None:
    with pytest.raises(Forbidden):
        actions.load(people.actor("trader"), FOLDER / "rs.toml")


@pytest.mark.usefixtures("loaded")
def test_api_and_command_count_alike() -> None:
    client = people.api_client(people.mandate())

    later = client.get("/api/v1/commons/calendar/CN?first=2026-09-30&after=1").json()
    between = client.get("/api/v1/commons/calendar/CN?first=2026-09-30&last=2026-10-10").json()
    command = CliRunner().invoke(app, ["calendar", "count", "cn", "2026-09-30", "--after", "1"])

    assert (later["last"], between["count"], between["working"]) == ("2026-10-08", 3, True)
    assert command.output == "2026-10-08  1 working days after 2026-09-30\n"


@pytest.mark.usefixtures("loaded")
def test_what_cannot_be_counted_is_said() -> None:
    client = people.api_client(people.mandate())

    unknown = client.get("/api/v1/commons/calendar/RS/2031")
    beyond = client.get("/api/v1/commons/calendar/RS?first=2028-12-20&after=20")
    both = client.get("/api/v1/commons/calendar/RS?first=2026-01-01&after=2&last=2026-01-05")

    assert (unknown.status_code, beyond.status_code, both.status_code) == (409, 409, 400)
    assert "2031 are not loaded" in unknown.json()["detail"]
    assert "2029 are not loaded" in beyond.json()["detail"]


@pytest.mark.usefixtures("loaded")
def test_anybody_sees_a_year_of_both_countries_with_names_in_their_language() -> None:
    page = people.page_client(people.person()).get("/sr-latn/commons/calendar/?year=2026").content.decode()

    assert "Kalendar 2026" in page and "2.026" not in page
    assert "Božić" in page and "Kina" in page and "春节" not in page
    assert reverse("commons:calendar:calendar")
    missing = people.page_client(people.person()).get("/en/commons/calendar/?year=2031").content.decode()
    assert "This year is not loaded" in missing
