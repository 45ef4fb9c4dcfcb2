"""`{% load web %}`: the house's components and filters. Each tag draws `web/components/<name>.html`."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django import template
from django.forms.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from infosilk.web import cells, icons
from infosilk.web.assets_list import asset_url
from infosilk.web.charts import Chart
from infosilk.web.forms import summary
from infosilk.web.map import RoadMap, for_script, picture
from infosilk.web.tables import Table
from infosilk.web.tabs import Tab
from infosilk.web.timeline import Entry

register = template.Library()
COMPONENTS = "web/components"


@register.filter
def money(value: Any, currency: str = "") -> str:
    """`{{ price|money }}` for Money, `{{ amount|money:"EUR" }}` for a number."""
    return cells.money(value, currency)


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    return cells.number(value, decimals)


@register.filter
def weight(value: Any, unit: str = "kg") -> str:
    return cells.weight(value, unit)


@register.filter
def city_time(value: datetime | None, zone: tzinfo | str | None = None) -> str:
    """`{{ t|city_time }}` in this node's city, `{{ t|city_time:"Asia/Shanghai" }}` elsewhere."""
    return cells.city_time(value, zone)


@register.filter
def country(code: str) -> str:
    return cells.country(code)


@register.filter
def shown(value: Any) -> str:
    """Any value as a table would show it: money, dates, yes and no, a dash for nothing."""
    return cells.text_of(value)


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file: `{% asset "app.css" %}`."""
    return asset_url(name)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon; the text beside it says the same."""
    path = icons.ICONS.get(name, icons.ICONS["info"])
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        path,
    )


@register.simple_tag
def swaps(table: Table, url: str) -> SafeString:
    """The attributes by which a link of a table has the table alone exchanged, where there is JavaScript."""
    return format_html(
        'data-hx-get="{}" data-hx-target="#{}" data-hx-select="#{}" data-hx-swap="outerMorph" data-hx-push-url="true"',
        url,
        table.id,
        table.id,
    )


@register.inclusion_tag(f"{COMPONENTS}/table.html")
def table(table: Table) -> dict[str, Any]:
    return {"table": table}


@register.inclusion_tag(f"{COMPONENTS}/timeline.html")
def timeline(entries: Sequence[Entry]) -> dict[str, Any]:
    return {"entries": [(entry, cells.city_zone(entry.zone)) for entry in entries]}


@register.inclusion_tag(f"{COMPONENTS}/form_errors.html")
def form_errors(*forms: BaseForm) -> dict[str, Any]:
    """The summary of what is wrong in one or several forms, each linked to its field."""
    return {"errors": [error for form in forms for error in summary(form)]}


@register.inclusion_tag(f"{COMPONENTS}/button.html")
def button(
    label: Any,
    kind: str = "primary",
    url: str = "",
    name: str = "",
    value: str = "",
    icon: str = "",
    confirm: Any = "",
    form: str = "",
    key: str = "",
) -> dict[str, Any]:
    """A button of the form around it; with `url`, a link that looks like one. kind: primary, secondary,
    danger, quiet. `confirm` is a question that is asked first, where there is JavaScript; `key` presses it on a
    page with `{% keys %}`.
    """
    return {
        "label": label,
        "kind": kind,
        "url": url,
        "name": name,
        "value": value,
        "icon": icon,
        "confirm": confirm,
        "form": form,
        "key": key,
    }


@register.inclusion_tag(f"{COMPONENTS}/status.html")
def status(label: Any, kind: str = "info") -> dict[str, Any]:
    return {"label": label, "kind": kind if kind in cells.KINDS else "info"}


@register.inclusion_tag(f"{COMPONENTS}/empty.html")
def empty(title: Any, text: Any = "", url: str = "", label: Any = "") -> dict[str, Any]:
    """Nothing here yet, and what to do next."""
    return {"title": title, "text": text, "url": url, "label": label}


def _count(context: template.Context, what: str) -> int:
    """How many of these the page has now: ids must differ."""
    counted: int = (context.render_context.get(what) or 0) + 1
    context.render_context[what] = counted
    return counted


