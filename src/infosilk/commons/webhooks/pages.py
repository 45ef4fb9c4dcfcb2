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

from infosilk.commons.webhooks import actions, feeds
from infosilk.commons.webhooks.feeds import Feed
from infosilk.commons.webhooks.models import Pause, Webhook, WebhookState
from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.actor import ANY_ROLE
from infosilk.kernel.problems import Problem
from infosilk.web.cells import Status
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Table


def _state(row: Webhook) -> Status:
    if row.state == WebhookState.PAUSED:
        return Status(str(WebhookState.PAUSED.label), "stop")
    return Status(_("tried again"), "hold") if row.failures else Status(str(WebhookState.ACTIVE.label), "ok")


def _feed(row: Webhook) -> str:
    found = feeds.feeds().get(row.feed)
    return str(found.title) if found else row.feed


class WebhookTable(Table):
    columns: ClassVar[list[Column]] = [
        Column("url", gettext_lazy("Address"), link=lambda row: reverse("commons:webhooks:webhook", args=[row.pk])),
        Column("feed", gettext_lazy("Told of"), _feed),
        Column("state", gettext_lazy("State"), _state),
        Column("told", gettext_lazy("Entries told"), numeric=True),
        Column("last_error", gettext_lazy("Last error")),
        Column("next_at", gettext_lazy("Next attempt")),
    ]
    empty_title = gettext_lazy("No webhook yet")
    empty_text = gettext_lazy("Give the address of your server; it is told what you choose.")


class AttemptTable(Table):
    columns: ClassVar[list[Column]] = [
        Column("at", gettext_lazy("Time")),
        Column("status", gettext_lazy("HTTP status"), lambda row: row.status or "–", numeric=True),
        Column("entries", gettext_lazy("Entries told"), lambda row: _("trial") if row.trial else row.entries),
        Column("milliseconds", gettext_lazy("Milliseconds"), numeric=True),
        Column("error", gettext_lazy("Error")),
    ]
    empty_title = gettext_lazy("Nothing was sent yet")
    empty_text = gettext_lazy("What happens is sent within seconds.")


class WebhookForm(forms.Form):
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        help_text=gettext_lazy("For example https://shop.example/infosilk"),
        widget=forms.URLInput,
    )
    feed = forms.ChoiceField(label=gettext_lazy("Told of"), widget=forms.RadioSelect)

    def __init__(self, offered: list[Feed], *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.offered = offered
        choice = self.fields["feed"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(one.code, f"{one.title}: {one.about}") for one in offered]
        if len(offered) == 1:
            choice.initial = offered[0].code
        for one in offered:
            self.fields[one.code] = forms.MultipleChoiceField(
                label=_("%(feed)s: only these (none chosen: all)") % {"feed": one.title},
                choices=[
                    (code, f"{code} {title}" if code.isdigit() else title) for code, title in one.events().items()
                ],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def events(self) -> list[str]:
        """Those chosen of the feed that is chosen."""
        found: list[str] = self.cleaned_data.get(self.cleaned_data["feed"], [])
        return found


@needs("commons", ANY_ROLE)
def webhooks(request: HttpRequest) -> HttpResponseBase:
    """The organisation's webhooks; a new one is shown with its secret once."""
    acting = acting_of(request)
    offered = feeds.offered(acting)
    form = WebhookForm(offered, request.POST or None)
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = actions.make(acting, form.cleaned_data["feed"], form.cleaned_data["url"], form.events())
            form = WebhookForm(offered)
        except Problem as problem:
            add_problem(form, problem)
    table = WebhookTable(request, Webhook.objects.visible_to(acting))
    context = {"form": form, "made": made, "secret": secret, "table": table, "offered": offered}
    return page(request, "commons/webhooks/webhooks.html", context, 422 if form.errors else 200)


@needs("commons", ANY_ROLE)
def webhook(request: HttpRequest, key: int) -> HttpResponseBase:
    """One webhook with its last attempts, and what can be done with it."""
    hook = or_404(Webhook.objects.visible_to(acting_of(request)), _("webhook"), pk=key)
    return page(request, "commons/webhooks/webhook.html", _context(request, hook))


def _context(request: HttpRequest, hook: Webhook, secret: str = "") -> dict[str, Any]:
    state: list[Any] = [(_("State"), _state(hook))]
    if hook.pause:
        state.append((_("Why it is paused"), Pause(hook.pause).label))
    facts = [
        (_("Told of"), _feed(hook)),
        *state,
        (_("Entries told"), hook.told),
        (_("Last entry"), hook.after),
        (_("Only these events"), ", ".join(hook.events) or _("all")),
        (_("Last error"), hook.last_error or "–"),
        (_("Next attempt"), hook.next_at),
    ]
    if hook.trial_at is not None:
        facts.append((_("Trial"), _("is being sent")))
    table = AttemptTable(request, hook.attempts.all())
    return {"hook": hook, "facts": facts, "table": table, "secret": secret, "paused": hook.state == WebhookState.PAUSED}


@require_POST
@needs("commons", ANY_ROLE)
def act(request: HttpRequest, key: int, verb: str) -> HttpResponseBase:
    """Pause, go on, renew the secret, try, remove."""
    acting = acting_of(request)
    if verb == "secret":
        hook, secret = actions.renew_secret(acting, key)
        return page(request, "commons/webhooks/webhook.html", _context(request, hook, secret))
    if verb == "pause":
        actions.pause(acting, key)
    elif verb == "resume":
        actions.resume(acting, key)
    elif verb == "remove":
        actions.remove(acting, key)
        messages.success(request, _("The webhook is removed."))
        return redirect("commons:webhooks:webhooks")
    else:
        actions.ask_trial(acting, key)
        messages.success(request, _("A trial is on its way; what comes of it stands below in a moment."))
    return redirect("commons:webhooks:webhook", key=key)


urlpatterns = [
    path("webhooks/", webhooks, name="webhooks"),
    path("webhooks/<int:key>/", webhook, name="webhook"),
    path("webhooks/<int:key>/<str:verb>/", act, name="webhook-act"),
]
