"""Health endpoints: /healthz says that the process lives, /readyz that it can do its work.

Both answer anybody, so they name what is wrong without its details; the details are in the log.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from infosilk import __version__
from infosilk.node.base.config import node_settings
from infosilk.node.watch.logs import logger

_log = logger("infosilk.health")
_migrated = False


def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers.

    Asks nothing else: a lost database must not have the web restarted.
    """
    return _answer({"status": "ok", "node": node_settings().node, "version": __version__}, 200)


def ready(request: HttpRequest) -> HttpResponse:
    """200 when the node can serve, else 503 with what is missing: database, migrations, road keys."""
    checks: dict[str, str] = {}
    for name, check in _checks():
        try:
            problem = check()
        except Exception as error:
            _log.warning("not ready", check=name, error=f"{type(error).__name__}: {error}")
            problem = "unreachable" if isinstance(error, Error) else "failed"
        checks[name] = problem or "ok"
        if problem and name == "database":
            break
    status = 200 if all(value == "ok" for value in checks.values()) else 503
    body = {"status": "ok" if status == 200 else "not ready", "node": node_settings().node, "checks": checks}
    return _answer(body, status)


def pending_migrations() -> list[str]:
    """Migrations that the database lacks, as app.name."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _checks() -> Iterator[tuple[str, Callable[[], str | None]]]:
    yield "database", _database
    yield "migrations", _migrations
    # The road says itself whether its keys are there: `infosilk.road.health.ready() -> str | None`.
    if find_spec("infosilk.road.health") is not None:
        yield "road", import_module("infosilk.road.health").ready


def _database() -> str | None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")
    return None


def _migrations() -> str | None:
    global _migrated
    # Asked until the answer is yes: a running process never loses a migration.
    if not _migrated:
        missing = pending_migrations()
        if missing:
            return f"{len(missing)} not applied"
        _migrated = True
    return None


def _answer(body: Mapping[str, object], status: int) -> HttpResponse:
    response = JsonResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    return response
