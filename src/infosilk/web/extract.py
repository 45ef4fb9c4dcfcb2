"""What an app says to people: every msgid of its templates and Python, and text in templates that nobody marked.

No settings, no database: the tests and `python -m infosilk.web.catalogues --missing` read the sources.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1]
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Names and formats that are the same in every language, and may stand in a template by themselves.
ALLOWED = {"Infosilk", "API", "CSV", "JSON", "OpenAPI", "curl", "EPCIS", "UTC", "PIB", "MB", "HS", "EORI", "SHA", "kg"}
_ATTRIBUTES = {"alt", "title", "aria-label", "placeholder", "data-confirm", "data-done", "aria-description"}
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass
class Message:
    """A msgid with where it stands. `plural` and `context` as in gettext."""

    msgid: str
    plural: str = ""
    context: str = ""
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.msgid


def apps() -> list[Path]:
    """The folder of every app of this source tree: a layer, or a room of a district."""
    return sorted(path.parent for depth in ("*", "*/*") for path in SOURCE.glob(f"{depth}/apps.py"))


def name(app: Path) -> str:
    """An app as people say it: "road", "trade/tariff"."""
    return str(app.relative_to(SOURCE))


def messages(app: Path) -> dict[tuple[str, str], Message]:
    """Every message of the app by (context, msgid)."""
    found: dict[tuple[str, str], Message] = {}
    for path in sources(app):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = as_python(text, path)
        for line, msgid, context in _extracted(text):
            singular, plural = (msgid, "") if isinstance(msgid, str) else (msgid[0], msgid[1])
            if singular:
                message = found.setdefault((context, singular), Message(singular, plural, context))
                message.plural = message.plural or plural
                message.places.append(f"{path.relative_to(SOURCE)}:{line}")
    return found


def sources(app: Path) -> Iterator[Path]:
    for path in sorted(app.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path
    yield from templates(app)


def templates(app: Path) -> list[Path]:
    folder = app / "templates"
    return sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".txt", ".svg"})


def as_python(text: str, path: Path) -> str:
    """A template as calls of gettext, a line for a line; indentation would have a meaning, so it goes."""
    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).split("\n"))


def _extracted(text: str) -> Iterator[tuple[int, str | tuple[str, ...], str]]:
    source = io.BytesIO(text.encode("utf-8"))
    for line, msgid, _comments, context in extract("python", source, keywords=KEYWORDS):
        yield line, msgid, context or ""


def unmarked(path: Path) -> list[str]:
    """Words of a template that stand outside translation, as "line: text"."""
    collector = _Words()
    collector.feed(_without_tags(path.read_text(encoding="utf-8"), html=path.suffix != ".txt"))
    collector.close()
    return collector.found


def _without_tags(text: str, html: bool) -> str:
    """The template without its tags and without what they translate; lines stay where they are."""
    kept: list[str] = []
    inside = ""
    for token in Lexer(text).tokenize():
        lines = "\n" * (token.contents.count("\n") if token.token_type != TokenType.TEXT else 0)
        if token.token_type == TokenType.BLOCK:
            tag = token.contents.split()[0]
            if inside and tag == f"end{inside}":
                inside = ""
            elif not inside and tag in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
                inside = tag
        elif token.token_type == TokenType.TEXT:
            lines = "\n" * token.contents.count("\n") if inside else token.contents
        kept.append(lines)
    found = "".join(kept)
    return found if html else found.replace("<", " ").replace(">", " ")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "code"}:
            self.skipping += 1
        for name, value in attrs:
            if name in _ATTRIBUTES and value:
                self._look(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in _ATTRIBUTES and value:
                self._look(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "code"}:
            self.skipping = max(0, self.skipping - 1)

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self._look(data)

    def _look(self, text: str) -> None:
        if any(word not in ALLOWED for word in _WORD.findall(text)):
            self.found.append(f"{self.getpos()[0]}: {' '.join(text.split())[:80]}")
