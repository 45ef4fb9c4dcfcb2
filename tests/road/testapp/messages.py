from collections.abc import Sequence

from django.db import connection

from infosilk.road.public import Message, handles


@handles("test.counted")
def counted(messages: Sequence[Message]) -> None:
    write_down(messages)


@handles("test.pinged")
def pinged(messages: Sequence[Message]) -> None:
    """As counted, and tells whoever listens on this database once it is committed."""
    write_down(messages)
    with connection.cursor() as cursor:
        for message in messages:
            cursor.execute("SELECT pg_notify('pinged', %s)", (str(message.data["number"]),))


def write_down(messages: Sequence[Message]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY roadtest_effect (partner, subject, number, seq) FROM STDIN") as copy,
    ):
        for message in messages:
            copy.write_row((message.partner, message.subject, message.data["number"], message.seq))
