"""What every test may ask for: the database, the demo, the material.

The run's folder and database server are made here, before Django is configured (tests/run.py); each worker has a clone
of one template database (tests/database.py).
"""

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import database, order, run
from tests.apt import pytest_runtest_setup as pytest_runtest_setup
from tests.e2e.site import Site
from tests.e2e.site import start as start_demo
from tests.kit import examples, pages
from tests.report import pytest_runtest_logreport as pytest_runtest_logreport
from tests.report import pytest_sessionfinish as pytest_sessionfinish
from tests.report import pytest_sessionstart as pytest_sessionstart
from tests.report import pytest_terminal_summary as pytest_terminal_summary
from tests.report import pytest_testnodedown as pytest_testnodedown

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"

run.begin()
order.begin()
examples.register()
# Set here and not in pyproject.toml: pytest-django would read the settings before this file is imported.
os.environ["DJANGO_SETTINGS_MODULE"] = "infosilk.node.settings"
importlib.import_module("django.conf").settings.DATABASES  # noqa: B018 - read now, pytest-django waits for it


def pytest_unconfigure() -> None:
    run.end()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file of long tests alone is costly to collect: left out where none of them is wanted."""
    return True if collection_path.name.endswith("_long.py") and config.option.markexpr == "not ci" else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--pages", action="append", default=[], metavar="DISTRICT/ROOM", help="walk through the pages of these alone"
    )


def pytest_report_header() -> list[str]:
    return order.head()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.pages:
        pages.keep(config, items)
    order.sort(items)


@pytest.fixture(scope="session")
def site() -> Site:
    """The demo, journey done: both nodes up with web and worker. One for all the workers of a test session."""
    return start_demo(run.folder() / "demo")


@pytest.fixture
def shared_data() -> Iterator[Path]:
    """The folder of real test material beside the checkout; a test that needs it is skipped without it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"needs the test material in {SHARED_DATA}")
    yield SHARED_DATA


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A clone of the run's template database for this process."""
    clone = database.cloned(run.folder(), os.environ.get("PYTEST_XDIST_WORKER", "main"))
    with django_db_blocker.unblock():
        clone.__enter__()
    yield
    with django_db_blocker.unblock():
        clone.__exit__(None, None, None)
