"""Forms that several rooms show: a file to lodge, a decision with its note."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class LodgeForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File of orders"),
        help_text=gettext_lazy(
            "One JSON object a line (NDJSON), a JSON array, or a table (CSV), in UTF-8. A file that was lodged before "
            "may be lodged again: nothing is lodged twice."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        limit = settings.NODE.upload_limit_mb
        if file.size > limit * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MiB. Split it, or lodge it by the API or the command line.")
                % {"limit": limit}
            )
        return file


class DecideForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The trader reads it. A refusal needs one."),
    )
