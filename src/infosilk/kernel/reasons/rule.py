"""A published rule: one class each, its docstring the message that people read. No Django here: engines hold rules.

A class with a code registers itself when it is defined; a class without one is the base of a family. A message's
{names} are filled from the reason's parameters.
"""

from collections.abc import Mapping
from inspect import cleandoc
from typing import Any, ClassVar, Literal, Self

from infosilk.kernel.reasons.reason import Reason, Weight

# Every rule that this process has defined, by code, in the order of definition. `explain.rules()` sees to it that the
# rules of every installed room are defined.
_REGISTERED: dict[str, "type[PublishedRule]"] = {}


class PublishedRule:
    """A rule whose breach is told to people.

    `code` names it for ever. `source` says where the rule is from, `mend` how to keep it ("" when the reader has
    nothing to mend). `order` is the place of its family in lists of rules (lower first). `listed`: whether the
    published list names it; rules of a file that is answered on the spot are not in it. `earlier` are the values that
    parameters had before reasons named them: stored reasons live longer than releases.
    """

    code: ClassVar[str]
    weight: ClassVar[Weight] = "refuse"
    source: ClassVar[str] = ""
    mend: ClassVar[str] = ""
    order: ClassVar[int] = 1000
    listed: ClassVar[bool] = True
    earlier: ClassVar[Mapping[str, str]] = {}
    # The message with {names}, in English: the class's own docstring as one line.
    text: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            return
        cls.text = " ".join(cleandoc(cls.__doc__ or "").split())
        if not cls.text:
            raise TypeError(f"{_name(cls)} has no docstring: it is the message of the rule {cls.code}.")
        known = _REGISTERED.setdefault(cls.code, cls)
        # A module that is loaded again (or a dataclass with slots) defines the same class once more.
        if _name(known) != _name(cls):
            raise TypeError(f"Two rules have the code {cls.code}: {_name(known)} and {_name(cls)}.")
        _REGISTERED[cls.code] = cls

    @classmethod
    def reason(cls, field: str = "", /, **params: str) -> Reason:
        """The reason that a breach of the rule gives; `field` is its place in what was checked."""
        return Reason(cls.code, cls.weight, params, field)

    @classmethod
    def every(cls) -> tuple[type[Self], ...]:
        """The registered rules of this family, in order: by family, module and place in it."""
        found = [kind for kind in _REGISTERED.values() if issubclass(kind, cls)]
        return tuple(sorted(found, key=lambda kind: (kind.order, kind.__module__)))


def registered(code: str) -> type[PublishedRule] | None:
    """The rule of a code, if this process has defined it."""
    return _REGISTERED.get(code)


def rules_of(package: str) -> tuple[type[PublishedRule], ...]:
    """The registered rules that a module or package defines, say "infosilk.trade.papers"."""
    return tuple(kind for kind in PublishedRule.every() if f"{kind.__module__}.".startswith(f"{package}."))


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


class Fault(PublishedRule):
    """A line that cannot be read."""

    order = 500
    source = "the batch format of this node"
    mend = "Correct the line and lodge the file again: lines already lodged are recognised."


Lane = Literal["green", "blue", "yellow", "red", ""]


class LaneRule(PublishedRule):
    """A rule that stops an order or sends it to a lane."""

    order = 200
    earlier: ClassVar = {"currency": "EUR"}
    lane: ClassVar[Lane]
