"""Fixtures of trade's tests; what needs Django is imported inside, for pytest reads this file before Django
is ready."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest


@pytest.fixture
def hangzhou(db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The Hangzhou node with its demo firms and the sample law; `.market`, `.officer` ... are Actings."""
    from tests.trade import node

    node.on_node(monkeypatch, "hangzhou")
    node.load_law()
    yield node.people()
