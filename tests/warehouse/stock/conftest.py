"""Locations and organisations for the warehouse's tests. Models are imported late: Django is not set up yet here."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from infosilk.kernel.actor import Acting
    from infosilk.kernel.models import Organisation
    from infosilk.warehouse.stock.models import Location


@pytest.fixture
def keeper(request: pytest.FixtureRequest) -> "Organisation":
    from infosilk.kernel.models import Organisation

    _database(request)
    return Organisation.objects.create(code="nis-cargo-centre", name="Niš cargo centre", country="RS")


@pytest.fixture
def owner(request: pytest.FixtureRequest) -> "Organisation":
    from infosilk.kernel.models import Organisation

    _database(request)
    return Organisation.objects.create(code="morava-import", name="Morava Import", country="RS")


@pytest.fixture
def bonded(keeper: "Organisation") -> "Location":
    from infosilk.warehouse.stock import locations

    return locations.bonded("nis-bonded")


@pytest.fixture
def worker(keeper: "Organisation") -> "Acting":
    from tests.warehouse.stock.kit import acting_for

    return acting_for(keeper, "warehouse")


def _database(request: pytest.FixtureRequest) -> None:
    """The database as the test's mark asks for it: in a transaction, or with real commits."""
    marker = request.node.get_closest_marker("django_db")
    request.getfixturevalue("transactional_db" if marker and marker.kwargs.get("transaction") else "db")
