"""The road as a map, drawn on the server: land, graticule, corridors, cities and what moves, as one SVG.

The projection is Albers' equal-area conic (Snyder 1987, Map Projections, USGS Professional Paper 1395,
p. 98-103, spherical form), cut to Eurasia. The land is Natural Earth's (public domain) by world-atlas
`land-50m`, projected and simplified by `assets/land.mjs` with the same parameters (`data/projection.json`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from math import atan2, cos, degrees, radians, sin, sqrt
from pathlib import Path
from typing import Literal, TypedDict

from infosilk.kernel.text import Text

DATA = Path(__file__).parent / "data"
Mode = Literal["rail", "road", "air", "sea", ""]
Point = tuple[float, float]


@dataclass(frozen=True)
class MapCity:
    """A city; degrees WGS 84. `note` is a short fact under its name."""

    code: str
    title: Text
    lat: float
    lon: float
    url: str = ""
    note: Text = ""


@dataclass(frozen=True)
class MapCorridor:
    """A way between cities: at least two points, each (longitude, latitude) in degrees WGS 84."""

    code: str
    title: Text
    mode: str
    points: Sequence[Point]


@dataclass(frozen=True)
class MapMoving:
    """`count` consignments at `fraction` (0: the first point, 1: the last) of the corridor `corridor`."""

    corridor: str
    fraction: float
    title: Text
    count: int
    url: str = ""


@dataclass(frozen=True)
class RoadMap:
    """Everything on one map."""

    cities: Sequence[MapCity] = ()
    corridors: Sequence[MapCorridor] = ()
    moving: Sequence[MapMoving] = ()


class Projection(TypedDict):
    """Parameters of the conic projection: degrees, then the picture in units of its own."""

    parallels: tuple[float, float]
    centre: Point
    scale: float
    offset: Point
    size: Point


@cache
def projection() -> Projection:
    loaded: Projection = json.loads((DATA / "projection.json").read_text(encoding="utf-8"))
    return loaded


@cache
def land() -> str:
    """The land as an SVG path in the picture's units."""
    return str(json.loads((DATA / "land.json").read_text(encoding="utf-8"))["path"])


def project(lon: float, lat: float) -> Point:
    """A place in the picture's units, y downwards; degrees WGS 84."""
    where = projection()
    first, second = (radians(parallel) for parallel in where["parallels"])
    lon0, lat0 = where["centre"]
    n = (sin(first) + sin(second)) / 2
    c = cos(first) ** 2 + 2 * n * sin(first)

    def rho(latitude: float) -> float:
        return sqrt(max(c - 2 * n * sin(radians(latitude)), 0)) / n

    theta = n * radians(lon - lon0)
    x = rho(lat) * sin(theta)
    y = rho(lat) * cos(theta) - rho(lat0)
    left, top = where["offset"]
    return left + where["scale"] * x, top + where["scale"] * y


def great_circle(start: Point, end: Point, steps: int = 24) -> list[Point]:
    """`steps` + 1 points of the shortest way on the sphere, (longitude, latitude) in degrees."""
    a, b = _vector(start), _vector(end)
    dot = max(-1.0, min(1.0, sum(p * q for p, q in zip(a, b, strict=True))))
    angle = atan2(sqrt(1 - dot * dot), dot)
    if angle < 1e-9:
        return [start, end]
    way = []
    for step in range(steps + 1):
        t = step / steps
        p, q = sin((1 - t) * angle) / sin(angle), sin(t * angle) / sin(angle)
        x, y, z = (p * u + q * v for u, v in zip(a, b, strict=True))
        way.append((degrees(atan2(y, x)), degrees(atan2(z, sqrt(x * x + y * y)))))
    return way


def _vector(point: Point) -> tuple[float, float, float]:
    lon, lat = radians(point[0]), radians(point[1])
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


