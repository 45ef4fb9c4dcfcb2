"""Manual review on the consignment's page: its history, and what officer and trader can do about it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, needs
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Problem
from infosilk.kernel.reasons import explain
from infosilk.trade.clearance.public import OWNERS, Consignment, State
from infosilk.trade.officers import queries, review_steps
from infosilk.trade.officers.actions import may_override
from infosilk.trade.officers.models.review import ReviewEntry, ReviewKind
from infosilk.web.timeline import Entry


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your note"), max_length=review_steps.MAX_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )
    shown = forms.BooleanField(label=gettext_lazy("The trader may read it"), required=False)


class AskForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your question to the trader"),
        max_length=review_steps.MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Say which document you need. The consignment stays held."),
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your answer to customs"),
        max_length=review_steps.MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = forms.FileField(
        label=gettext_lazy("File"), required=False, help_text=gettext_lazy("PDF, PNG, JPEG or text.")
    )


class RejectForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Why you reject the proposal"),
        max_length=review_steps.MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


FORMS: dict[str, type[forms.Form]] = {"note": NoteForm, "ask": AskForm, "answer": AnswerForm, "reject": RejectForm}


@needs("trade", "officer", *OWNERS)
def step(request: HttpRequest, number: str, verb: str) -> HttpResponseBase:
    """One step: claim, unclaim, note, ask, answer, reject. Then the consignment's page again."""
    if request.method == "POST":
        form = FORMS[verb](request.POST, request.FILES, prefix=verb) if verb in FORMS else None
        try:
            if form is None or form.is_valid():
                _do(acting_of(request), number, verb, form.cleaned_data if form else {})
                messages.success(request, _("Done."))
            else:
                messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        except Problem as problem:
            messages.error(request, str(problem))
    if request.POST.get("back", "").isalpha():
        # From the desk, where the officer works on.
        return redirect(f"{reverse('trade:home:desk', args=[number])}?part={request.POST['back'][:20]}")
    return redirect("trade:home:consignment", number)


def _do(acting: Acting, number: str, verb: str, data: dict[str, Any]) -> None:
    if verb == "claim":
        review_steps.claim(acting, number)
    elif verb == "unclaim":
        review_steps.unclaim(acting, number)
    elif verb == "note":
        review_steps.note(acting, number, data["text"], shown=data["shown"])
    elif verb == "ask":
        review_steps.ask(acting, number, data["text"])
    elif verb == "reject":
        review_steps.reject(acting, number, data["text"])
    elif verb == "answer":
        file = data["file"]
        review_steps.answer(
            acting,
            number,
            data["text"],
            name=file.name if file else "",
            media_type=(file.content_type or "") if file else "",
            content=file.read() if file else b"",
        )


@needs("trade", "officer", *OWNERS)
def file(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """What the trader sent with an answer, to keep: it is never shown as a page of this node."""
    opened = review_steps.file_of(acting_of(request), number, key)
    answer = HttpResponse(opened.content, content_type="application/octet-stream")
    name = opened.document.name.encode("ascii", "replace").decode().replace('"', "").replace("\\", "")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def context(acting: Acting, found: Consignment) -> dict[str, Any]:
    """What the consignment's page shows of the review, and which of its forms this person may use."""
    officer = acting.may("trade", "officer")
    owner = acting.may("trade", *OWNERS) and acting.organisation_id in (
        found.marketplace_id,
        found.seller_id,
        found.consignee_id,
    )
    if not (officer or owner):
        return {}
    seen = queries.review(acting, found)
    now = seen.standing
    held = found.state == State.HELD
    return {
        "review": [_entry(one, found) for one in seen.steps],
        "proposal": seen.proposal,
        "because": [explain.explain(reason).text for reason in seen.proposal.because] if seen.proposal else [],
        "own_proposal": seen.proposal is not None and seen.proposal.person_id == acting.person_id,
        "claimed": now.claimed_by is not None and now.claimed_by == acting.person_id,
        "claimed_by_other": now.claimed_by is not None and now.claimed_by != acting.person_id,
        "claims": officer and held and acting.person_id is not None and now.proposal is None,
        "notes": NoteForm(prefix="note") if officer else None,
        "asks": AskForm(prefix="ask") if officer and held and not now.asked else None,
        "rejects": RejectForm(prefix="reject") if seen.proposal is not None else None,
        "answers": AnswerForm(prefix="answer") if owner and held and now.asked else None,
        "overrides": officer and may_override(found),
    }


def _entry(one: ReviewEntry, found: Consignment) -> Entry:
    title = f"{queries.by(one)}: {one.get_kind_display()}" if queries.by(one) else str(one.get_kind_display())
    if one.decision:
        title = f"{title} ({one.get_decision_display()})"
    text = one.text
    if one.document is not None:
        text = f"{text} [{one.document.name}]".strip()
    url = reverse("trade:officers:review-file", args=[found.number, one.pk]) if one.document is not None else ""
    kind = {ReviewKind.REJECT: "problem", ReviewKind.ASK: "now"}.get(ReviewKind(one.kind), "done")
    return Entry(one.at, None, title, text, "", kind, url)  # type: ignore[arg-type]
