"""Whatever is handed in, the engine answers with events or with faults: it never breaks."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from infosilk.trace.events.engine import epcis
from infosilk.trace.events.engine.epcis.check import FIELDS
from tests.kit.examples import example_count
from tests.trace.events.kit import document_json, event_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = sorted(set().union(*FIELDS.values()) | {"cbvmda:lot", "https://example.org/x", "nobody:x", ""})
WORDS = st.sampled_from(
    [
        "departing",
        "urn:x:1",
        "ADD",
        "OBSERVE",
        "2026-03-01T08:30:00Z",
        "9999-12-31T23:59:59.9999-14:00",
        "KGM",
        "+01:00",
    ]
)
LIKELY = st.recursive(
    WORDS | st.integers(0, 5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "set", "time"]), inner),
    max_leaves=6,
)


@given(JSON)
def test_any_json_is_answered(document: Any) -> None:
    try:
        assert epcis.parse_document(document)
    except epcis.EpcisError as error:
        assert error.faults


@settings(max_examples=example_count(400))
@given(
    st.sampled_from(sorted(FIELDS)),
    st.dictionaries(st.sampled_from(NAMES), JSON | LIKELY, max_size=4),
    st.booleans(),
)
def test_an_event_with_anything_in_its_fields_is_answered(kind: str, changes: dict[str, Any], keep: bool) -> None:
    event = event_json(**{"type": kind, **changes}) if keep else {"type": kind, **changes}
    try:
        (read,) = epcis.parse_document(document_json(event))
    except epcis.EpcisError as error:
        assert all(fault.where and fault.message and fault.mend for fault in error.faults)
    else:
        assert epcis.check_event(read) == []


def test_what_is_nested_too_deep_is_refused() -> None:
    value: Any = "x"
    for _ in range(500):
        value = {"cbvmda:x": [value]}

    try:
        epcis.parse_document(document_json(event_json(**{"cbvmda:deep": value})))
    except epcis.EpcisError as error:
        assert "nested" in error.faults[0].message
    else:
        raise AssertionError("it was taken")
