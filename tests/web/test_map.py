"""The road's map, drawn on the server."""

import json
import re
import xml.etree.ElementTree as ElementTree

from django.template import engines
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from infosilk.web import map as maps
from infosilk.web.map import MapCity, MapCorridor, MapMoving, RoadMap

NIS, HANGZHOU = (21.8958, 43.3209), (120.1551, 30.2741)
ROAD = RoadMap(
    cities=[
        MapCity("nis", "Niš", NIS[1], NIS[0], url="/nis"),
        MapCity("hgh", "Hangzhou <1>", HANGZHOU[1], HANGZHOU[0]),
    ],
    corridors=[MapCorridor("rail", "Rail", "rail", [HANGZHOU, NIS])],
    moving=[MapMoving("rail", 0.5, "By rail", 1234, "/rail"), MapMoving("gone", 0.5, "Nowhere", 1)],
)
places = st.tuples(st.floats(-20, 150), st.floats(0, 70))


def drawn(data: RoadMap) -> str:
    with translation.override("en"):
        return engines["django"].from_string("{% load web %}{% road_map data %}").render({"data": data})


def test_the_conic_projection_is_snyders() -> None:
    # Snyder 1987, p. 291: phi1 29.5, phi2 45.5, origin 23 N 96 W, point 35 N 75 W: x 0.2952720, y 0.2416774 for R 1.
    maps.projection.cache_clear()
    original = maps.projection()
    told: maps.Projection = {
        "parallels": (29.5, 45.5),
        "centre": (-96, 23),
        "scale": 1,
        "offset": (0, 0),
        "size": (1, 1),
    }
    original.update(told)
    try:
        x, y = maps.project(-75, 35)
    finally:
        maps.projection.cache_clear()
    assert abs(x - 0.2952720) < 1e-6
    assert abs(-y - 0.2416774) < 1e-6


@given(places, places)
def test_a_great_circle_starts_and_ends_where_it_should(start: tuple[float, float], end: tuple[float, float]) -> None:
    way = maps.great_circle(start, end)
    for (lon, lat), (wanted_lon, wanted_lat) in ((way[0], start), (way[-1], end)):
        assert abs(lon - wanted_lon) < 1e-6 or abs(abs(lat) - 90) < 1e-6
        assert abs(lat - wanted_lat) < 1e-6


@given(st.floats(-1, 2))
def test_what_moves_stays_on_its_corridor(fraction: float) -> None:
    lon, lat = maps.along([HANGZHOU, (80.0, 44.0), NIS], fraction)
    assert NIS[0] - 1e-9 <= lon <= HANGZHOU[0] + 1e-9
    assert 30 <= lat <= 44.1


def test_half_way_is_half_way_on_the_sphere() -> None:
    way = maps.smooth([HANGZHOU, NIS])
    middle = maps.along(way, 0.5)
    assert abs(maps._angle(HANGZHOU, middle) - maps._angle(middle, NIS)) < 1e-4


def test_the_picture_is_one_svg_with_cities_road_and_marks_and_no_style() -> None:
    html = drawn(ROAD)
    svg = ElementTree.fromstring(re.search(r"<svg viewBox.*?</svg>", html, re.DOTALL)[0])  # type: ignore[index]
    assert len(svg.findall("g[@class='city']")) == 2
    assert len(svg.findall("g[@class='moving']")) == 1
    assert " style=" not in html
    assert "Hangzhou &lt;1&gt;" in html
    for number in re.findall(r'c[xy]="([^"]*)"', html):
        assert 0 <= float(number) <= 1000


def test_words_say_what_the_picture_shows() -> None:
    html = drawn(ROAD)
    assert "1,235 consignments are on the road now." in html
    assert "Nothing travels at this moment." in drawn(RoadMap())


def test_the_script_gets_the_same_places() -> None:
    html = drawn(ROAD)
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1])  # type: ignore[index]
    assert data["cities"][0]["at"] == [21.8958, 43.3209]
    assert len(data["moving"]) == 1
    assert data["corridors"][0]["points"][0] == list(HANGZHOU)


def test_the_land_lies_in_the_picture_and_names_its_source() -> None:
    told = json.loads((maps.DATA / "land.json").read_text(encoding="utf-8"))
    assert "Natural Earth" in told["source"]
    assert 5_000 < len(told["path"]) < 20_000
