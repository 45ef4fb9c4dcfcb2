"""The page of the test provider: a sample, as if it lay elsewhere. It asks for no card and moves no money."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.commons.payments.models import EntryKind, ProviderPayment, ProviderState, SamplePayment
from infosilk.commons.payments.providers import sample
from infosilk.kernel.access import or_404
from infosilk.kernel.problems import NotFound, Problem
from infosilk.web.cells import money
from infosilk.web.forms import add_problem
from infosilk.web.page import page


class HappenForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What happens"),
        choices=[
            ("received", gettext_lazy("It is paid")),
            ("failed", gettext_lazy("The payment fails")),
            ("refunded", gettext_lazy("It is given back")),
            ("reversed", gettext_lazy("The bank takes it back")),
        ],
        widget=forms.RadioSelect,
        initial="received",
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), min_value=Decimal("0.01"), decimal_places=2, max_digits=14
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How the city is told"),
        choices=[
            ("once", gettext_lazy("At once")),
            ("twice", gettext_lazy("Three times")),
            ("late", gettext_lazy("Two minutes late")),
            ("never", gettext_lazy("Not at all: it must ask")),
        ],
        widget=forms.RadioSelect,
        initial="once",
    )


def _happened(kind: str) -> str:
    return str(EntryKind(kind).label) if kind in EntryKind.values else str(ProviderState(kind).label)


def sample_provider(request: HttpRequest, token: str) -> HttpResponseBase:
    """Let something happen to a payment. Whoever has the address may: as with a real provider, it is the payer's."""
    if not settings.NODE.demo:
        raise NotFound(what=_("payment"))
    payment = or_404(ProviderPayment.objects.all(), _("payment"), token=token, provider=sample.TestProvider.code)
    there = or_404(SamplePayment.objects.all(), _("payment"), number=payment.provider_no)
    form = HappenForm(request.POST or None, initial={"amount": there.amount})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            sample.happen(there.number, data["kind"], data["amount"], data["way"])
            messages.success(request, _("It has happened. The city is told as you chose."))
            return redirect(there.back or request.path)
        except Problem as problem:
            add_problem(form, problem)
    context = {
        "form": form,
        "amount": money(there.amount, there.currency),
        "number": there.number,
        "back": there.back,
        "events": [
            {"kind": _happened(one["kind"]), "amount": one["amount"], "number": one["event"]} for one in there.events
        ],
    }
    return page(request, "commons/payments/sample_provider.html", context, 422 if form.is_bound else 200)
