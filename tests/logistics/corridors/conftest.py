"""On which node a test of logistics runs: the origin or the destination of the corridor."""

from typing import Any

import pytest


def _become(settings: Any, node: str) -> None:
    settings.NODE = settings.NODE.model_copy(update={"node": node})
    for cached in ("entry", "city"):
        settings.NODE.__dict__.pop(cached, None)


@pytest.fixture
def hangzhou(settings: Any) -> None:
    """The test's node is the origin."""
    _become(settings, "hangzhou")


@pytest.fixture
def nis(settings: Any) -> None:
    """The test's node is the destination."""
    _become(settings, "nis")
