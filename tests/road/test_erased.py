"""A partner that lost its log gets digests in place of what was erased, and its chain proves again."""

from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.utils import timezone

from infosilk.kernel.actor import system
from infosilk.kernel.record.tombstones import Tombstone
from infosilk.road import recovery, sealer, verify
from infosilk.road.engine.envelope import START, chain_hash, read
from infosilk.road.engine.receipt import Receipt
from infosilk.road.engine.rejection import Rejected
from infosilk.road.erased import Left, read_left
from infosilk.road.models import LogEntry, OutLink
from infosilk.road.public import send

pytestmark = pytest.mark.django_db
ACTING = system("cli", "test")


def lost() -> tuple[OutLink, list[bytes], Receipt]:
    """Three messages that this node sent and lost, the second one as its partner has erased it."""
    with transaction.atomic():
        for number in range(3):
            send("hangzhou", "test.counted", f"case {number}", {"number": number})
    OutLink.objects.get_or_create(partner="hangzhou")
    lines = [one.raw for one in sealer.seal_next("hangzhou", 10)]
    mark = Receipt("hangzhou", "nis", 3, chain_hash(lines[2]), timezone.now(), "n")
    second = read(lines[1])
    stone = Tombstone(second.hash.hex(), "record.keep-customs", "2031-01-01", "1")
    event = second.event
    lines[1] = Left(2, event.id, event.type, event.subject, stone).line()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE road_logentry")
    OutLink.objects.update(sealed_seq=0, sealed_hash=START)
    return OutLink.objects.get(), lines, mark


def test_an_erased_message_comes_back_as_its_digest_and_the_chain_proves() -> None:
    link, lines, mark = lost()

    count = recovery._append(ACTING, link, [read_left(line) or read(line) for line in lines], mark)

    chain = verify.verify_chain("hangzhou", "out")
    assert (count, chain.messages, chain.erased, chain.breaks) == (3, 3, 1, [])
    assert LogEntry.objects.get(seq=2).subject == "case 1"


def test_a_digest_that_the_next_message_does_not_name_is_refused() -> None:
    link, lines, mark = lost()
    left = read_left(lines[1])
    assert left is not None
    wrong = replace(left, stone=replace(left.stone, sha256="00" * 32))

    with pytest.raises(Rejected, match="chain-broken"):
        recovery._append(ACTING, link, [read(lines[0]), wrong, read(lines[2])], mark)

    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("line", [b'{"erased":{}', b'{"erased":{"sha256":"x"}}', b'{"erased":{},"seq":1}'])
def test_what_is_neither_message_nor_digest_is_refused(line: bytes) -> None:
    with pytest.raises(Rejected, match="malformed"):
        read_left(line)
