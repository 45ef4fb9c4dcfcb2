"""Who handles what: areas register functions for topics, in their `messages.py` or in what that imports.

`@handles("trade.consignment.announced", Announcement, about="number")` is called with a run of consecutive messages of
that topic, each read into the model, inside the transaction that also records them; `@refused(topic)` is called at the
sender when the partner's operator refused a message. The registry is filled once, on first use, from every area's
`messages` room.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, overload

from pydantic import BaseModel, ValidationError

from infosilk.kernel.areas import load_rooms
from infosilk.kernel.printable import clean

MAX_REASON = 200
_MISMATCH = "the message is about {subject}, its {about} is {found}"


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
    """A handler does not take a message; the reason is shown to the operator and, once refused, to the partner."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Received(Generic[Model]):
    """A message with its data read into the topic's model."""

    message: Message
    data: Model


Handler = Callable[[Sequence[Message]], None]
RefusedCallback = Callable[[Message, str], None]

_handlers: dict[str, Handler] = {}
_refused: dict[str, RefusedCallback] = {}


@overload
def handles(topic: str) -> Callable[[Handler], Handler]: ...


@overload
def handles(
    topic: str, model: type[Model], *, about: str = "", mismatch: str = _MISMATCH
) -> Callable[[Callable[[Sequence[Received[Model]]], None]], Handler]: ...


def handles(
    topic: str, model: type[BaseModel] | None = None, *, about: str = "", mismatch: str = _MISMATCH
) -> Callable[[Callable[..., None]], Handler]:
    """Register the decorated function for `topic`; one handler a topic.

    With a `model` it gets `Sequence[Received[model]]`: data that the model does not take is refused with its first
    fault, and so is a message whose subject is not the value of the field `about` (in the words of `mismatch`, which
    may name subject, about, found and partner). Without one it gets `Sequence[Message]` and reads for itself.

    It runs in a savepoint; it must be set-based where it can. Raise `Refused(reason)` for a message that
    cannot be taken: the run is then repeated one by one, so that only that message (and what follows it on
    its subject) waits. What is returned takes the messages as they came: the very function that the road calls.
    """

    def register(function: Callable[..., None]) -> Handler:
        if model is None:
            return _register(topic, function)

        def handler(messages: Sequence[Message]) -> None:
            function([Received(message, _read(message, model, about, mismatch)) for message in messages])

        handler.__name__ = handler.__qualname__ = function.__name__
        handler.__module__, handler.__doc__ = function.__module__, function.__doc__
        return _register(topic, handler)

    return register


def _register(topic: str, handler: Handler) -> Handler:
    if _handlers.get(topic, handler) is not handler:
        raise RuntimeError(f"{topic} already has the handler {_handlers[topic].__module__}")
    _handlers[topic] = handler
    return handler


def _read(message: Message, model: type[Model], about: str, mismatch: str) -> Model:
    try:
        data = model.model_validate(message.data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refused(f"{where}: {clean(first['msg'], MAX_REASON)}") from error
    if about and (found := getattr(data, about)) != message.subject:
        words = {"subject": message.subject, "about": about, "found": found, "partner": message.partner}
        raise Refused(mismatch.format(**words))
    return data


def refused(topic: str) -> Callable[[RefusedCallback], RefusedCallback]:
    """Register the decorated `f(message: Message, reason: str) -> None`: the partner refused what we sent."""

    def register(function: RefusedCallback) -> RefusedCallback:
        if _refused.get(topic, function) is not function:
            raise RuntimeError(f"{topic} already has a refusal callback in {_refused[topic].__module__}")
        _refused[topic] = function
        return function

    return register


def _load() -> None:
    load_rooms("messages")


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
