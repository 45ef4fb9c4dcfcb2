"""The front page: the road on the map with what travels on it now, and what waits for whoever looks."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import area_label, installed_areas, rooms
from infosilk.kernel.front import Front
from infosilk.kernel.language.titles import in_language
from infosilk.road import public as road
from infosilk.web.context import may_open
from infosilk.web.home import Area, Figure, Home, Task
from infosilk.web.map import MapCity, MapCorridor, MapMoving, RoadMap
from infosilk.web.page import page
from infosilk.web.timeline import Entry

RECENT = 8
# What crosses, in words for people, as its rooms call it; a topic without a name shows as it is called.
TOPICS = {
    topic: title for _config, module in rooms("messages") for topic, title in getattr(module, "TITLES", {}).items()
}


def home(request: HttpRequest) -> HttpResponse:
    """The node's front page."""
    acting: Acting | None = getattr(request, "acting", None)
    fronts = {area_label(config): module.front(acting) for config, module in rooms("front") if config.label != "kernel"}
    shown = Home(
        map=_map(),
        figures=[
            Figure(number.title, number.value, note=number.note, sample=number.sample)
            for front in fronts.values()
            for number in front.numbers
        ],
        areas=_areas(acting, fronts),
        recent=_recent(acting),
        tasks=[
            Task(waiting.title, waiting.count, waiting.url)
            for front in fronts.values()
            for waiting in front.waiting
            if waiting.count
        ],
    )
    return page(request, "web/home.html", {"home": shown})


def _map() -> RoadMap:
    zone = settings.NODE.zone_data
    links = {link.partner: link for link in road.links()}
    cities = []
    for node in zone.nodes.values():
        city = zone.cities[node.city]
        link = links.get(node.name)
        if node.name == settings.NODE.node:
            note = _("this node")
        elif link is None:
            note = ""
        elif link.state == "up":
            note = _("the road is open")
        else:
            note = _("the road waits: %(state)s") % {"state": link.state_label}
        cities.append(MapCity(city.code, in_language(city.title), city.latitude, city.longitude, note=note))
    ways = [way for _config, module in rooms("front") for way in getattr(module, "ways", list)()]
    corridors = [MapCorridor(one.code, in_language(one.title), one.mode, one.points) for one in ways]
    moving = [
        MapMoving(way.code, one.fraction, in_language(way.title), one.count) for way in ways for one in way.moving
    ]
    return RoadMap(cities, corridors, moving)


def _areas(acting: Acting | None, fronts: dict[str, Front]) -> list[Area]:
    found = []
    for area in installed_areas():
        front = fronts.get(area.label)
        # A visitor sees what the node does; whoever has signed in sees what they can do.
        if front is None or (acting is not None and not may_open(area, acting)):
            continue
        waiting = sum(one.count for one in front.waiting)
        text = ngettext("%(count)s waits for you", "%(count)s wait for you", waiting) % {"count": waiting}
        url = reverse(area.landing)
        found.append(Area(area.title, front.text, url, area.icon, waiting, text if waiting else ""))
    return found


def _recent(acting: Acting | None) -> list[Entry]:
    """What crossed the road lately, for the operator; others see only their own things, on their own pages."""
    if acting is None or not acting.may("road", "operator"):
        return []
    return [
        Entry(
            one.at,
            None,
            TOPICS.get(one.topic, one.topic),
            one.subject,
            place=_("from %(node)s") % {"node": one.partner}
            if one.direction == "in"
            else _("to %(node)s") % {"node": one.partner},
        )
        for one in road.recently(RECENT)
    ]
