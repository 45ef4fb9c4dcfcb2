"""The node's e-mail: by SMTP where `email_url` names a server, else as .eml files below <home>/mail, never lost."""

import uuid
from collections.abc import Iterable, Sequence
from email import message_from_bytes, policy
from email.utils import getaddresses
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils import timezone

TIMEOUT_SECONDS = 20


class NodeEmailBackend(BaseEmailBackend):
    """Sends as the node's settings say. SMTP errors are raised: the sending task tries again."""

    def __init__(self, fail_silently: bool = False, **kwargs: object) -> None:
        super().__init__(fail_silently=fail_silently)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        url = settings.NODE.email_url
        if url:
            return smtp(url, fail_silently=self.fail_silently).send_messages(email_messages) or 0
        return sum(write(message, settings.NODE.home / "mail") for message in email_messages if message.recipients())


def smtp(url: str, *, fail_silently: bool = False) -> SmtpBackend:
    """The SMTP connection of `smtp://user:password@host:port` (STARTTLS unless the host is this machine) or
    `smtps://`.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("email_url is smtp://user:password@host:port or smtps://…")
    implicit = parts.scheme == "smtps"
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return SmtpBackend(
        host=parts.hostname,
        port=parts.port or (465 if implicit else 25 if local else 587),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=implicit,
        use_tls=not implicit and not local,
        timeout=TIMEOUT_SECONDS,
        fail_silently=fail_silently,
    )


def write(message: EmailMessage, folder: Path) -> int:
    """Write the message as an .eml file that only the node's user reads; 1."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}.eml"
    draft = folder / f".{name}"
    draft.touch(mode=0o600)
    draft.write_bytes(message.message().as_bytes())
    draft.replace(folder / name)
    return 1


def forget(addresses: Iterable[str]) -> int:
    """Remove the messages in <home>/mail that go to one of `addresses`; how many."""
    wanted, count = {address.lower() for address in addresses}, 0
    for path in (settings.NODE.home / "mail").glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        to = getaddresses([str(value) for name in ("to", "cc", "bcc") for value in message.get_all(name, [])])
        if wanted.intersection(address.lower() for _name, address in to):
            path.unlink(missing_ok=True)
            count += 1
    return count
