"""One embedded PostgreSQL and one throw-away node home for the whole test session, whatever the workers.

The process that starts pytest (the xdist controller, or pytest itself) makes both before Django is configured and
hands them to its workers through the environment; pytest-django makes each worker its own database in it.
"""

import importlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.apt import pytest_runtest_setup as pytest_runtest_setup
from tests.e2e.site import Site
from tests.e2e.site import start as start_demo
from tests.e2e.site import stop as stop_demo

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"

_KEEP = "INFOSILK_TEST_HOME"
_started: Any = None


def _prepare() -> None:
    """Make the node home and start its database; runs once, in the first process that imports this file."""
    global _started
    if _KEEP in os.environ:
        return
    home = Path(tempfile.mkdtemp(prefix="infosilk-test-"))
    os.environ[_KEEP] = str(home)
    os.environ["INFOSILK_HOME"] = str(home)
    (home / "node.toml").write_text('node = "nis"\ndemo = true\nlog_level = "warning"\n', encoding="utf-8")
    if not os.environ.get("DATABASE_URL"):
        from infosilk.node.embedded import EmbeddedPostgres

        # The tests' own server may forget everything at a power cut; the crash tests start durable ones.
        _started = EmbeddedPostgres(home, settings={"fsync": "off", "max_connections": "300"})
        _started.start()


_prepare()
# Set here and not in pyproject.toml: pytest-django would read the settings before this file is imported.
os.environ["DJANGO_SETTINGS_MODULE"] = "infosilk.node.settings"
importlib.import_module("django.conf").settings.DATABASES  # noqa: B018 - read now, pytest-django waits for it


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or _KEEP not in os.environ or os.environ.get("PYTEST_XDIST_WORKER"):
        return
    stop_demo(Path(os.environ[_KEEP]) / "demo")
    if _started is not None:
        _started.destroy()
        shutil.rmtree(os.environ.pop(_KEEP), ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session")
def site() -> Site:
    """The demo, journey done: both nodes up with web and worker. One for all the workers of a test session."""
    return start_demo(Path(os.environ[_KEEP]) / "demo")


@pytest.fixture
def shared_data() -> Iterator[Path]:
    """The folder of real test material beside the checkout; a test that needs it is skipped without it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"needs the test material in {SHARED_DATA}")
    yield SHARED_DATA


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let transactional tests empty append-only tables between them; a test of that promise enables its trigger."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE tgname LIKE '%no_truncate' AND NOT tgisinternal"
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{trigger}"')
