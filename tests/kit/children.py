"""Processes of a test's own: with its database, and with this checkout in front of everything installed."""

import os
import re

from django.conf import settings
from django.db import connection

from infosilk.node.postgres.embedded import EmbeddedPostgres
from tests.conftest import ROOT


def database_url() -> str:
    """This worker's own database on the run's server."""
    server = settings.NODE.database_url or EmbeddedPostgres(settings.NODE.home).url
    name = connection.settings_dict["NAME"]
    return re.sub(r"^(postgresql://[^/]*)/[^?]*", lambda found: f"{found[1]}/{name}", server)


def environment() -> dict[str, str]:
    """What a child process is started with."""
    return {**os.environ, "DATABASE_URL": database_url(), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
