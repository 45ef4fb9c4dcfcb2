"""Logistics' forms. Times are entered in the time of this node's city."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from infosilk.kernel import here


class CityTimeField(forms.DateTimeField):
    """A time in the city's own zone; empty means now."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(required=False, widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        found = super().to_python(value)
        if found is None:
            return None
        return found.replace(tzinfo=here.zone().city_of(here.name()).tz)


class DispatchForm(forms.Form):
    """Which of the ready consignments leave, along which corridor, when."""

    corridor = forms.ChoiceField(label=_("Corridor"))
    which = forms.ChoiceField(
        label=_("What leaves"),
        choices=[("all", _("everything that is ready")), ("chosen", _("only what is ticked below"))],
        widget=forms.RadioSelect,
        initial="all",
    )
    departed_at = CityTimeField(label=_("Departure"), help_text=_("In the time of this city. Leave it empty for now."))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["corridor"].choices = choices  # type: ignore[attr-defined]


class ArriveForm(forms.Form):
    """When a shipment arrived."""

    arrived_at = CityTimeField(label=_("Arrival"), help_text=_("In the time of this city. Leave it empty for now."))
