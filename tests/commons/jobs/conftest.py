"""The table of effects, and whoever asks for jobs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from infosilk.kernel.actor import Acting


@pytest.fixture
def effects(transactional_db: None) -> Iterator[None]:
    from django.db import connection

    from tests.commons.jobs import kinds

    kinds.make_table()
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE jobtest_effect")


@pytest.fixture
def trader(effects: None) -> "Acting":
    from tests.kernel import people

    return people.actor("trader")
