"""What every page's frame needs: node and city, navigation, languages, who is acting, the demo banner."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import Area, installed_areas
from infosilk.kernel.identity.browser import browser_word
from infosilk.kernel.language.titles import in_language


@dataclass(frozen=True)
class Place:
    """An entry of the navigation."""

    label: str
    title: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Language:
    """A language of the zone and the address of this page in it."""

    code: str
    title: str
    tag: str
    url: str
    current: bool


def face(request: HttpRequest) -> dict[str, Any]:
    """The context processor; whatever asks the database is asked only when a template looks at it."""
    return {"face": Face(request)}


class Face:
    """The frame of one page. Every property works without a session, so error pages can be framed too."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.acting: Acting | None = getattr(request, "acting", None)
        self.demo: bool = settings.NODE.demo
        self.node: str = settings.NODE.node
        self.organisation = SimpleLazyObject(self._organisation)
        self.unread = SimpleLazyObject(self._unread)

    @property
    def city(self) -> str:
        return in_language(settings.NODE.city.title)

    @property
    def zone(self) -> str:
        return in_language(settings.NODE.zone_data.title)

    @property
    def time_zone(self) -> str:
        return str(settings.NODE.city.timezone)

    @property
    def language_tag(self) -> str:
        return language_tag(get_language() or settings.LANGUAGE_CODE)

    @property
    def languages(self) -> list[Language]:
        active = get_language() or settings.LANGUAGE_CODE
        return [
            Language(
                code=code,
                title=title,
                tag=language_tag(code),
                url=in_other_language(self.request.get_full_path(), code),
                current=code == active,
            )
            for code, title in settings.LANGUAGES
        ]

    @property
    def navigation(self) -> list[Place]:
        current = self._area
        places = []
        for area in installed_areas():
            url = link(area.landing)
            if url and may_open(area, self.acting):
                here = current is not None and area.label == current.label
                places.append(Place(area.label, str(area.title), url, area.icon or area.label, here))
        return places

    @cached_property
    def _area(self) -> Area | None:
        """The area that one is in: by the address of its landing page, or by the district whose pages it shows."""
        found = self.request.resolver_match
        district = found.namespaces[0] if found is not None and found.namespaces else ""
        here = self.request.path
        return next(
            (one for one in installed_areas() if here.startswith(link(one.landing) or "\0") or district in one.shows),
            None,
        )

    @property
    def sections(self) -> list[Place]:
        """The pages of the area that one is in, of those that open for this reader; the longest address that fits is
        the current one."""
        here = self.request.path
        area = self._area
        found = []
        for section in area.sections if area else ():
            url = link(section.page)
            if url and opens(section.page, self.acting) and (section.who is None or section.who(self.acting)):
                found.append((str(section.title), url))
        fitting = max((url for _title, url in found if here.startswith(url)), key=len, default="")
        return [Place("", title, url, "", url == fitting) for title, url in found]

    @property
    def person(self) -> str:
        return self.acting.name if self.acting and self.acting.person_id else ""

    @property
    def person_word(self) -> str:
        return browser_word(self.acting)

    def _organisation(self) -> str:
        if self.acting is None or self.acting.organisation_id is None:
            return ""
        from infosilk.kernel.models import Organisation

        found = Organisation.objects.filter(pk=self.acting.organisation_id).values_list("name", flat=True)
        return found.first() or ""

    def _unread(self) -> int:
        if self.acting is None or self.acting.person_id is None:
            return 0
        from infosilk.kernel.models import Notification

        return Notification.objects.filter(person_id=self.acting.person_id, read_at__isnull=True).count()

    @property
    def links(self) -> dict[str, str]:
        """Addresses that a node may lack, by a short name; "" when it does."""
        return {
            "sign_in": link("account_login"),
            "sign_out": link("account_logout"),
            "sign_up": link("account_signup"),
            "account": link("account:home"),
            "notifications": link("account:notifications"),
            "api": link("web:api-docs"),
            "accessibility": link("web:accessibility"),
            "search": link("commons:search:results") if self.person else "",
            "home": link("home") or "/",
        }


def link(name: str) -> str:
    """The address of a URL name; "" on a node that does not have it."""
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""


def may_open(area: Area, acting: Acting | None) -> bool:
    """Whether the area's landing page opens for this actor, by the guard that the page itself carries."""
    return opens(area.landing, acting)


def opens(name: str, acting: Acting | None) -> bool:
    """Whether the page of a URL name opens for this actor, by the guard that it carries."""
    public, area_name, roles = _guard(name)
    if area_name:
        return acting is not None and acting.may(area_name, *roles)
    return public or acting is not None


@cache
def _guard(name: str) -> tuple[bool, str, tuple[str, ...]]:
    """(open to everybody, area, roles) of the view behind a URL name."""
    try:
        view = resolve(reverse(name)).func
    except (NoReverseMatch, Resolver404):
        return True, "", ()
    area, roles = getattr(view, "needs", ("", ()))
    return not getattr(view, "signed_in", False), area, tuple(roles)


def language_tag(code: str) -> str:
    """The BCP 47 tag of a language code: "zh-hans" is "zh-Hans"."""
    language, _dash, script = code.partition("-")
    return f"{language}-{script.title()}" if script else language


def in_other_language(path: str, code: str) -> str:
    """This page's address in another language; also for an address that leads nowhere (an error page)."""
    other = translate_url(path, code)
    if other != path:
        return other
    first, _slash, rest = path.lstrip("/").partition("/")
    if first in dict(settings.LANGUAGES):
        return f"/{code}/{rest}"
    return path if path.startswith("/account") else f"/{code}/"
