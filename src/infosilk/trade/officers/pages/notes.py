"""An officer's templates for notes."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, needs
from infosilk.kernel.problems import Problem
from infosilk.trade.officers import notes as officers_notes
from infosilk.web.forms import add_problem
from infosilk.web.page import page


class TemplateForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=80)
    text = forms.CharField(label=gettext_lazy("Text"), max_length=900, widget=forms.Textarea(attrs={"rows": 3}))
    mine = forms.BooleanField(label=gettext_lazy("For me alone"), required=False)


@needs("trade", "officer")
def notes(request: HttpRequest) -> HttpResponseBase:
    """The notes that this administration, and this officer, often write: added and removed."""
    acting = acting_of(request)
    removes = request.method == "POST" and request.POST.get("remove", "").isdigit()
    form = TemplateForm(request.POST if request.method == "POST" and not removes else None)
    try:
        if removes:
            officers_notes.remove(acting, int(request.POST["remove"][:18]))
            messages.success(request, _("Removed."))
            return redirect("trade:officers:desk-notes")
        if form.is_bound and form.is_valid():
            officers_notes.add(acting, **form.cleaned_data)
            messages.success(request, _("Kept."))
            return redirect("trade:officers:desk-notes")
    except Problem as problem:
        if removes:
            messages.error(request, str(problem))
            return redirect("trade:officers:desk-notes")
        add_problem(form, problem)
    context = {"rows": list(officers_notes.notes_of(acting)), "form": form}
    return page(request, "trade/officers/desk_notes.html", context, 422 if form.is_bound else 200)
