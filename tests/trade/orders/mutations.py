"""Orders made and spoiled by hypothesis: fields of any value, lines of any bytes."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tests.trade.samples import bundle, goods

# Values that have broken somebody's system before.
NASTY: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    -0.01,
    1e308,
    2**63,
    10**40,
    0.1 + 0.2,
    "",
    " ",
    "0",
    "-5",
    "NaN",
    "Infinity",
    "1e400",
    "١٢٣",
    "12,50",
    "12.345678",
    "\x00",
    "a\x00b",
    "\ud800",
    "😀",
    "𠜎",
    "e\u0301",
    "\u202eright",
    "\ufeff",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "&xxe;",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "../../etc/passwd",
    "=1+1",
    "%s%n",
    "{0.__class__}",
    "x" * 5000,
    "日" * 3000,
    [],
    {},
    [[]],
    {"a": {"b": []}},
    [1] * 60,
    "2026-02-30T10:00:00+01:00",
    "2026-11-20",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59+14:00",
    "2026-11-20T10:00:00",
    "20.11.2026",
    1763625600,
    "6214100000",
    "000000",
    "62141000001",
    "XX",
    "rs",
    "RSD",
    "ZZZ",
    "9710",
    "SM-1",
]
TOP = ("order", "payment", "waybill", "list")
TEXTS = st.text(st.characters(exclude_categories=()), max_size=40)
VALUES = st.one_of(
    st.sampled_from(NASTY),
    TEXTS,
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
    st.dates().map(lambda day: f"{day.isoformat()}T00:00:00+01:00"),
    st.lists(TEXTS, max_size=3),
)


def places(found: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every entry of a bundle."""
    if isinstance(found, dict):
        pairs: list[tuple[Any, Any]] = list(found.items())
    elif isinstance(found, list):
        pairs = list(enumerate(found))
    else:
        return []
    return [place for key, value in pairs for place in ((*way, key), *places(value, (*way, key)))]


PLACES = places(bundle(lines=[goods(1), goods(2)]))


def order_of(number: int) -> dict[str, Any]:
    return bundle(f"M-{number}", lines=[goods(1), goods(2, item_no="SKU-2")])


def _entry(data: dict[str, Any], way: tuple[Any, ...]) -> Any:
    here: Any = data
    for step in way[:-1]:
        here = here[step]
    return here


def _set(data: dict[str, Any], way: tuple[Any, ...], value: Any) -> None:
    _entry(data, way)[way[-1]] = value


def _tweak(data: dict[str, Any], way: tuple[Any, ...], value: Any) -> None:
    """Another value of the same kind: still readable, no longer right."""
    here = _entry(data, way)
    found, pick = here[way[-1]], len(str(value))
    if isinstance(found, bool):
        here[way[-1]] = not found
    elif isinstance(found, int):
        here[way[-1]] = found + pick % 3
    elif isinstance(found, float):
        here[way[-1]] = round(found * (0.5, 0.96, 1.0, 1.04, 1.06, 2, 900)[pick % 7], 2)
    elif isinstance(found, str):
        here[way[-1]] = (found.lower(), f"{found}𠜎", found[::-1], found[:-1] + "0", f"Š{found}", found)[pick % 6]


def _drop(data: dict[str, Any], way: tuple[Any, ...], _value: Any) -> None:
    del _entry(data, way)[way[-1]]


def _add(data: dict[str, Any], way: tuple[Any, ...], value: Any) -> None:
    here = _entry(data, way)
    if isinstance(here, dict):
        here[f"field_{str(value)[:20]}"] = value
    else:
        here.append(value)


def _negate(data: dict[str, Any], way: tuple[Any, ...], _value: Any) -> None:
    here = _entry(data, way)
    value = here[way[-1]]
    here[way[-1]] = -value if isinstance(value, int | float) else value


def _swap(data: dict[str, Any], way: tuple[Any, ...], _value: Any) -> None:
    first, second = way[0], TOP[(TOP.index(way[0]) + 1) % 4]
    data[first], data[second] = data[second], data[first]


def _repeat(data: dict[str, Any], way: tuple[Any, ...], _value: Any) -> None:
    data["order"]["goods"] = data["order"]["goods"] * 30


CHANGES: tuple[Callable[[dict[str, Any], tuple[Any, ...], Any], None], ...] = (
    _set,
    _set,
    _set,
    _set,
    _drop,
    _drop,
    _add,
    _negate,
    _swap,
    _repeat,
    _tweak,
)
TWEAK = CHANGES.index(_tweak)


def _whole(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=True).encode()


# What happens to the bytes of a line. A line's end inside it makes two lines of it, so none is put in.
BYTES: tuple[Callable[[bytes], bytes], ...] = (
    lambda line: line[: len(line) // 2],
    lambda line: line.replace(b"{", b"[", 1),
    lambda line: b"\xff\xfe" + line,
    lambda line: b"\xef\xbb\xbf" + line,
    lambda line: line.decode().encode("utf-16-be").replace(b"\n", b" ").replace(b"\r", b" "),
    lambda line: '{"order": "Ниш"}'.encode("windows-1251"),
    lambda line: '{"order": "杭州"}'.encode("gb18030"),
    lambda line: line.replace(b"2", b"NaN", 1),
    lambda line: line[:-1] + b',"order":' + line[:200] + b"}",
    lambda line: b"[" * 3000 + b"]" * 3000,
    lambda line: line + line,
    lambda line: b"\x00" + line,
    lambda line: b'{"order":{"goods":[' + b'{"a":' * 300 + b"1" + b"}" * 300 + b"]}}",
    lambda line: b"null",
    lambda line: b'"' + b"x" * 70_000 + b'"',
    lambda line: line.replace(b"20.0", b"1e999999999", 1),
    lambda line: line.replace(b'"', b"'"),
    lambda line: b"<?xml version='1.0'?><!DOCTYPE o [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><o>&x;</o>",
)

PLACE = st.integers(0, len(PLACES) - 1)
SPOILT = st.one_of(
    st.tuples(
        st.lists(st.tuples(st.integers(0, len(CHANGES) - 1), PLACE, VALUES), min_size=1, max_size=3),
        st.none() | st.integers(0, len(BYTES) - 1),
    ),
    st.tuples(st.lists(st.tuples(st.just(TWEAK), PLACE, TEXTS), min_size=0, max_size=2), st.none()),
)


def line_of(number: int, spoilt: tuple[list[tuple[int, int, Any]], int | None]) -> bytes:
    """One line of a batch: a good order, changed as drawn."""
    changes, with_bytes = spoilt
    data = deepcopy(order_of(number))
    for kind, place, value in changes:
        try:
            CHANGES[kind](data, PLACES[place], value)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError):
            continue  # an earlier change took away what this one would change
    line = _whole(data)
    # One in three is spoilt in its bytes as well.
    return BYTES[with_bytes](line) if with_bytes is not None and number % 3 == 0 else line
