"""Forms of the kernel's pages. They parse; the actions decide, and their faults come back to the fields."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import installed_areas
from infosilk.kernel.identity.identifiers import SCHEMES
from infosilk.kernel.identity.roles import role_choices
from infosilk.kernel.models import Mandate, Organisation, Person


class SignupForm(forms.Form):
    """What a new account says besides allauth's address and password."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: Person) -> None:
        """allauth calls this for a new account; the adapter has stored the name already."""


class DayField(forms.DateField):
    """A day in the node's city."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        super().__init__(**kwargs)


def moment(day: Any, *, end: bool = False) -> datetime | None:
    """The first moment (or, for a last day included, the moment after it) of `day` in the node's city."""
    if day is None:
        return None
    zone: ZoneInfo = settings.NODE.city.tz
    if end:
        from datetime import timedelta

        day = day + timedelta(days=1)
    return datetime.combine(day, time.min, tzinfo=zone)


class MandateForm(forms.Form):
    """Grants a mandate within one organisation."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Of a person who has an account here and confirmed the address."),
    )
    role = forms.ChoiceField(label=_("Role"))
    valid_from = DayField(label=_("First day"), required=False, help_text=_("Empty: from now."))
    valid_until = DayField(label=_("Last day"), required=False, help_text=_("Empty: until it is revoked."))

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [(value, label) for value, label in role_choices() if value in organisation.roles]


class IdentifierForm(forms.Form):
    """Enters an official number of an organisation."""

    scheme = forms.ChoiceField(label=_("Kind of number"))
    value = forms.CharField(label=_("Number"), max_length=40)

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scheme: Any = self.fields["scheme"]
        scheme.choices = [
            (one.code, one.title) for one in SCHEMES.values() if one.country in {None, organisation.country}
        ]


class TokenForm(forms.Form):
    """Makes an API token by one of the mandates offered."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("What will use it, such as “nightly upload”."))
    mandate = forms.TypedChoiceField(label=_("Acts as"), coerce=int)
    areas = forms.MultipleChoiceField(
        label=_("Areas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all areas."),
    )
    expires = DayField(label=_("Last day"), required=False, help_text=_("Empty: as long as the mandate."))

    def __init__(self, mandates: list[Mandate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mandate: Any = self.fields["mandate"]
        mandate.choices = [(one.pk, f"{one.person} · {one.get_role_display()}") for one in mandates]
        areas: Any = self.fields["areas"]
        areas.choices = [(area.label, area.title) for area in installed_areas()]


class ProfileForm(forms.Form):
    """One's own name and language."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
