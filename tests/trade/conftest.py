"""Fixtures of trade's tests; what needs Django is imported inside, for pytest reads this file before
Django is ready."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.trade.caller import Caller


@pytest.fixture
def hangzhou(db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The Hangzhou node with its demo firms and the sample law; `.market`, `.officer` ... are Actings."""
    from tests.trade import node

    node.on_node(monkeypatch, "hangzhou")
    node.load_law()
    yield node.people()


@pytest.fixture
def nis(db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The Niš node with the sample law; `.officer`, `.consignee`, `.keeper`, and `.takes(*orders)`: what Hangzhou
    announces of these orders is handled here."""
    from infosilk.trade.clearance.messages import announcement
    from tests.trade import node

    def takes(*orders: dict[str, Any]) -> list[dict[str, Any]]:
        made = node.announcements(monkeypatch, *orders)
        node.on_node(monkeypatch, "nis")
        announcement.announced([node.message(data) for data in made])
        return made

    people = node.nis_people()
    node.on_node(monkeypatch, "nis")
    node.load_law()
    yield SimpleNamespace(takes=takes, **vars(people))


@pytest.fixture
def committed(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """As `hangzhou`, and what is done is committed: for several at once."""
    from tests.trade import node

    node.on_node(monkeypatch, "hangzhou")
    node.load_law()
    return node.people()


@pytest.fixture
def market(hangzhou: SimpleNamespace) -> "Caller":
    from tests.trade.caller import Caller

    return Caller(hangzhou.organisations["silk-market"], "marketplace")


@pytest.fixture
def other(hangzhou: SimpleNamespace) -> "Caller":
    from tests.trade.caller import Caller

    return Caller(hangzhou.organisations["qiantang-pay"], "trader")
