"""Addresses and contacts on pages: the organisation's, and one's own with one's numbers."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from infosilk.commons.addresses import actions, queries
from infosilk.commons.addresses.engine import address as engine
from infosilk.commons.addresses.engine import numbers
from infosilk.commons.addresses.engine.address import Address, Fault
from infosilk.commons.addresses.models import AddressUse, ContactKind, ContactUse
from infosilk.commons.addresses.words import NUMBERS, fault_item, label
from infosilk.kernel.access import acting_of, needs, signed_in
from infosilk.kernel.actor import ANY_ROLE
from infosilk.kernel.problems import NotFound, Problem
from infosilk.web.cells import locale
from infosilk.web.forms import add_problem
from infosilk.web.page import page

# What a browser fills in by itself.
_AUTOCOMPLETE = {
    "street": "street-address",
    "extra": "address-line2",
    "postal_code": "postal-code",
    "city": "address-level2",
    "district": "address-level3",
    "area": "address-level1",
}


def _countries() -> list[tuple[str, str]]:
    names = locale().territories
    known = [(code, str(names[code])) for code in map(str, names) if engine.known(code)]
    return sorted(known, key=lambda one: one[1])


class CountryForm(forms.Form):
    """First the country: the rest of the form is its own."""

    country = forms.ChoiceField(label=gettext_lazy("Country"))

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        choice = self.fields["country"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = _countries()


class AddressForm(forms.Form):
    use = forms.ChoiceField(label=gettext_lazy("For"), choices=AddressUse.choices)

    def __init__(self, country: str, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.country = country
        form = engine.form(country)
        for part in form.parts:
            self.fields[part] = self._field(part, form)

    def _field(self, part: str, form: engine.Form) -> forms.Field:
        """A part's field: what is missing is told as the actions tell it."""
        missing = fault_item(Address(self.country), Fault(part, "missing"))
        text = f"{missing.message} {missing.mend}".strip()
        given: dict[str, Any] = {
            "label": label(self.country, part),
            "required": part in form.needed,
            "error_messages": {"required": text},
        }
        if part == "area" and form.areas:
            areas = [(native, native if native == latin else f"{native} {latin}") for native, latin in form.areas]
            return forms.ChoiceField(choices=[("", "–"), *areas], **given)
        if part == "postal_code" and form.postal_example:
            given["help_text"] = _("Such as %(example)s") % {"example": form.postal_example}
        return forms.CharField(
            max_length=200, widget=forms.TextInput(attrs={"autocomplete": _AUTOCOMPLETE[part]}), **given
        )

    def address(self) -> Address:
        said = {name: self.cleaned_data.get(name, "") for name in engine.PARTS if name != "country"}
        return Address(country=self.country, **said)


class ContactForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ContactKind.choices)
    value = forms.CharField(
        label=gettext_lazy("Address or number"),
        max_length=254,
        help_text=gettext_lazy("A telephone number with its country, as +381 18 123456, or as it is dialled here."),
    )
    for_use = forms.ChoiceField(label=gettext_lazy("For"), choices=ContactUse.choices)
    note = forms.CharField(
        label=gettext_lazy("Whom to ask for, and when (if it matters)"), max_length=120, required=False
    )


class NumberForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of number"))
    number = forms.CharField(
        label=gettext_lazy("Number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    issued = forms.ChoiceField(label=gettext_lazy("Country that issued it"))

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        kind, issued = self.fields["kind"], self.fields["issued"]
        assert isinstance(kind, forms.ChoiceField) and isinstance(issued, forms.ChoiceField)
        kind.choices = [(code, NUMBERS[code]) for code in numbers.KINDS]
        issued.choices = _countries()
        issued.initial = settings.NODE.city.country


def _asked_country(request: HttpRequest) -> str:
    country = request.GET.get("country", "").upper()
    return country if engine.known(country) else settings.NODE.city.country


@needs("commons", ANY_ROLE)
def organisation(request: HttpRequest) -> HttpResponseBase:
    """Where the organisation is reached; its administrators say it."""
    may = acting_of(request).may("kernel", "administrator")
    return _shown(request, own=False, may=may)


@signed_in
def own(request: HttpRequest) -> HttpResponseBase:
    """Where the person is reached, and their numbers in registers."""
    return _shown(request, own=True, may=acting_of(request).person_id is not None)


def _shown(request: HttpRequest, *, own: bool, may: bool) -> HttpResponseBase:
    acting = acting_of(request)
    country = _asked_country(request)
    form = request.POST.get("form", "")
    address = AddressForm(country, request.POST if form == "address" else None, auto_id="address-%s")
    contact = ContactForm(request.POST if form == "contact" else None, auto_id="contact-%s")
    number = NumberForm(request.POST if form == "number" else None, auto_id="number-%s") if own else None
    asked = {"address": address, "contact": contact, "number": number}.get(form)
    if request.method == "POST" and asked is not None and asked.is_valid():
        try:
            _put(request, form, asked, own)
        except Problem as problem:
            add_problem(asked, problem)
        else:
            messages.success(request, _("It is kept."))
            return redirect("commons:addresses:own" if own else "commons:addresses:organisation")
    context = {
        "own": own,
        "may": may,
        "addresses": [(row, queries.address_out(row)) for row in queries.addresses_of(acting, own=own)],
        "contacts": [(row, queries.contact_out(row)) for row in queries.contacts_of(acting, own=own)],
        "numbers": [(row, queries.number_out(row), NUMBERS[row.kind]) for row in queries.numbers_of(acting)]
        if own
        else [],
        "country": CountryForm(initial={"country": country}),
        "address": address,
        "contact": contact,
        "number": number,
        "wrong": asked,
    }
    return page(
        request, "commons/addresses/addresses.html", context, 422 if asked is not None and asked.errors else 200
    )


def _put(request: HttpRequest, form: str, asked: Any, own: bool) -> None:
    acting, said = acting_of(request), asked.cleaned_data
    if form == "address":
        actions.put_address(acting, said["use"], asked.address(), own=own)
    elif form == "contact":
        actions.add_contact(
            acting,
            said["kind"],
            said["for_use"],
            said["value"],
            own=own,
            country=settings.NODE.city.country,
            note=said["note"],
        )
    else:
        actions.put_number(acting, said["kind"], said["number"], country=said["issued"])


@require_POST
@signed_in
def remove(request: HttpRequest, whose: str, what: str, key: int) -> HttpResponseBase:
    """Take an address, a contact or a number back."""
    acting, mine = acting_of(request), whose == "mine"
    if what == "address":
        actions.remove_address(acting, key, own=mine)
    elif what == "contact":
        actions.remove_contact(acting, key, own=mine)
    elif what == "number" and mine:
        actions.remove_number(acting, key)
    else:
        raise NotFound(what=_("page"))
    messages.success(request, _("It is taken back."))
    return redirect("commons:addresses:own" if mine else "commons:addresses:organisation")


urlpatterns = [
    path("addresses/", organisation, name="organisation"),
    path("addresses/mine/", own, name="own"),
    path("addresses/<str:whose>/<str:what>/<int:key>/remove/", remove, name="remove"),
]
