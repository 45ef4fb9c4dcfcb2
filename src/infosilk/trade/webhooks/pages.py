"""Webhooks on pages: which there are, a new one, one with its last attempts."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.problems import Problem
from infosilk.trade.clearance.public import STATUS_LABELS
from infosilk.trade.webhooks import actions
from infosilk.trade.webhooks.models import Webhook, WebhookState
from infosilk.web.cells import Status
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Table


def _state(row: Webhook) -> Status:
    if row.state == WebhookState.PAUSED:
        return Status(str(WebhookState.PAUSED.label), "stop")
    return Status(_("tried again"), "hold") if row.failures else Status(str(WebhookState.ACTIVE.label), "ok")


class WebhookTable(Table):
    columns: ClassVar[list[Column]] = [
        Column("url", gettext_lazy("Address"), link=lambda row: reverse("trade:webhooks:webhook", args=[row.pk])),
        Column("state", gettext_lazy("State"), _state),
        Column("told", gettext_lazy("Statuses told"), numeric=True),
        Column("last_error", gettext_lazy("Last error")),
        Column("next_at", gettext_lazy("Next attempt")),
    ]
    empty_title = gettext_lazy("No webhook yet")
    empty_text = gettext_lazy("Give the address of your server; it is told what becomes of your consignments.")


class AttemptTable(Table):
    columns: ClassVar[list[Column]] = [
        Column("at", gettext_lazy("Time")),
        Column("status", gettext_lazy("HTTP status"), lambda row: row.status or "–", numeric=True),
        Column("statuses", gettext_lazy("Statuses told"), numeric=True),
        Column("milliseconds", gettext_lazy("Milliseconds"), numeric=True),
        Column("error", gettext_lazy("Error")),
    ]
    empty_title = gettext_lazy("Nothing was sent yet")
    empty_text = gettext_lazy("The first status of a consignment of yours is sent within seconds.")


class WebhookForm(forms.Form):
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        help_text=gettext_lazy("For example https://shop.example/infosilk"),
        widget=forms.URLInput,
    )
    codes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Only these statuses (none chosen: all)"),
        choices=[(code, f"{code}") for code in STATUS_LABELS],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["codes"].choices = [(code, f"{code} {label}") for code, label in STATUS_LABELS.items()]  # type: ignore[attr-defined]


@needs("trade", *actions.MAY)
def webhooks(request: HttpRequest) -> HttpResponseBase:
    """The organisation's webhooks; a new one is shown with its secret once."""
    acting = acting_of(request)
    form = WebhookForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make(acting, form.cleaned_data["url"], form.cleaned_data["codes"])
            form = WebhookForm()
        except Problem as problem:
            add_problem(form, problem)
    table = WebhookTable(request, actions.visible_to(acting))
    context = {"form": form, "made": made, "table": table}
    return page(request, "trade/webhooks/webhooks.html", context, 422 if form.errors else 200)


@needs("trade", *actions.MAY)
def webhook(request: HttpRequest, key: int) -> HttpResponseBase:
    """One webhook with its last attempts, and what can be done with it."""
    hook = or_404(actions.visible_to(acting_of(request)), _("webhook"), pk=key)
    return page(request, "trade/webhooks/webhook.html", _context(request, hook))


def _context(request: HttpRequest, hook: Webhook, secret: str = "") -> dict[str, Any]:
    facts = [
        (_("State"), _state(hook)),
        (_("Statuses told"), hook.told),
        (_("Only these statuses"), ", ".join(map(str, hook.codes)) or _("all")),
        (_("Last error"), hook.last_error or "–"),
        (_("Next attempt"), hook.next_at),
    ]
    table = AttemptTable(request, hook.attempts.all())
    return {"hook": hook, "facts": facts, "table": table, "secret": secret, "paused": hook.state == WebhookState.PAUSED}


@require_POST
@needs("trade", *actions.MAY)
def act(request: HttpRequest, key: int, verb: str) -> HttpResponseBase:
    """Pause, go on, renew the secret, try, remove."""
    acting = acting_of(request)
    if verb == "secret":
        hook = actions.renew_secret(acting, key)
        return page(request, "trade/webhooks/webhook.html", _context(request, hook, hook.secret))
    if verb == "pause":
        actions.pause(acting, key)
    elif verb == "resume":
        actions.resume(acting, key)
    elif verb == "remove":
        actions.remove(acting, key)
        messages.success(request, _("The webhook is removed."))
        return redirect("trade:webhooks:webhooks")
    else:
        answer = actions.ping(acting, key)
        if answer.taken:
            messages.success(request, _("The receiver answered %(status)s.") % {"status": answer.status})
        else:
            messages.error(request, _("The receiver did not take it: %(error)s") % {"error": answer.error})
    return redirect("trade:webhooks:webhook", key=key)


urlpatterns = [
    path("webhooks/", webhooks, name="webhooks"),
    path("webhooks/<int:key>/", webhook, name="webhook"),
    path("webhooks/<int:key>/<str:verb>/", act, name="webhook-act"),
]
