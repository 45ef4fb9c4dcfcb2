"""Notifications: each reads their own language, the e-mail is sent once, and nobody else's is touched."""

import email
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import override_settings
from django.utils.translation import gettext_noop, override
from procrastinate.contrib.django.models import ProcrastinateJob

from infosilk.kernel.actions import GRANTED
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import Notification, Person
from infosilk.kernel.notices import notify
from infosilk.kernel.notices.mail import NodeEmailBackend, smtp, write
from infosilk.kernel.problems import NotFound
from infosilk.kernel.tasks import send_notifications
from tests.kernel import people

pytestmark = pytest.mark.django_db
TEXT = gettext_noop("You may now act for %(organisation)s as %(role)s.")
PARAMS = {"organisation": "Firm", "role": {"msgid": "trader"}}


def tell(person: Person, url: str = "") -> Notification:
    notify.notify(person, "test", TEXT, PARAMS, url)
    return Notification.objects.latest("pk")


def test_everybody_in_a_role_is_told_and_nobody_else() -> None:
    firm = people.organisation()
    first, second = people.mandate("trader", firm), people.mandate("trader", firm)
    people.mandate("broker", firm)
    Notification.objects.all().delete()

    told = notify.notify((firm.pk, "trader"), "test", TEXT, PARAMS)

    assert told == 2
    assert set(Notification.objects.values_list("person_id", flat=True)) == {first.person_id, second.person_id}


def test_the_e_mail_task_is_part_of_the_transaction() -> None:
    person = people.person()
    before = ProcrastinateJob.objects.count()

    with transaction.atomic():
        tell(person)
        assert ProcrastinateJob.objects.count() == before + 1
        transaction.set_rollback(True)

    assert ProcrastinateJob.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_a_notification_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        tell(Person(pk=1))


def test_a_notification_is_put_into_words_for_its_reader() -> None:
    row = tell(people.person())

    with override("sr-latn"):
        serbian = notify.text_of(row)
    with override("zh-hans"):
        chinese = notify.text_of(row)

    assert notify.text_of(row) == "You may now act for Firm as trader."
    assert len({notify.text_of(row), serbian, chinese}) == 3
    assert "Firm" in serbian
    assert "Firm" in chinese


def test_a_notification_whose_text_lost_its_parameters_is_still_shown() -> None:
    row = Notification(message_id="%(a)s and %(b)s", params={"a": 1})

    assert notify.text_of(row) == "%(a)s and %(b)s"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("account:home", "/sr-latn/organisation/"),
        ("/trade/x/", "/sr-latn/trade/x/"),
        ("", ""),
        ("no:where", ""),
        ("https://evil.example", ""),
    ],
)
def test_a_notification_leads_into_the_reader_s_language_and_never_outside(url: str, link: str) -> None:
    with override("sr-latn"):
        assert notify.link_of(Notification(url=url)) == link


def test_the_e_mail_is_sent_once_in_the_reader_s_language() -> None:
    person = people.person()
    person.language = "zh-hans"
    person.save()
    row = tell(person, "account:home")

    send_notifications([row.pk])
    send_notifications([row.pk])

    assert len(mail.outbox) == 1
    message = mail.outbox[0]
    assert message.to == [person.email]
    assert "Firm" in message.subject
    assert f"{settings.NODE.public_url}/zh-hans/organisation/" in str(message.body)


@override_settings(EMAIL_BACKEND="infosilk.kernel.notices.mail.NodeEmailBackend")
def test_without_a_mail_server_the_e_mail_lies_in_the_node_s_home() -> None:
    folder = Path(settings.NODE.home) / "mail"
    before = set(folder.glob("*.eml"))

    send_notifications([tell(people.person()).pk])

    (path,) = set(folder.glob("*.eml")) - before
    message = email.message_from_bytes(path.read_bytes())
    assert "Firm" in str(email.header.make_header(email.header.decode_header(message["Subject"])))
    assert path.stat().st_mode & 0o077 == 0


def test_messages_without_recipients_are_not_written(tmp_path: Path) -> None:
    assert NodeEmailBackend().send_messages([mail.EmailMessage("a", "b")]) == 0
    assert write(mail.EmailMessage("a", "b", to=["x@x.example"]), tmp_path) == 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://u:p%40ss@mail.example", ("mail.example", 587, "u", "p@ss", True, False)),
        ("smtps://u:p@mail.example", ("mail.example", 465, "u", "p", False, True)),
        ("smtp://localhost:2525", ("localhost", 2525, "", "", False, False)),
    ],
)
def test_the_mail_server_s_address_is_understood(url: str, expected: tuple[object, ...]) -> None:
    backend = smtp(url)

    assert (
        backend.host,
        backend.port,
        backend.username,
        backend.password,
        backend.use_tls,
        backend.use_ssl,
    ) == expected


@pytest.mark.parametrize("url", ["http://x", "smtp://", "mail.example"])
def test_a_wrong_address_of_the_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="email_url"):
        smtp(url)


def test_only_one_s_own_notification_is_marked_read() -> None:
    mine, other = people.person(), people.person()
    row = tell(mine)

    with pytest.raises(NotFound):
        notify.mark_read(choose(other, None), row.pk)
    assert notify.unread(mine.pk) == 1

    notify.mark_read(choose(mine, None), row.pk)
    notify.mark_read(choose(mine, None), row.pk)
    assert notify.unread(mine.pk) == 0


def test_all_are_put_aside_at_once() -> None:
    mine, other = people.person(), people.person()
    tell(mine), tell(mine), tell(other)

    assert notify.mark_all_read(choose(mine, None)) == 2
    assert notify.unread(other.pk) == 1


def test_the_text_of_a_grant_is_the_one_translated() -> None:
    assert GRANTED == TEXT
