"""Pages of the navigation by words of their titles, of those that open for a reader."""

from django.urls import NoReverseMatch, reverse

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import installed_areas
from infosilk.kernel.language.folding import folded
from infosilk.web.context import may_open, opens


def pages_found(acting: Acting | None, text: str) -> list[tuple[str, str]]:
    """(title, address) of each landing page and section whose title has every word of `text`, at most ten."""
    wanted = folded(text[:200]).split()
    found: dict[str, str] = {}
    if not wanted:
        return []
    for area in installed_areas():
        if may_open(area, acting):
            _add(found, str(area.title), area.landing, wanted)
        for section in area.sections:
            if opens(section.page, acting) and (section.who is None or section.who(acting)):
                _add(found, f"{area.title}: {section.title}", section.page, wanted)
    return [(title, url) for url, title in found.items()][:10]


def _add(found: dict[str, str], title: str, page: str, wanted: list[str]) -> None:
    plain = folded(title)
    if all(word in plain for word in wanted):
        try:
            found.setdefault(reverse(page), title)
        except NoReverseMatch:
            return
