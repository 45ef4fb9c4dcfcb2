"""Tables of the tariff's pages, and measures in words."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from infosilk.kernel.reasons.finding_words import FindingText
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.tariff import serializers
from infosilk.trade.tariff.engine import units
from infosilk.trade.tariff.engine.diff import Change
from infosilk.trade.tariff.models import DataSetVersion, MeasureKind, TariffMeasure
from infosilk.trade.tariff.store import last_day
from infosilk.web.cells import Status, country, number
from infosilk.web.tables import Column, Filter, Table

_CHANGES = {
    "added": (gettext_lazy("added"), "ok"),
    "changed": (gettext_lazy("changed"), "hold"),
    "ended": (gettext_lazy("ended"), "stop"),
}


def said(row: TariffMeasure) -> str:
    """What a measure lays on goods, in words: "5 %", "120 RSD for each kilogram", "A5 of the base 20 %"."""
    parts = []
    if row.rate is not None:
        parts.append(f"{number(row.rate)} %")
    if row.amount is not None:
        parts.append(
            _("%(amount)s %(currency)s for each %(unit)s")
            % {"amount": number(row.amount), "currency": row.currency, "unit": _(units.UNITS.get(row.per, row.per))}
        )
    if row.category:
        parts.append(
            _("category %(category)s of the base %(base)s %%") % {"category": row.category, "base": number(row.base)}
        )
    if row.quota_order:
        parts.append(
            _("quota %(order)s: %(volume)s %(unit)s")
            % {
                "order": row.quota_order,
                "volume": number_format(row.quota_volume or 0, force_grouping=True),
                "unit": _(units.UNITS.get(row.quota_unit, row.quota_unit)),
            }
        )
    if row.scope:
        parts.append(_("for “%(scope)s” alone") % {"scope": row.scope})
    return "; ".join(parts)


def goods(row: TariffMeasure, language: str) -> str:
    """The goods in the reader's language, else in English: the measure's own words before those of the HS."""
    own = "sr-latn" if language.startswith("sr") else language
    return str(row.what.get(own) or row.what.get("en") or hs.describe(row.code))


def mark(row: TariffMeasure) -> Status:
    if row.sample:
        return Status(_("sample"), "hold")
    return Status(_("verified"), "ok") if row.verified else Status(_("not verified"), "wait")


def address(row: TariffMeasure) -> str:
    return reverse("trade:tariff:tariff-code", args=[row.jurisdiction, row.code])


def _source(row: TariffMeasure) -> str:
    return "; ".join(part for part in (row.legal_basis, row.source) if part)


def _set(row: TariffMeasure) -> str:
    return f"{row.data_set} {row.version.number}"


class FoundTable(Table):
    """Codes that a search found."""

    columns: ClassVar = [
        Column("code", gettext_lazy("Tariff code"), link=address),
        Column("goods", gettext_lazy("Goods")),
        Column("kind", gettext_lazy("First measure"), value=lambda row: row.get_kind_display()),
        Column("said", gettext_lazy("What it lays on them"), value=said),
    ]
    page_size = 60
    caption = gettext_lazy("Codes found")
    empty_title = gettext_lazy("No measure matches")
    empty_text = gettext_lazy(
        "Search by the beginning of the code, by its words, or on another day. What is not loaded is not known: the "
        "node's operator loads the tariff of the jurisdiction."
    )

    def __init__(self, request: Any, rows: Any, **context: Any) -> None:
        language = str(request.LANGUAGE_CODE)
        own = Column("goods", gettext_lazy("Goods"), value=lambda row: goods(row, language))
        columns = [own if column.name == "goods" else column for column in self.columns]
        super().__init__(request, rows, columns=columns, **context)


class MeasureTable(Table):
    """What is in force for a code on a day."""

    columns: ClassVar = [
        Column("kind", gettext_lazy("Measure"), value=lambda row: row.get_kind_display()),
        Column("code", gettext_lazy("At the code"), link=address),
        Column(
            "origin", gettext_lazy("Origin"), value=lambda row: country(row.origin) if row.origin else _("every origin")
        ),
        Column("said", gettext_lazy("What it lays on them"), value=said),
        Column("proof", gettext_lazy("Paper needed")),
        Column("from", gettext_lazy("Valid from"), value=lambda row: row.valid.lower),
        Column("until", gettext_lazy("Valid until"), value=lambda row: last_day(row.valid)),
        Column("source", gettext_lazy("Legal basis and source"), value=_source),
        Column("mark", gettext_lazy("State"), value=mark),
        Column("set", gettext_lazy("Data set and version"), value=_set),
    ]
    page_size = 100
    caption = gettext_lazy("Measures in force")


class HistoryTable(Table):
    """Everything that was loaded for a code: when it holds, and when this node went by it."""

    columns: ClassVar = [
        Column("kind", gettext_lazy("Measure"), value=lambda row: row.get_kind_display()),
        Column("code", gettext_lazy("At the code")),
        Column(
            "origin", gettext_lazy("Origin"), value=lambda row: country(row.origin) if row.origin else _("every origin")
        ),
        Column("said", gettext_lazy("What it lays on them"), value=said),
        Column("from", gettext_lazy("Valid from"), value=lambda row: row.valid.lower),
        Column("until", gettext_lazy("Valid until"), value=lambda row: last_day(row.valid)),
        Column("known_from", gettext_lazy("Known since"), value=lambda row: row.known.lower),
        Column("known_until", gettext_lazy("Known until"), value=lambda row: row.known.upper),
        Column("set", gettext_lazy("Data set and version"), value=_set),
    ]
    prefix = "history"
    csv_name = "tariff-history"
    page_size = 50
    caption = gettext_lazy("History")


class FindingTable(Table):
    """Violated rules, in the operator's words."""

    columns: ClassVar = [
        Column(
            "weight",
            gettext_lazy("Weight"),
            csv=lambda row: row.weight,
            value=lambda row: Status(_("error"), "stop") if row.weight == "error" else Status(_("warning"), "hold"),
        ),
        Column("file", gettext_lazy("File")),
        Column("sheet", gettext_lazy("Sheet")),
        Column("row", gettext_lazy("Row"), numeric=True),
        Column("column", gettext_lazy("Column")),
        Column("text", gettext_lazy("What is wrong")),
        Column("mend", gettext_lazy("How to mend it")),
        Column("code", gettext_lazy("Rule")),
    ]
    search = ("text", "column", "code")
    search_hint = gettext_lazy("Words, column or rule")
    filters: ClassVar = [
        Filter(
            "weight",
            gettext_lazy("Weight"),
            [("error", gettext_lazy("error")), ("warning", gettext_lazy("warning"))],
            "weight",
        )
    ]
    prefix = "report"
    csv_name = "tariff-report"
    page_size = 50
    caption = gettext_lazy("Violated rules")
    empty_title = gettext_lazy("Every rule is kept")
    empty_text = gettext_lazy("Look at what the file changes, then load it.")

    def __init__(self, request: Any, rows: list[FindingText], **context: Any) -> None:
        super().__init__(request, rows, **context)


