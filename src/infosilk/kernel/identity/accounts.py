"""Sign-in by django-allauth, with open sign-up as a person without mandates, and the language kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Anybody may open an account (a buyer follows a parcel with it); acting for an organisation takes a mandate."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Keep the name and the language that the person signed up in."""
        user.language = get_language() or settings.LANGUAGE_CODE
        user.name = (form.cleaned_data.get("name") or "").strip()[:200]
        return super().save_user(request, user, form, commit)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The front page in the person's own language; a page that asked for the sign-in comes before it."""
        language = getattr(request.user, "language", "")
        return f"/{language}/" if language in dict(settings.LANGUAGES) else "/"

    def format_email_subject(self, subject: str) -> str:
        """No site name in brackets: the node's sender address says who writes."""
        return subject


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in by an OpenID Connect provider that the operator entered: same rules, the name taken from it."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        parts = (data.get("name"), " ".join(filter(None, (data.get("first_name"), data.get("last_name")))))
        user.name = next((part for part in parts if part), "")[:200]
        user.email = (user.email or "").lower()
        user.language = get_language() or settings.LANGUAGE_CODE
        return user
