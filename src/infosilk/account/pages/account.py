"""Oneself: for whom one acts, name and language, one's own data."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from infosilk.account.forms import ProfileForm
from infosilk.kernel import actions, queries
from infosilk.kernel.access import acting_of, signed_in
from infosilk.kernel.identity.mandates import SESSION_KEY, active_mandates
from infosilk.kernel.models import Mandate
from infosilk.kernel.problems import Forbidden, NotFound, Problem
from infosilk.kernel.record import privacy
from infosilk.web.forms import add_problem
from infosilk.web.page import page


@signed_in
def switch(request: HttpRequest) -> HttpResponse:
    """Chooses for which organisation one acts in this session."""
    acting = acting_of(request)
    person = queries.person_of(acting)
    if person is None:
        raise Forbidden(_("This is for people."))
    by_organisation: dict[int, list[Mandate]] = {}
    for mandate in active_mandates(person):
        by_organisation.setdefault(mandate.organisation_id, []).append(mandate)
    if request.method == "POST":
        # What is chosen is checked here and once more by each request: a mandate may end at any time.
        chosen = request.POST.get("mandate", "")
        mandate_ids = {str(one.pk): one for held in by_organisation.values() for one in held}
        if chosen not in mandate_ids:
            raise NotFound(what=_("mandate"))
        request.session[SESSION_KEY] = mandate_ids[chosen].pk
        messages.success(
            request,
            _("You now act for %(organisation)s.") % {"organisation": mandate_ids[chosen].organisation},
        )
        target = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
        return redirect(target if safe else "account:home")
    choices = [
        {
            "mandate": held[0],
            "roles": ", ".join(str(one.get_role_display()) for one in held),
            "current": organisation == acting.organisation_id,
        }
        for organisation, held in by_organisation.items()
    ]
    return page(request, "infosilk_account/switch.html", {"choices": choices, "next": request.GET.get("next", "")})


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Name and language, and where sign-in is kept safe."""
    acting = acting_of(request)
    person = queries.person_of(acting)
    if person is None:
        raise Forbidden(_("This is for people."))
    form = ProfileForm(request.POST or None, initial={"name": person.name, "language": person.language})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_profile(acting, **form.cleaned_data)
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("account:profile")
    context = {"form": form, "person": person}
    return page(request, "infosilk_account/profile.html", context, status=422 if form.errors else 200)


@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]
def data(request: HttpRequest) -> HttpResponse:
    """Everything that this node holds about oneself, as a JSON file."""
    acting = acting_of(request)
    exported = privacy.export(acting, acting.person_id or 0)
    response = JsonResponse(exported, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="infosilk-{settings.NODE.node}-my-data.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]
def close(request: HttpRequest) -> HttpResponse:
    """Asks, then closes the account and erases its data."""
    acting = acting_of(request)
    if request.method == "POST":
        try:
            privacy.erase(acting, acting.person_id or 0)
        except Problem as problem:
            messages.error(request, str(problem))
            return redirect("account:profile")
        logout(request)
        return redirect("home")
    return page(
        request,
        "infosilk_account/confirm.html",
        {
            "title": _("Close the account?"),
            "text": _(
                "Your address, name, passkeys, notifications and drafts are erased, your mandates end, and so does "
                "what orders say of you. What law keeps is closed up and destroyed after its last day. This cannot "
                "be undone."
            ),
            "label": _("Close the account"),
            "back": reverse("account:profile"),
        },
    )
