"""The standard's SimpleEventQuery (EPCIS 2.0, section 8.2.7.1), the part of it that this node answers.

A parameter that is not here is refused by name: ignoring it would answer another question than was asked.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import ErrorItem, Problem
from infosilk.trace.events import queries
from infosilk.trace.events.engine import epcis
from infosilk.trace.events.engine.epcis.identifiers import is_uri
from infosilk.trace.events.engine.epcis.vocabulary import ACTIONS, BIZ_STEPS, DISPOSITIONS, EVENT_TYPES, bare
from infosilk.trace.events.models import SubjectRole, TraceEvent

_ALL_ROLES = tuple(int(role) for role in SubjectRole)
_WORDS: dict[str, frozenset[str] | tuple[str, ...]] = {
    "eventType": EVENT_TYPES,
    "EQ_action": ACTIONS,
    "EQ_bizStep": BIZ_STEPS,
    "EQ_disposition": DISPOSITIONS,
}
# parameter -> column; several values, separated by commas, mean any of them
_EQUAL = {
    "eventType": "type",
    "EQ_action": "action",
    "EQ_bizStep": "biz_step",
    "EQ_disposition": "disposition",
    "EQ_readPoint": "read_point",
    "EQ_bizLocation": "biz_location",
    "EQ_eventID": "event_id",
}
_TIMES = {
    "GE_eventTime": "event_time__gte",
    "LT_eventTime": "event_time__lt",
    "GE_recordTime": "record_time__gte",
    "LT_recordTime": "record_time__lt",
}
_MATCH: dict[str, tuple[int, ...]] = {
    "MATCH_epc": (SubjectRole.EPC,),
    "MATCH_parentID": (SubjectRole.PARENT,),
    "MATCH_inputEPC": (SubjectRole.INPUT,),
    "MATCH_outputEPC": (SubjectRole.OUTPUT,),
    "MATCH_anyEPC": _ALL_ROLES,
}
_PAGING = ("perPage", "nextPageToken")
PARAMETERS = (*_EQUAL, *_TIMES, *_MATCH, *_PAGING)
PER_PAGE = 30
MAX_PER_PAGE = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of events and the token of the next one (None: that was all)."""

    events: list[TraceEvent]
    next_page: str | None


def run(acting: Acting, parameters: Mapping[str, Sequence[str]]) -> Answer:
    """The events that the actor may see and that fit every parameter, by the order in which they were captured.

    Problem 400 names each parameter that is unknown, repeated or malformed.
    """
    errors: list[ErrorItem] = []
    events = queries.visible_events(acting)
    per_page, after = PER_PAGE, 0
    for name, values in parameters.items():
        if name not in PARAMETERS:
            known = ", ".join(PARAMETERS)
            errors.append(
                ErrorItem(
                    name,
                    _("This node does not answer this parameter."),
                    _("Use of: %(known)s.") % {"known": known},
                )
            )
        elif len(values) != 1:
            errors.append(
                ErrorItem(name, _("It is given twice."), _("Give it once; separate several values by commas."))
            )
        elif name in _EQUAL:
            events = _equal(events, name, values[0], errors)
        elif name in _TIMES:
            events = _time(events, name, values[0], errors)
        elif name in _MATCH:
            events = _match(acting, events, name, values[0], errors)
        elif name == "perPage":
            per_page = _number(values[0], errors)
        else:
            after = _position(values[0], errors)
    if errors:
        raise Problem(
            _("The query is not one that this node can answer."),
            code="query-parameter",
            status=400,
            errors=errors,
        )
    rows = list(events.filter(id__gt=after).order_by("id")[: per_page + 1])
    more = len(rows) > per_page
    rows = rows[:per_page]
    return Answer(rows, token(rows[-1].id) if more else None)


def token(last: int) -> str:
    """The token of the page after the event `last`."""
    return base64.urlsafe_b64encode(f"after:{last}".encode()).decode().rstrip("=")


def _split(text: str) -> list[str]:
    return [value.strip() for value in text.split(",") if value.strip()]


def _equal(events: QuerySet[TraceEvent], name: str, text: str, errors: list[ErrorItem]) -> QuerySet[TraceEvent]:
    values = _split(text)
    words = _WORDS.get(name)
    if name == "EQ_bizStep":
        values = [bare("bizStep", value) for value in values]
    if name == "EQ_disposition":
        values = [bare("disposition", value) for value in values]
    wrong = [value for value in values if words and value not in words and not _own(name, value)]
    if not values or wrong:
        allowed = ", ".join(sorted(words)) if words else _("a URI")
        errors.append(
            ErrorItem(
                name,
                _("“%(value)s” is not a value of it.") % {"value": ", ".join(wrong) or text},
                _("Use of: %(allowed)s.") % {"allowed": allowed},
            )
        )
        return events
    return events.filter(**{f"{_EQUAL[name]}__in": values})


def _own(name: str, value: str) -> bool:
    """Whether a step or disposition outside the standard is somebody's own URI, as the standard allows."""
    return name in ("EQ_bizStep", "EQ_disposition") and is_uri(value)


def _time(events: QuerySet[TraceEvent], name: str, text: str, errors: list[ErrorItem]) -> QuerySet[TraceEvent]:
    # In a query string an unescaped "+" arrives as a space.
    time = epcis.read_time(text.replace(" ", "+"))
    if time is None:
        errors.append(
            ErrorItem(
                name,
                _("“%(value)s” is no time with an offset.") % {"value": text},
                _("Write 2026-03-01T08:30:00Z."),
            )
        )
        return events
    return events.filter(**{_TIMES[name]: time})


def _match(
    acting: Acting, events: QuerySet[TraceEvent], name: str, text: str, errors: list[ErrorItem]
) -> QuerySet[TraceEvent]:
    values = _split(text)
    if not values or "*" in text:
        errors.append(
            ErrorItem(
                name,
                _("“%(value)s” names no thing.") % {"value": text},
                _("Name things by whole URIs; this node does not match patterns."),
            )
        )
        return events
    return queries.about(acting, events, values, [int(role) for role in _MATCH[name]])


def _number(text: str, errors: list[ErrorItem]) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_PER_PAGE and len(text) < 9:
        return int(text)
    errors.append(
        ErrorItem(
            "perPage",
            _("“%(value)s” is no page size.") % {"value": text[:40]},
            _("Use 1 to %(limit)s.") % {"limit": MAX_PER_PAGE},
        )
    )
    return PER_PAGE


def _position(text: str, errors: list[ErrorItem]) -> int:
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        kind, _colon, last = decoded.partition(":")
        if kind == "after" and last.isdigit() and len(last) < 19:
            return int(last)
    except (binascii.Error, ValueError):
        pass
    errors.append(ErrorItem("nextPageToken", _("It is no token of this node."), _("Use the last answer's link.")))
    return 0


def shown(acting: Acting, events: Sequence[TraceEvent]) -> list[tuple[dict[str, Any], dict[str, str]]]:
    """Each event's JSON as the actor may see it, with the prefixes that it uses."""
    return list(zip(queries.shown(acting, events), [event.context for event in events], strict=True))
