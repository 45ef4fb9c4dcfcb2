"""Servers of the embedded database that the tests of it share; most of their time is that of making one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from infosilk.node.postgres.embedded import EmbeddedPostgres
    from tests.node.servers import Make


@pytest.fixture
def make() -> Iterator["Make"]:
    """Makes databases, each in a home of its own, and deletes them after the test."""
    from tests.node.servers import makes

    with makes() as make:
        yield make


@pytest.fixture(scope="session")
def kept() -> Iterator["Make"]:
    """Makes the databases that several tests share."""
    from tests.node.servers import makes

    with makes() as make:
        yield make


@pytest.fixture(scope="session")
def durable(kept: "Make") -> "EmbeddedPostgres":
    """A running server as a node has it. Tests that share it leave it running."""
    server = kept(settings={})
    server.start()
    return server


@pytest.fixture(scope="session")
def lent(kept: "Make") -> "EmbeddedPostgres":
    return kept()


@pytest.fixture
def spare(lent: "EmbeddedPostgres") -> Iterator["EmbeddedPostgres"]:
    """A stopped server that others have used, for a test to start, kill or damage; its database is empty."""
    yield lent
    lent.start()
    lent.run_tool("psql", "-Xqc", "DROP TABLE IF EXISTS parcel, city")
    lent.stop()
