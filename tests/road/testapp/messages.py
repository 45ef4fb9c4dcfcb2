from collections.abc import Sequence

from django.db import connection
from pydantic import BaseModel

from infosilk.road.public import Message, Received, handles


class Counted(BaseModel):
    number: int


@handles("test.counted", Counted)
def counted(received: Sequence[Received[Counted]]) -> None:
    write_down([one.message for one in received])


@handles("test.pinged", Counted)
def pinged(received: Sequence[Received[Counted]]) -> None:
    """As counted, and tells whoever listens on this database once it is committed."""
    write_down([one.message for one in received])
    with connection.cursor() as cursor:
        for one in received:
            cursor.execute("SELECT pg_notify('pinged', %s)", (str(one.data.number),))


def write_down(messages: Sequence[Message]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY roadtest_effect (partner, subject, number, seq) FROM STDIN") as copy,
    ):
        for message in messages:
            copy.write_row((message.partner, message.subject, message.data["number"], message.seq))