def smooth(points: Sequence[Point]) -> list[Point]:
    """The corridor with every leg along its great circle."""
    way: list[Point] = []
    for start, end in pairwise(points):
        way.extend(great_circle(start, end, steps=8 if len(points) > 4 else 24)[1 if way else 0 :])
    return way or list(points)


def along(points: Sequence[Point], fraction: float) -> Point:
    """The place at `fraction` of the way's length on the sphere, (longitude, latitude) in degrees."""
    lengths = [_angle(a, b) for a, b in pairwise(points)]
    left = max(0.0, min(1.0, fraction)) * sum(lengths)
    for (start, end), length in zip(pairwise(points), lengths, strict=True):
        if left <= length and length > 0:
            t = left / length
            return start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1])
        left -= length
    return points[-1]


def _angle(a: Point, b: Point) -> float:
    u, v = _vector(a), _vector(b)
    dot = max(-1.0, min(1.0, sum(p * q for p, q in zip(u, v, strict=True))))
    return atan2(sqrt(1 - dot * dot), dot)


@dataclass
class Mark:
    """Something at a place of the picture."""

    x: float
    y: float
    title: Text
    url: str = ""
    note: Text = ""
    count: int = 0
    radius: float = 0


@dataclass
class Line:
    path: str
    title: Text
    mode: str


@dataclass
class Picture:
    """A `RoadMap` in the picture's units, ready for the template."""

    width: float
    height: float
    land: str
    graticule: str
    lines: list[Line] = field(default_factory=list)
    cities: list[Mark] = field(default_factory=list)
    moving: list[Mark] = field(default_factory=list)


def path_of(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (project(*point) for point in points))


@cache
def graticule() -> str:
    """Meridians and parallels every fifteen degrees."""
    lines = [[(float(lon), float(lat)) for lat in range(0, 81, 4)] for lon in range(-45, 181, 15)]
    lines += [[(float(lon), float(lat)) for lon in range(-45, 181, 5)] for lat in range(0, 76, 15)]
    return "".join(path_of(line) for line in lines)


def picture(data: RoadMap) -> Picture:
    """`data`, projected. A moving mark on a corridor that is not there is left out."""
    width, height = projection()["size"]
    drawn = Picture(width, height, land(), graticule())
    ways = {corridor.code: smooth(corridor.points) for corridor in data.corridors if len(corridor.points) > 1}
    for corridor in data.corridors:
        if corridor.code in ways:
            drawn.lines.append(Line(path_of(ways[corridor.code]), corridor.title, corridor.mode))
    for city in data.cities:
        x, y = project(city.lon, city.lat)
        drawn.cities.append(Mark(x, y, city.title, city.url, city.note))
    for moving in data.moving:
        if moving.corridor in ways:
            x, y = project(*along(ways[moving.corridor], moving.fraction))
            radius = 9 + min(9.0, 2.2 * sqrt(max(moving.count, 1)))
            drawn.moving.append(Mark(x, y, moving.title, moving.url, count=moving.count, radius=radius))
    return drawn


def _at(point: Point) -> list[float]:
    # Four decimals are eleven metres.
    return [round(point[0], 4), round(point[1], 4)]


def for_script(data: RoadMap) -> dict[str, object]:
    """`data` for the map script: GeoJSON coordinates and texts in the active language."""
    ways = {corridor.code: smooth(corridor.points) for corridor in data.corridors if len(corridor.points) > 1}
    return {
        "cities": [
            {"title": str(city.title), "note": str(city.note), "at": _at((city.lon, city.lat)), "url": city.url}
            for city in data.cities
        ],
        "corridors": [
            {"title": str(one.title), "mode": one.mode, "points": [_at(point) for point in ways[one.code]]}
            for one in data.corridors
            if one.code in ways
        ],
        "moving": [
            {
                "title": str(one.title),
                "count": one.count,
                "url": one.url,
                "at": _at(along(ways[one.corridor], one.fraction)),
            }
            for one in data.moving
            if one.corridor in ways
        ],
    }
