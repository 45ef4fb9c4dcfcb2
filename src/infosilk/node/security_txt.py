"""/.well-known/security.txt (RFC 9116): to whom a weakness of this node is told, as its operator set it."""

from datetime import UTC, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse

from infosilk.node.base.config import node_settings

# RFC 9116 asks for an end less than a year away; each answer is made anew while the operator keeps the setting.
GOOD_FOR = timedelta(days=180)


def security_txt(request: HttpRequest) -> HttpResponse:
    """The operator's contact as text/plain; 404 while the setting `security_contact` is empty."""
    settings = node_settings()
    if not settings.security_contact:
        raise Http404
    until = (datetime.now(UTC) + GOOD_FOR).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {settings.security_contact}",
        f"Expires: {until}",
        "Preferred-Languages: en, sr, zh",
        f"Canonical: {settings.public_url}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
