"""What trace handles on the road: the partner's events, stored once, whatever the line does."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from infosilk.kernel.problems import Problem
from infosilk.road.public import Message, Refused, handles
from infosilk.trace.events import actions
from infosilk.trace.events.engine import epcis

# What people call its topics.
TITLES = {
    "trace.event.captured": _("Events shared"),
}


@handles(actions.TOPIC)
def captured(messages: Sequence[Message]) -> None:
    """Store a run of events of one partner. Set-based: one insert and one COPY whatever the run's length."""
    events = [_event(message) for message in messages]
    try:
        actions.store(events, node=messages[0].partner, organisation_id=None)
    except Problem as problem:
        raise Refused(str(problem)) from problem


def _event(message: Message) -> epcis.Event:
    context = message.data.get("context", {})
    prefixes = {str(name): str(target) for name, target in context.items()} if isinstance(context, dict) else {}
    try:
        event = epcis.parse_event(message.data.get("event"), prefixes)
    except epcis.EpcisError as error:
        raise Refused(str(error)) from error
    if event.event_id != message.subject:
        raise Refused(f"the message is about {message.subject}, the event is {event.event_id}")
    return event