@register.inclusion_tag(f"{COMPONENTS}/road_map.html", takes_context=True)
def road_map(context: template.Context, data: RoadMap) -> dict[str, Any]:
    number_of = _count(context, "web-maps")
    script = {
        **for_script(data),
        "land": asset_url("land.json"),
        "worker": asset_url("map-worker.js"),
        "words": {
            "NavigationControl.ZoomIn": _("Zoom in"),
            "NavigationControl.ZoomOut": _("Zoom out"),
            "NavigationControl.ResetBearing": _("Turn to the north"),
            "Map.Title": _("Map of the road"),
            "CooperativeGesturesHandler.WindowsHelpText": _("Hold Ctrl and scroll to zoom the map"),
            "CooperativeGesturesHandler.MacHelpText": _("Hold ⌘ and scroll to zoom the map"),
            "CooperativeGesturesHandler.MobileHelpText": _("Move the map with two fingers"),
        },
    }
    return {
        "picture": picture(data),
        "data": data,
        "script": script,
        "id": f"road-map-{number_of}",
        "travelling": sum(moving.count for moving in data.moving),
    }


@register.inclusion_tag(f"{COMPONENTS}/chart.html", takes_context=True)
def chart(context: template.Context, spec: Chart) -> dict[str, Any]:
    number_of = _count(context, "web-charts")
    return {"chart": spec, "script": spec.for_script(), "id": f"chart-{number_of}"}


@register.inclusion_tag(f"{COMPONENTS}/sample_note.html")
def sample_note(text: Any = "") -> dict[str, Any]:
    """Says that what is shown are samples, or `text`."""
    return {"text": text}


@register.inclusion_tag(f"{COMPONENTS}/facts.html")
def facts(pairs: Any) -> dict[str, Any]:
    """A description list of (term, value) pairs, or of a dict; empty values are shown as a dash."""
    items = pairs.items() if hasattr(pairs, "items") else pairs
    return {"pairs": [(term, cells.cell(value)) for term, value in items]}


@register.inclusion_tag(f"{COMPONENTS}/steps.html")
def steps(titles: Sequence[Any], current: int) -> dict[str, Any]:
    """Where one is in a form of several pages; `current` counts from 1."""
    return {"steps": list(enumerate(titles, 1)), "current": current, "count": len(titles)}


@register.inclusion_tag(f"{COMPONENTS}/tabs.html")
def tabs(tabs: Sequence[Tab], label: Any) -> dict[str, Any]:
    """Parts of one piece of work, each with how much waits there."""
    return {"tabs": tabs, "label": label}


@register.inclusion_tag(f"{COMPONENTS}/keys.html")
def keys(keys: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The one-key shortcuts of a page, with their switch: inside an element with `data-keys`, on a page that loads
    keys.js. `keys` are (key, what it does)."""
    return {"keys": keys}


@register.inclusion_tag(f"{COMPONENTS}/progress.html")
def progress(label: Any, done: int, total: int, url: str = "", identifier: str = "progress") -> dict[str, Any]:
    """Long work: `done` of `total` (0: not known). With `url`, it is asked for again until it is done."""
    return {
        "label": label,
        "done": done,
        "total": total,
        "url": url if not total or done < total else "",
        "id": identifier,
    }


@register.inclusion_tag(f"{COMPONENTS}/deadline.html")
def deadline(at: datetime | None, label: Any = "", warn_hours: int = 24) -> dict[str, Any]:
    """A time limit as a clock: how much is left, and when it ends in the city's time."""
    left = at - timezone.now() if at else None
    kind = "ok"
    if left is not None and left <= timedelta(0):
        kind = "stop"
    elif left is not None and left <= timedelta(hours=warn_hours):
        kind = "hold"
    return {"at": at, "label": label, "left": abs(left) if left is not None else None, "kind": kind}


@register.filter
def duration(value: timedelta | None) -> str:
    """The two largest units of a duration: "3 days 4 h", "12 min"."""
    if value is None:
        return ""
    minutes = int(value.total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    return _("%(minutes)s min") % {"minutes": rest}


@register.inclusion_tag(f"{COMPONENTS}/print.html")
def print_button(label: Any = "") -> dict[str, Any]:
    """Prints the page; shown where there is JavaScript (browsers have their own command otherwise)."""
    return {"label": label}


@register.inclusion_tag(f"{COMPONENTS}/copy.html")
def copy(text: str, label: Any = "") -> dict[str, Any]:
    """A text to take away (a token, a number) with a button that copies it."""
    return {"text": text, "label": label}


@register.filter
def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


@register.filter
def page_language(request: HttpRequest) -> str:
    return getattr(request, "LANGUAGE_CODE", "en")
