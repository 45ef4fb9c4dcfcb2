"""From codes to words: reasons in the language that is active now.

The words are the docstrings of the rule classes; the catalogues hold their translations, and a test holds the
catalogues to them. A stored reason may be older than this process, so the rules of every installed room are defined
before the first one is explained.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils.translation import get_language, gettext

from infosilk.kernel.problems import ErrorItem
from infosilk.kernel.reasons.reason import Reason
from infosilk.kernel.reasons.rule import PublishedRule, registered
from infosilk.kernel.reasons.words import registered_word, registered_words

# Where an application keeps published rules: in modules and packages of these names, or whose names end so.
HOMES = ("rules", "faults", "engine")


@dataclass(frozen=True, slots=True)
class Explained:
    """A reason in words. `field` is the place in what was checked, `weight` what it does (see `Weight`)."""

    code: str
    weight: str
    text: str
    mend: str
    source: str
    field: str

    def as_dict(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("code", "weight", "field", "text", "mend", "source")}


class Given(dict[str, str]):
    """Parameters of a message; one that a reason does not give is told as a question mark."""

    def __missing__(self, name: str) -> str:
        return "?"


def homes(folder: Path) -> Iterator[str]:
    """The modules below an application's folder that may define published rules, as "engine.lanes"."""
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        if any(part == home or part.endswith(f"_{home}") for part in parts for home in HOMES):
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def load() -> None:
    """Define the published rules, and register the words, of every installed room."""
    for config in apps.get_app_configs():
        if config.name.startswith("infosilk."):
            for name in homes(Path(config.path)):
                import_module(f"{config.name}.{name}")


def rules() -> dict[str, type[PublishedRule]]:
    """Every published rule by code: those of the list first by family, as the list has them."""
    load()
    return {kind.code: kind for kind in PublishedRule.every()}


def messages() -> list[str]:
    """Every text that `explain` may translate: what the catalogues must hold."""
    texts = [text for rule in rules().values() for text in (rule.text, rule.mend) if text]
    return list(dict.fromkeys([*texts, *registered_words()]))


def rule_texts() -> list[dict[str, str]]:
    """Every listed rule in the language that is active now, for people to read."""
    return [
        {
            "code": rule.code,
            "text": gettext(rule.text),
            "mend": gettext(rule.mend) if rule.mend else "",
            "source": rule.source,
        }
        for rule in rules().values()
        if rule.listed
    ]


def explain(reason: Mapping[str, Any]) -> Explained:
    """The words of a stored reason; a code that this release does not know is shown as it is."""
    load()
    code, weight, field = str(reason.get("code", "")), str(reason.get("weight", "note")), str(reason.get("field", ""))
    rule = registered(code)
    if rule is None:
        return Explained(code, weight, code, "", "", field)
    params = Given(rule.earlier)
    for name, value in (reason.get("params") or {}).items():
        word = registered_word(str(name), str(value))
        params[str(name)] = str(value) if word is None else gettext(word)
    language = get_language() or "en"
    for name in [name for name in params if f"{name}.en" in params]:
        own = f"{name}.sr-latn" if language.startswith("sr") else f"{name}.{language}"
        params[name] = params.get(own, params[name])
    mend = gettext(rule.mend) if rule.mend else ""
    return Explained(code, weight, gettext(rule.text).format_map(params), mend, rule.source, field)


def explain_all(reasons: Iterable[Mapping[str, Any]]) -> list[Explained]:
    return [explain(reason) for reason in reasons]


def items(reasons: Iterable[Reason]) -> list[ErrorItem]:
    """Reasons as a problem lists them: where, what is wrong, how to mend it."""
    return [ErrorItem(said.field, said.text, said.mend) for said in explain_all(one.as_dict() for one in reasons)]
