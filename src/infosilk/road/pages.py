"""The road's pages, for the node's operator: links, parked messages, the log, one message's proof."""

import json
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.problems import NotFound, Problem
from infosilk.road import here, links, queries, recovery, verify
from infosilk.road import parked as road_parked
from infosilk.road.engine.rejection import Rejected
from infosilk.road.models import Direction, Key, LogEntry, Parked
from infosilk.road.queries import LinkState
from infosilk.web.cells import Kind, city_time
from infosilk.web.charts import Chart, Series
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Status, Table

operator = needs("road", "operator")

_LINK_KINDS: dict[str, Kind] = {"up": "ok", "retrying": "wait", "stalled": "hold", "broken": "stop"}
_PARKED_KINDS: dict[str, Kind] = {"waiting": "hold", "resolved": "ok", "refused": "stop"}


def _message_url(row: Any) -> str:
    return reverse("road:message", args=[row.partner, row.direction, row.seq])


class ParkedTable(Table):
    columns: ClassVar = [
        Column("seq", gettext_lazy("Number"), link=lambda row: reverse("road:parked-one", args=[row.pk]), sort="seq"),
        Column("partner", gettext_lazy("Partner"), sort="partner"),
        Column("topic", gettext_lazy("Topic"), sort="topic"),
        Column("subject", gettext_lazy("Subject"), sort="subject"),
        Column("reason", gettext_lazy("Reason"), value=lambda row: row.reason[:160] or row.get_kind_display()),
        Column("attempts", gettext_lazy("Tries"), numeric=True, sort="attempts"),
        Column("parked_at", gettext_lazy("Since"), sort="parked_at"),
        Column(
            "state",
            gettext_lazy("State"),
            value=lambda row: Status(row.get_state_display(), _PARKED_KINDS[row.state]),
        ),
    ]
    search = ("topic", "subject", "reason")
    search_hint = gettext_lazy("Topic, subject or reason")
    filters: ClassVar = [
        Filter("state", gettext_lazy("State"), Parked.State.choices, "state"),
        Filter("direction", gettext_lazy("Direction"), Direction.choices, "direction"),
    ]
    default_sort = "seq"
    csv_name = "parked"
    empty_title = gettext_lazy("Nothing is parked")
    empty_text = gettext_lazy("A message that its handler does not take waits here, and nothing else waits for it.")


class LogTable(Table):
    columns: ClassVar = [
        Column("seq", gettext_lazy("Number"), link=_message_url),
        Column("direction", gettext_lazy("Direction"), value=lambda row: row.get_direction_display()),
        Column("partner", gettext_lazy("Partner")),
        Column("topic", gettext_lazy("Topic")),
        Column("subject", gettext_lazy("Subject")),
        Column("recorded_at", gettext_lazy("Recorded")),
    ]
    search = ("topic__startswith", "subject__startswith")
    search_hint = gettext_lazy("Beginning of a topic or subject")
    filters: ClassVar = [
        Filter("direction", gettext_lazy("Direction"), Direction.choices, "direction"),
        Filter(
            "partner",
            gettext_lazy("Partner"),
            lambda: [(entry.name, entry.name) for entry in here.partners()],
            "partner",
        ),
    ]
    csv_name = "messages"
    empty_title = gettext_lazy("No message yet")
    empty_text = gettext_lazy("Each message that crosses the road is kept here with its proof.")


class RecentTable(Table):
    """The latest messages as they are: no search, no filters, no file."""

    columns: ClassVar = [
        Column("seq", gettext_lazy("Number"), link=_message_url),
        Column("direction", gettext_lazy("Direction"), value=lambda row: str(Direction(row.direction).label)),
        *LogTable.columns[2:5],
        Column("at", gettext_lazy("Recorded")),
    ]
    empty_title = LogTable.empty_title
    empty_text = LogTable.empty_text


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What the partner is told"),
        max_length=500,
        help_text=gettext_lazy("Say what is wrong with the message and how to mend it."),
    )


def _facts(link: LinkState) -> list[tuple[str, Any]]:
    return [
        (_("Waiting to be confirmed"), link.queue),
        (_("Oldest of it, seconds"), round(link.lag_seconds)),
        (_("Sent and confirmed"), link.sent_total),
        (_("Received"), link.received_total),
        (_("Parked"), link.parked),
        (_("Last contact"), link.last_contact),
        (_("Stalled since"), link.stalled_since),
        (_("Failed tries"), link.attempts),
        (_("Next try"), link.next_try_at),
        (_("What is wrong"), link.last_error),
        (_("Refused from the partner"), link.last_refusal),
    ]


def _chart() -> Chart:
    minutes = queries.throughput(60)
    return Chart(
        title=_("Messages a minute"),
        categories=[city_time(one.at) for one in minutes],
        series=[
            Series(_("Sent"), [one.sent for one in minutes]),
            Series(_("Received"), [one.received for one in minutes]),
        ],
        kind="bar",
        axis=_("Minute"),
        unit=_("messages"),
    )


@operator
def home(request: HttpRequest) -> HttpResponse:
    """The way to and from every partner, what crossed lately, the keys."""
    found = [
        {
            "link": link,
            "status": Status(link.state_label, _LINK_KINDS[link.state]),
            "facts": [(term, value) for term, value in _facts(link) if value not in ("", None)],
        }
        for link in queries.links()
    ]
    now = timezone.now()
    keys = [
        {"key": key, "own": key.node == here.name(), "state": _key_state(key, now)}
        for key in Key.objects.order_by("node", "not_before")
    ]
    context = {
        "links": found,
        "chart": _chart(),
        "recent": RecentTable(request, queries.recently(15)),
        "keys": keys,
        "waiting": queries.waiting(),
    }
    return page(request, "road/home.html", context)