def _measure_of(row: Change) -> str:
    jurisdiction, kind, _code, _origin, scope, order = row.entry.identity
    label = MeasureKind(kind).label if kind in MeasureKind.values else kind
    return " ".join(str(part) for part in (jurisdiction, label, scope, order) if part)


class ChangeTable(Table):
    """What a file would change."""

    columns: ClassVar = [
        Column(
            "kind",
            gettext_lazy("Change"),
            csv=lambda row: row.kind,
            value=lambda row: Status(_CHANGES[row.kind][0], _CHANGES[row.kind][1]),  # type: ignore[arg-type]
        ),
        Column("code", gettext_lazy("Tariff code"), value=lambda row: row.entry.identity[2]),
        Column("measure", gettext_lazy("Measure"), value=_measure_of),
        Column("origin", gettext_lazy("Origin"), value=lambda row: row.entry.identity[3]),
        Column("from", gettext_lazy("Valid from"), value=lambda row: row.entry.valid_from),
        Column("what", gettext_lazy("What changes"), value=serializers.summary),
    ]
    filters: ClassVar = [
        Filter("kind", gettext_lazy("Change"), [(key, one[0]) for key, one in _CHANGES.items()], "kind")
    ]
    prefix = "changes"
    csv_name = "tariff-changes"
    page_size = 50
    caption = gettext_lazy("What changes")
    empty_title = gettext_lazy("Nothing changes")
    empty_text = gettext_lazy("The file says what is in force already.")


def _version_note(row: DataSetVersion) -> str:
    if row.restored is None:
        return row.note
    text = _("Content of version %(number)s.") % {"number": row.restored.number}
    return f"{text} {row.note}".strip()


class VersionTable(Table):
    """Every load of every data set."""

    columns: ClassVar = [
        Column("data_set", gettext_lazy("Data set"), sort="data_set"),
        Column("number", gettext_lazy("Version"), numeric=True, sort="number"),
        Column("loaded_at", gettext_lazy("Loaded at"), sort="loaded_at"),
        Column(
            "current",
            gettext_lazy("State"),
            value=lambda row: Status(_("in force"), "ok") if row.current else Status(_("superseded"), "info"),
            csv=lambda row: row.current,
        ),
        Column("rows", pgettext_lazy("tariff", "Measures"), numeric=True),
        Column("added", gettext_lazy("Added"), numeric=True),
        Column("changed", pgettext_lazy("tariff", "Changed"), numeric=True),
        Column("ended", gettext_lazy("Ended"), numeric=True),
        Column("filename", gettext_lazy("File")),
        Column("note", gettext_lazy("Note"), value=_version_note),
    ]
    search = ("data_set", "filename", "note")
    search_hint = gettext_lazy("Data set, file or note")
    default_sort = "-loaded_at"
    csv_name = "tariff-versions"
    empty_title = gettext_lazy("No tariff is loaded")
    empty_text = gettext_lazy("Upload the published tariff as CSV or XLSX: it is checked before anything is stored.")
    empty_label = gettext_lazy("Upload a tariff")
