"""What of a node runs now, for `infosilk node status`."""

from typing import Any

from infosilk.node.base.homes import NodeHome
from infosilk.node.postgres.embedded import EmbeddedPostgres
from infosilk.node.processes.children import readiness
from infosilk.node.processes.supervisor import state_of


def status(node: NodeHome) -> dict[str, Any]:
    """Supervisor, children, database and readiness of `node`, as JSON-ready data."""
    settings = node.settings
    state = state_of(node)
    missing = readiness(settings)
    return {
        "node": node.name,
        "home": str(node.home),
        "url": settings.public_url,
        "demo": settings.demo,
        "running": state is not None,
        "supervisor": {key: state[key] for key in ("pid", "command", "since") if key in state} if state else None,
        "children": state["children"] if state else {},
        "database": "server" if settings.database_url else str(EmbeddedPostgres(node.home).status()),
        "ready": not missing,
        "missing": missing,
    }


def as_text(found: dict[str, Any]) -> str:
    """The same for people."""
    lines = [f"{found['node']}: {'up' if found['ready'] else 'not ready'} ({found['url']}, {found['home']})"]
    if found["running"]:
        who = found["supervisor"] or {}
        lines.append(f"  run by process {who.get('pid')}, `{who.get('command')}`, since {who.get('since')}")
    else:
        lines.append("  no supervisor runs it; start it with `infosilk node run`")
    for name, child in found["children"].items():
        restarts = f", restarted {child['restarts']} times" if child["restarts"] else ""
        lines.append(f"  {name}: {child['state']} (process {child['pid']}{restarts})")
    lines.append(
        f"  embedded database: {found['database']}" if found["database"] != "server" else "  database: a server"
    )
    if not found["ready"]:
        lines.append(f"  missing: {found['missing']}")
    return "\n".join(lines)
