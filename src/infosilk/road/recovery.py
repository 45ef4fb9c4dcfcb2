"""After this node was restored from an old backup: fetch from the partner what we had said to it since.

The partner confirms more messages than our log holds. It holds them in our own signed bytes, so nothing need be
trusted: each is verified with our own key and must continue our chain up to the mark that the partner signed.
"""

from dataclasses import asdict

from django.db import connection, transaction
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, NotFound
from infosilk.kernel.record import audit, tombstones
from infosilk.road import here, links
from infosilk.road.engine import jws, receipt
from infosilk.road.engine.envelope import Letter, check_chain, read
from infosilk.road.engine.receipt import Receipt
from infosilk.road.engine.rejection import Rejected
from infosilk.road.erased import Left, read_left
from infosilk.road.keys import StoredKeys
from infosilk.road.models import OutLink
from infosilk.road.outbox import HELLO, notify_now
from infosilk.road.personal import TABLE
from infosilk.road.transport import NotDelivered, Partner


def recover(acting: Acting, partner: str) -> int:
    """Bring our log to where `partner` confirms it, then let the link go on; how many messages came back.

    They come back into the log only: what the areas did around them was lost with the database, and is for people to
    put right. Only the operator may. NotFound; Conflict when that is not the case or does not succeed.
    """
    acting.require("road", "operator", "system")
    entry = here.partner(partner)
    if entry is None:
        raise NotFound(what=_("partner"))
    mark = _mark(partner)
    line = Partner(partner, entry.url.rstrip("/"))
    count = 0
    try:
        while (link := OutLink.objects.get(partner=partner)).sealed_seq < mark.seq:
            lines = line.own_messages(link.sealed_seq)
            if not lines:
                raise Conflict(detail=_("The partner does not give back the messages that it confirmed."))
            count += _append(acting, link, [read_left(raw) or read(raw) for raw in lines], mark)
    except (Rejected, NotDelivered) as error:
        raise Conflict(
            detail=str(error), mend=_("Look into it with the partner's operator; nothing wrong was stored.")
        ) from error
    finally:
        line.close()
    with transaction.atomic():
        links.set_going(partner)
        audit.record(acting, "road.recover", "road.link", partner, {"messages": count, "up_to": mark.seq})
    notify_now(f"{HELLO}{partner}")
    return count


def _mark(partner: str) -> Receipt:
    link = OutLink.objects.filter(partner=partner).first()
    if link is None or not link.alarm:
        raise Conflict(detail=_("There is no contradicting receipt: nothing is known to be lost."))
    try:
        return receipt.accept(
            link.alarm.encode("ascii"), StoredKeys(), node=partner, partner=here.name(), request=None, now=None
        )
    except Rejected as rejected:
        raise Conflict(detail=str(rejected)) from rejected


def _append(acting: Acting, link: OutLink, letters: list[Letter | Left], mark: Receipt) -> int:
    """Verify our own messages and write them into the log, behind what is there; how many.

    What the partner erased comes back as its digest: the message after it, or the partner's mark, names it.
    """
    keys = StoredKeys()
    seq, prev = link.sealed_seq, bytes(link.sealed_hash)
    letters = [letter for letter in letters if letter.seq <= mark.seq]
    for letter in letters:
        if isinstance(letter, Left):
            if letter.seq != seq + 1:
                raise Rejected("gap", f"message {letter.seq} came where {seq + 1} is next", letter.seq)
            seq, prev = letter.seq, letter.hash
            continue
        known = keys.find(letter.parts.kid)
        if known is None or known.node != here.name():
            raise Rejected("unknown-key", f"{letter.parts.kid!r} is no key of this node; restore it first", letter.seq)
        jws.verify(letter.parts, known)
        if (letter.event.source, letter.event.audience) != (here.name(), link.partner):
            raise Rejected("wrong-source", "not a message of this node to this partner", letter.seq)
        check_chain(letter, seq + 1, prev)
        seq, prev = letter.seq, letter.hash
    if seq == mark.seq and prev != mark.hash:
        raise Rejected("chain-broken", "the messages do not lead to the hash that the partner signed", seq)
    with connection.wrap_database_errors, transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(
            "COPY road_logentry (partner, direction, seq, message_id, topic, subject, jws, hash) FROM STDIN"
        ) as copy:
            for letter in letters:
                if isinstance(letter, Left):
                    stone, names = letter.stone.text(), (letter.message_id, letter.topic, letter.subject)
                    copy.write_row((link.partner, "out", letter.seq, *names, stone, letter.hash))
                    continue
                event = letter.event
                raw = letter.raw.decode("ascii")
                copy.write_row((link.partner, "out", letter.seq, event.id, event.type, event.subject, raw, letter.hash))
        for letter in letters:
            if isinstance(letter, Left):
                beside = {"message_id": letter.message_id, "topic": letter.topic, "subject": letter.subject}
                place = f"{link.partner}/out/{letter.seq}"
                audit.record(acting, tombstones.ACTION, TABLE, place, asdict(letter.stone) | beside)
        rows = OutLink.objects.filter(partner=link.partner, sealed_seq=link.sealed_seq)
        if not rows.update(sealed_seq=seq, sealed_hash=prev):
            raise Conflict(detail=_("The link was changed meanwhile."))
    return len(letters)
