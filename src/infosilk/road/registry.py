"""Who handles what: areas register functions for topics in their `messages.py`.

`@handles("trade.consignment.announced")` is called with a run of consecutive messages of that topic, inside
the transaction that also records them; `@refused(topic)` is called at the sender when the partner's operator
refused a message. The registry is filled once, on first use, from every area's `messages` room.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infosilk.kernel.areas import rooms


@dataclass(frozen=True, slots=True)
class Message:
    """A message whose signature, order and grant were verified. `time` is when it happened at `partner`."""

    id: str
    partner: str
    topic: str
    subject: str
    seq: int
    time: datetime
    data: dict[str, Any]


class Refused(Exception):
    """A handler does not take a message; the reason is shown to the operator and, once refused, to the
    partner.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


Handler = Callable[[Sequence[Message]], None]
RefusedCallback = Callable[[Message, str], None]

_handlers: dict[str, Handler] = {}
_refused: dict[str, RefusedCallback] = {}
_loaded = False


def handles(topic: str) -> Callable[[Handler], Handler]:
    """Register the decorated `f(messages: Sequence[Message]) -> None` for `topic`; one handler a topic.

    It runs in a savepoint; it must be set-based where it can. Raise `Refused(reason)` for a message that
    cannot be taken: the run is then repeated one by one, so that only that message (and what follows it on
    its subject) waits.
    """

    def register(function: Handler) -> Handler:
        if _handlers.get(topic, function) is not function:
            raise RuntimeError(f"{topic} already has the handler {_handlers[topic].__module__}")
        _handlers[topic] = function
        return function

    return register


def refused(topic: str) -> Callable[[RefusedCallback], RefusedCallback]:
    """Register the decorated `f(message: Message, reason: str) -> None`: the partner refused what we sent."""

    def register(function: RefusedCallback) -> RefusedCallback:
        if _refused.get(topic, function) is not function:
            raise RuntimeError(f"{topic} already has a refusal callback in {_refused[topic].__module__}")
        _refused[topic] = function
        return function

    return register


def _load() -> None:
    global _loaded
    if not _loaded:
        for _ in rooms("messages"):
            pass
        _loaded = True


def handler_for(topic: str) -> Handler | None:
    _load()
    return _handlers.get(topic)


def refused_callback_for(topic: str) -> RefusedCallback | None:
    _load()
    return _refused.get(topic)


def topics() -> list[str]:
    """Every topic that has a handler on this node."""
    _load()
    return sorted(_handlers)
