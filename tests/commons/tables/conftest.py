"""Fixtures of the tests of tables."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from infosilk.kernel.actor import Acting


@pytest.fixture
def trader(db: Any) -> "Acting":
    """Somebody who brings tables of things for a firm."""
    from tests.commons.tables import kit

    kit.make()
    return kit.trader()
