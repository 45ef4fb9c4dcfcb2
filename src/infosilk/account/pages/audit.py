"""The audit trail as a page: for administrators their organisation's, for the operator the node's as well."""

import json
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from infosilk.account import tasks
from infosilk.kernel import queries
from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.identity.roles import role_title
from infosilk.kernel.models import AuditEntry
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Table


class AuditTable(Table):
    names: ClassVar[dict[int, str]] = {}
    columns: ClassVar = []
    search = ("action", "object_type", "object_id", "actor")
    search_hint = gettext_lazy("Action, object or actor")
    filters: ClassVar = [
        Filter(
            "via",
            gettext_lazy("Way"),
            [
                ("page", gettext_lazy("page")),
                ("api", gettext_lazy("API")),
                ("cli", gettext_lazy("command line")),
                ("road", gettext_lazy("road")),
                ("worker", gettext_lazy("worker")),
            ],
            lambda rows, value: rows.filter(body__contains=f'"via":"{value}"'),
        )
    ]
    csv_name = "audit"
    empty_title = gettext_lazy("Nothing was recorded yet")
    empty_text = gettext_lazy("Every action leaves an entry here: who did it, for whom, and what changed.")


def _columns(names: dict[int, str]) -> list[Column]:
    return [
        Column(
            "at",
            gettext_lazy("Time"),
            sort="at",
            link=lambda row: reverse("account:audit-entry", args=[row.pk]),
        ),
        Column("actor", gettext_lazy("Actor"), value=lambda row: names.get(row.person_id or 0) or row.actor),
        Column("action", gettext_lazy("Action"), sort="action"),
        Column("object", gettext_lazy("Object"), value=lambda row: f"{row.object_type} {row.object_id}"),
        Column("number", gettext_lazy("Number"), numeric=True, sort="number"),
    ]


@needs("kernel", "administrator", "operator")
def entries(request: HttpRequest) -> HttpResponseBase:
    """The entries, newest first."""
    rows = queries.audit_of(acting_of(request))
    table = AuditTable(request, rows)
    shown = table.rows if table.csv_requested else table.page.object_list
    ids: set[int] = {row.person_id for row in shown if row.person_id}
    table.columns = _columns(queries.names_of_people(ids))  # type: ignore[misc]
    if table.csv_requested:
        return table.csv_response()
    return page(request, "infosilk_account/audit.html", {"table": table})


@require_POST
@needs("kernel", "administrator", "operator")
def export(request: HttpRequest) -> HttpResponse:
    """Have the whole trail written into a file."""
    job = tasks.ask_export(acting_of(request))
    return redirect("commons:jobs:job", key=job.pk)


@needs("kernel", "administrator", "operator")
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry with what changed, and the hash that seals it."""
    row: AuditEntry = or_404(queries.audit_of(acting_of(request)), what=_("entry"), pk=pk)
    body: dict[str, Any] = json.loads(row.body)
    name = queries.names_of_people({row.person_id or 0}).get(row.person_id or 0, row.actor)
    facts = [
        (_("Time"), row.at),
        (_("Actor"), name),
        (_("Way"), body.get("via")),
        (
            _("Roles"),
            ", ".join(role_title(one) for one in body.get("roles", [])),
        ),
        (_("Action"), row.action),
        (_("Object"), f"{row.object_type} {row.object_id}"),
        (_("Number in the chain"), row.number),
        (_("Seal (SHA-256)"), bytes(row.hash).hex() if row.hash else ""),
    ]
    changes = json.dumps(body.get("changes", {}), indent=2, ensure_ascii=False, sort_keys=True)
    return page(request, "infosilk_account/audit_entry.html", {"facts": facts, "changes": changes, "entry": row})
