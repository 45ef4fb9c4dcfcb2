"""Making a node's home, and bringing an older one up to date.

Everything here may be repeated; nothing is lost.
"""

import json
import os
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from infosilk.kernel.zone import load_zone
from infosilk.node.base.config import NodeSettings
from infosilk.node.postgres.use import using

# One key for everybody who migrates this database; any number would do that nobody else uses.
_MIGRATE_LOCK = 0x1F05111C
SECRETS = ("django.key", "metrics.token")


class InstallError(Exception):
    """The node cannot be made as asked; the message says why and what to do."""


def install(
    home: Path, *, name: str = "", zone: Path | None = None, demo: bool = False, port: int = 0, url: str = ""
) -> Iterator[str]:
    """Make the home of node `name`, with its secrets, database, migrations, and the zone's data.

    Yields what was done.
    """
    yield _write_node_toml(home, _node_toml(home, name=name, zone=zone, demo=demo, port=port, url=url))
    settings = NodeSettings(home=home)
    load_zone(settings.zone).node(settings.node)
    for secret in SECRETS:
        settings.secret(secret)
    for folder in ("files", "logs", "run", "mail"):
        (home / folder).mkdir(exist_ok=True, mode=0o700)
    with using(home):
        _set_up_django(home)
        yield from _migrate()
        yield from _load(settings)


def migrate(home: Path) -> Iterator[str]:
    """Apply the migrations that the database lacks. Two at once wait for each other."""
    with using(home):
        _set_up_django(home)
        yield from _migrate()


def demo_data(home: Path) -> dict[str, Any]:
    """Make the demo's people and organisations; returns the node's public road key as a JWK."""
    with using(home):
        _set_up_django(home)
        from infosilk.node.demo import data
        from infosilk.road.public import export_public_key

        data.ensure(NodeSettings(home=home))
        return export_public_key()


def _node_toml(home: Path, **asked: Any) -> dict[str, Any]:
    """What node.toml shall say: what it says already, and what is asked.

    InstallError when these contradict.
    """
    path = home / "node.toml"
    there: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    wanted: dict[str, Any] = {}
    if not there and home.exists() and any(home.iterdir()):
        strangers = ", ".join(sorted(path.name for path in home.iterdir())[:5])
        # A test's or an earlier, interrupted run's secrets may be there before node.toml is.
        if not {path.name for path in home.iterdir()} <= {
            "secrets",
            "run",
            "logs",
            "files",
            "mail",
            "database.lock",
        }:
            raise InstallError(f"{home} is not empty ({strangers} …) and holds no node. Choose another folder.")
    zone = Path(asked["zone"]).absolute() if asked["zone"] else None
    if not there:
        names = load_zone(zone or NodeSettings(home=home).zone).nodes
        wanted["node"] = asked["name"] or (home.name if home.name in names else next(iter(names)))
    elif asked["name"] and asked["name"] != there.get("node", "nis"):
        raise InstallError(
            f"{home} belongs to the node {there.get('node', 'nis')!r}, not to {asked['name']!r}. "
            f"Choose another home: infosilk --home var/{asked['name']} node init"
        )
    if zone and (not there or str(zone) != there.get("zone")):
        wanted["zone"] = str(zone)
    for key in ("demo", "port", "url"):
        if asked[key] and there.get(key) != asked[key]:
            wanted[key] = asked[key]
    if there and wanted.get("demo"):
        raise InstallError(
            f"{home} is a real node; a demo in it would mix sample accounts with its own. Choose another home."
        )
    return wanted


def set_values(home: Path, **values: Any) -> None:
    """Set values in the home's node.toml; everything else in it stays as it stands."""
    _write_node_toml(home, values)


def _write_node_toml(home: Path, wanted: dict[str, Any]) -> str:
    """Add `wanted` to node.toml, keeping what stands there as it stands, comments too."""
    path = home / "node.toml"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    if not wanted and old:
        return f"{path} stays as it is"
    lines = [line for line in old.splitlines() if line.partition("=")[0].strip() not in wanted]
    if not old:
        lines = ["# This node's settings; `infosilk node settings` explains each of them.", ""]
    # JSON's strings, numbers and true/false are TOML's as well.
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in wanted.items()]
    text = "\n".join(lines) + "\n"
    tomllib.loads(text)
    draft = path.with_name(".node.toml.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
    return f"{path} written"


def _set_up_django(home: Path) -> None:
    os.environ["INFOSILK_HOME"] = str(home)
    from infosilk.node.django_setup import set_up_django

    set_up_django()


def _migrate() -> Iterator[str]:
    from django.core.management import call_command
    from django.db import connection

    from infosilk.node.watch.health import pending_migrations

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATE_LOCK])
        try:
            missing = pending_migrations()
            if missing:
                call_command("migrate", interactive=False, verbosity=0)
            yield f"{len(missing)} migrations applied" if missing else "the database is up to date"
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATE_LOCK])


def _load(settings: NodeSettings) -> Iterator[str]:
    """The zone's data: the kernel's dated rules first, then what each area's room `install` loads."""
    from infosilk.kernel.actor import system
    from infosilk.kernel.areas import area_label, rooms

    acting = system("cli", "infosilk node init")
    # Without a key of its own a node is not ready; the partner imports it (docs/handbook/road.md).
    yield f"road key: {import_module('infosilk.road.keys').own_key().kid}"
    rules = settings.zone / "rules"
    if find_spec("infosilk.kernel.law.rules") is not None and rules.is_dir():
        report = import_module("infosilk.kernel.law.rules").load_rules(rules, acting, include_samples=settings.demo)
        yield f"rules: {report}"
    for config, module in rooms("install"):
        if config.label != "node":
            for line in module.install(settings.zone, acting, demo=settings.demo):
                yield f"{area_label(config)}: {line}"
