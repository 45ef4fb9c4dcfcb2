"""Sign-in by django-allauth, with open sign-up as a person without mandates, language kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import get_language


class AccountAdapter(DefaultAccountAdapter):
    """Anybody may open an account (a buyer follows a parcel with it); acting for an organisation takes a
    mandate.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Keep the language that the person signed up in; the name may be added later."""
        user.language = get_language() or "en"
        user.name = (form.cleaned_data.get("name") or "").strip()[:200] or user.name
        return super().save_user(request, user, form, commit)
