"""The seven published checks on a page, with the dated rules that set them."""

import json
import re
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import signed_in
from infosilk.kernel.law.days import day_in
from infosilk.kernel.law.rules import RuleBook
from infosilk.kernel.reasons import explain
from infosilk.trade.clearance.seven import SETTINGS, SEVEN
from infosilk.web.cells import Status
from infosilk.web.page import page
from infosilk.web.tables import Column, Table


class SettingTable(Table):
    columns: ClassVar = [
        Column("title", gettext_lazy("Setting")),
        Column("rule", gettext_lazy("Rule")),
        Column("country", gettext_lazy("Country")),
        Column("value", gettext_lazy("Value")),
        Column("since", gettext_lazy("In force since")),
        Column("basis", gettext_lazy("Legal basis")),
        Column("source", gettext_lazy("Source")),
        Column("mark", gettext_lazy("Checked")),
    ]
    prefix = "setting"
    page_size = 100
    empty_title = gettext_lazy("No setting is loaded")
    empty_text = gettext_lazy("The node's operator loads them: infosilk rules load.")


@signed_in
def checks(request: HttpRequest) -> HttpResponseBase:
    """The seven checks of the Hangzhou model, each with the rules that do it, and their settings with sources."""
    texts = {entry["code"]: entry for entry in explain.rule_texts()}
    seven = [{"title": _(title), "rules": [_general(texts[code]) for code in codes]} for title, codes in SEVEN]
    table = SettingTable(request, _settings(), caption=_("Settings in force today"))
    return page(request, "trade/clearance/checks.html", {"checks": seven, "table": table})


def _general(rule: dict[str, str]) -> dict[str, str]:
    """A rule's words without an order's own: dots where a value would stand."""
    return {**rule, "text": re.sub(r"\{\w+\}", "…", rule["text"])}


def _settings() -> list[dict[str, Any]]:
    countries = list(dict.fromkeys(city.country for city in settings.NODE.zone_data.cities.values()))
    book, now = RuleBook.load(countries), timezone.now()
    found = []
    for code, title in SETTINGS:
        for country in countries:
            rule = book.find(code, country, day_in(country, now))
            if rule is not None:
                found.append(
                    {
                        "title": _(title),
                        "rule": code,
                        "country": country,
                        "value": _value(rule.value),
                        "since": rule.valid_from,
                        "basis": rule.legal_basis,
                        "source": rule.source,
                        "mark": _mark(rule.sample, rule.verified),
                    }
                )
    return found


def _mark(sample: bool, verified: bool) -> Status:
    if sample:
        return Status(_("sample"), "hold")
    return Status(_("verified"), "ok") if verified else Status(_("not verified"), "hold")


def _value(value: dict[str, Any]) -> str:
    parts = []
    for name, entry in value.items():
        text = ", ".join(str(one) for one in entry) if isinstance(entry, list) else entry
        parts.append(f"{name}: {text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)}")
    return "; ".join(parts)