def _key_state(key: Key, now: Any) -> Status:
    if key.revoked_at is not None:
        return Status(_("revoked"), "stop")
    if key.not_after is not None and key.not_after <= now:
        return Status(_("expired"), "info")
    if key.not_after is not None:
        return Status(_("valid until %(day)s") % {"day": city_time(key.not_after)}, "wait")
    return Status(_("valid"), "ok")


@operator
@require_POST
def resume(request: HttpRequest, partner: str) -> HttpResponseBase:
    """Let a stalled or broken link try again; `rewind` sends again what the partner has lost, `recover`
    fetches what this node has lost.
    """
    acting = acting_of(request)
    try:
        if "recover" in request.POST:
            count = recovery.recover(acting, partner)
            done = _("%(count)s messages are back in the log.") % {"count": count}
        else:
            seq = links.resume(acting, partner, rewind="rewind" in request.POST)
            done = _("Sending goes on with message %(seq)s.") % {"seq": seq}
    except NotFound:
        raise
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return redirect("road:home")


@operator
def parked(request: HttpRequest) -> HttpResponseBase:
    """Every message that was ever parked; what waits comes first."""
    table = ParkedTable(request, Parked.objects.order_by("-state", "partner", "subject", "seq"))
    if table.csv_requested:
        return table.csv_response()
    return page(request, "road/parked.html", {"table": table})


@operator
def parked_one(request: HttpRequest, key: int) -> HttpResponseBase:
    """One parked message: retry it, or refuse it with a reason."""
    row = or_404(Parked.objects.all(), what=_("parked message"), pk=key)
    form = RefuseForm(request.POST if request.POST.get("do") == "refuse" else None, initial={"reason": row.reason})
    if request.POST.get("do") == "retry":
        return _retried(request, row)
    if form.is_bound and form.is_valid():
        try:
            road_parked.refuse(acting_of(request), row.pk, form.cleaned_data["reason"])
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Refused; the partner is told."))
            return redirect("road:parked-one", row.pk)
    behind = Parked.objects.filter(
        partner=row.partner, subject=row.subject, direction=row.direction, state=Parked.State.WAITING, seq__gt=row.seq
    )
    facts = [
        (_("Partner"), row.partner),
        (_("Topic"), row.topic),
        (_("Subject"), row.subject),
        (_("Why"), row.get_kind_display()),
        (_("Reason"), row.reason),
        (_("Tries"), row.attempts),
        (_("Parked"), row.parked_at),
        (_("Last try"), row.last_try_at),
        (_("Next try"), row.next_try_at),
        (_("Waiting behind it"), behind.count()),
    ]
    context = {
        "row": row,
        "facts": facts,
        "form": form,
        "status": Status(row.get_state_display(), _PARKED_KINDS[row.state]),
        "waiting": row.state == Parked.State.WAITING,
        "message_url": _message_url(row),
    }
    return page(request, "road/parked_one.html", context, status=422 if form.errors else 200)


def _retried(request: HttpRequest, row: Parked) -> HttpResponseBase:
    try:
        free = road_parked.retry(acting_of(request), row.pk)
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        row.refresh_from_db()
        if free:
            messages.success(request, _("Applied; nothing waits on this subject any more."))
        else:
            messages.warning(request, _("Still waiting: %(reason)s") % {"reason": row.reason})
    return redirect("road:parked-one", row.pk)


@operator
def log(request: HttpRequest) -> HttpResponseBase:
    """Every message, newest first."""
    table = LogTable(request, LogEntry.objects.order_by("-recorded_at", "-seq"))
    if table.csv_requested:
        return table.csv_response()
    return page(request, "road/log.html", {"table": table})


@operator
def message(request: HttpRequest, partner: str, direction: str, seq: int) -> HttpResponse:
    """One message with everything that proves it."""
    entry = or_404(LogEntry.objects.all(), what=_("message"), partner=partner, direction=direction, seq=seq)
    try:
        proof = verify.prove(entry)
    except Rejected as rejected:
        return page(request, "road/message.html", {"entry": entry, "unreadable": str(rejected)})
    facts = [
        (_("Topic"), proof.topic),
        (_("Subject"), proof.subject),
        (_("From"), proof.source),
        (_("To"), proof.audience),
        (_("Happened"), proof.time),
        (_("Sealed"), proof.sealed),
        (_("Recorded here"), proof.recorded),
        (_("Message id"), proof.message_id),
        (_("Signed by key"), proof.kid),
        (_("Hash of this message"), proof.hash),
        (_("Hash of the message before"), proof.prev),
    ]
    context = {
        "entry": entry,
        "proof": proof,
        "facts": facts,
        "data": json.dumps(proof.data, ensure_ascii=False, indent=2),
        "status": Status(_("proved"), "ok") if proof.holds else Status(_("not proved"), "stop"),
    }
    return page(request, "road/message.html", context)


urlpatterns = [
    path("", home, name="home"),
    path("resume/<str:partner>/", resume, name="resume"),
    path("parked/", parked, name="parked"),
    path("parked/<int:key>/", parked_one, name="parked-one"),
    path("messages/", log, name="log"),
    path("message/<str:partner>/<str:direction>/<int:seq>/", message, name="message"),
]
