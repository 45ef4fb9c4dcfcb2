"""Listings as marketplaces export them: a JSON object a line, read one by one and never all at once.

Known fields are product_name, product_attributes (JSON in a string), cate_lv1_desc to cate_lv5_desc and the same
with _cn; other names can be given. A line that is none is told with its number; what follows is read all the same.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from infosilk.trade.catalogue.engine import hs
from infosilk.trade.catalogue.engine.classification import Suggestion, suggest

MAX_LINE = 1024 * 1024
_TITLES = ("product_name", "title", "name", "product_title", "goods_name", "description", "product_name_cn")
_CATEGORIES = ("category", "category_path", "categories", "category_name", "product_type")
_ATTRIBUTES = ("product_attributes", "attributes", "specifications", "properties")
_LEVEL = re.compile(r"cate_lv([1-9])_desc")


@dataclass(frozen=True, slots=True)
class ListingLine:
    """A line of a file: what it lists, or why it lists nothing."""

    number: int
    title: str = ""
    category: str = ""
    attributes: Mapping[str, str] | None = None
    error: str = ""


def read(stream: BinaryIO, title_field: str = "", category_field: str = "") -> Iterator[ListingLine]:
    """Each line that is not empty; `error` is set where it is no listing."""
    number = 0
    while raw := stream.readline(MAX_LINE + 1):
        number += 1
        if len(raw) > MAX_LINE and not raw.endswith(b"\n"):
            while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            yield ListingLine(number, error=f"The line is longer than {MAX_LINE:,} bytes.")
            continue
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if raw.strip():
            yield _line(number, raw, title_field, category_field)


def _line(number: int, raw: bytes, title_field: str, category_field: str) -> ListingLine:
    try:
        data = json.loads(raw.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return ListingLine(number, error="The line is no JSON.")
    if not isinstance(data, dict):
        return ListingLine(number, error="The line is no JSON object.")
    names = (title_field,) if title_field else _TITLES
    title = next((text for name in names if (text := _text(data.get(name)))), "")
    if not title:
        wanted = title_field or f"{', '.join(_TITLES)}; name another with --title-field"
        return ListingLine(number, error=f"No text in the field {wanted}.")
    attributes: dict[str, str] = {}
    for name in _ATTRIBUTES:
        attributes.update(_attributes(data.get(name)))
    return ListingLine(number, title, _category(data, category_field), attributes)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _category(data: Mapping[str, Any], field: str) -> str:
    """The path, "A > B > C"; a level in two languages is "B , 乙"."""
    if not field:
        numbers = sorted({match.group(1) for name in data if (match := _LEVEL.match(name))})
        levels: list[str] = []
        for number in numbers:
            both = [_text(data.get(f"cate_lv{number}_desc{end}")) for end in ("", "_cn")]
            level = " , ".join(dict.fromkeys(text.replace(">", " ") for text in both if text))
            if level and level.lower() not in ("null", "none", "nan", "-", "\\n") and level not in levels[-1:]:
                levels.append(level)
        if levels:
            return " > ".join(levels)
    for name in (field,) if field else _CATEGORIES:
        value = data.get(name)
        if isinstance(value, list):
            return " > ".join(text for one in value[:8] if (text := _text(one)))
        if text := _text(value):
            return text
    return ""


def _attributes(value: Any, depth: int = 0) -> dict[str, str]:
    """Names with values out of a mapping, a list of {name, value}, "name: value; ...", or JSON of these."""
    if depth > 3:
        return {}
    if isinstance(value, str):
        text = value.strip()
        if text[:1] in "[{":
            try:
                return _attributes(json.loads(text, strict=False), depth + 1)
            except (ValueError, RecursionError):
                text = text.strip("[]{}").replace('"', "").replace("'", "")
        pairs = (re.split(r"[:=：]", part, maxsplit=1) for part in re.split(r"[;\n|；]|,(?=[^,:]{1,40}:)", text))
        return {pair[0].strip(): pair[1].strip() for pair in pairs if len(pair) == 2 and pair[0].strip()}
    if isinstance(value, Mapping):
        found: dict[str, str] = {}
        for name, one in list(value.items())[:200]:
            if isinstance(one, Mapping) or (isinstance(one, list) and any(isinstance(part, Mapping) for part in one)):
                found.update(_attributes(one, depth + 1))
            elif isinstance(one, list):
                found[str(name)] = ", ".join(str(part) for part in one[:20])
            elif one is not None:
                found[str(name)] = str(one)
        pair = _pair(found)
        if pair:
            return pair
        return found
    if isinstance(value, list):
        result: dict[str, str] = {}
        if all(isinstance(part, list) and len(part) == 2 for part in value):
            return {str(name): str(text) for name, text in value[:200]}
        for part in value[:200]:
            for name, text in _attributes(part, depth + 1).items():
                result[name] = f"{result[name]}, {text}" if name in result else text
        return result
    return {}


def _pair(found: Mapping[str, str]) -> dict[str, str]:
    """{"attrName": "Material", "attrValue": "Cotton", "attrValueId": 4} is one attribute with its value."""
    words = {key: value for key, value in found.items() if not re.search(r"id$", key, re.I)}
    names = sorted((key for key in words if re.search(r"name|key|^attr(ibute)?$|title", key, re.I)), key=len)
    values = sorted((key for key in words if re.search(r"val(ue)?|text", key, re.I) and key not in names), key=len)
    return {words[names[0]]: words[values[0]]} if names and values and len(found) <= 8 else {}


def classify(line: ListingLine, language: str = "") -> list[Suggestion]:
    """The five best subheadings of a listing."""
    return suggest(line.title, language, category=line.category, attributes=line.attributes)


def described(code: str) -> str:
    """The subheading in the nomenclature's words."""
    return hs.describe(code)
