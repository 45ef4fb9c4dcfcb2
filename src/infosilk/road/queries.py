"""What the pages, the API, the command line and the front page read of the road."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from infosilk.road import here
from infosilk.road.models import Direction, LogEntry, OutLink, Parked


@dataclass(frozen=True)
class LinkState:
    """One partner, both ways. `queue` counts what is not acknowledged (`in_flight` of it is sealed already);
    `lag_seconds` is the age of the oldest of it, 0 when nothing waits."""

    partner: str
    state: str
    queue: int
    in_flight: int
    lag_seconds: float
    acked_seq: int
    sent_total: int
    received_total: int
    parked: int
    last_contact: datetime | None
    attempts: int
    next_try_at: datetime | None
    last_error: str
    stalled_since: datetime | None
    last_refusal: str

    @property
    def state_label(self) -> str:
        return str(OutLink.State(self.state).label)


_LINKS = """
SELECT p.name, coalesce(o.state, 'up'),
       (SELECT count(*) FROM road_outbox b WHERE b.partner = p.name),
       coalesce(o.sealed_seq - o.acked_seq, 0),
       (SELECT created_at FROM road_outbox b WHERE b.partner = p.name ORDER BY id LIMIT 1),
       (SELECT recorded_at FROM road_logentry l
         WHERE l.partner = p.name AND l.direction = 'out' AND l.seq = o.acked_seq + 1),
       coalesce(o.acked_seq, 0), coalesce(i.seq, 0),
       (SELECT count(*) FROM road_parked k
         WHERE k.partner = p.name AND k.direction = 'in' AND k.state = 'waiting'),
       greatest(o.last_contact_at, i.last_contact_at), coalesce(o.attempts, 0), o.next_try_at,
       coalesce(o.last_error, ''), o.stalled_at, coalesce(i.last_refusal, '')
  FROM unnest(%s::text[]) AS p(name)
  LEFT JOIN road_outlink o ON o.partner = p.name
  LEFT JOIN road_inlink i ON i.partner = p.name
 ORDER BY p.name
"""


def links() -> list[LinkState]:
    """The state of the way to and from every partner of the zone, also those never met."""
    now = timezone.now()
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, ([entry.name for entry in here.partners()],))
        for row in cursor.fetchall():
            oldest = min((at for at in (row[4], row[5]) if at is not None), default=None)
            found.append(
                LinkState(
                    partner=row[0],
                    state=row[1],
                    queue=row[2] + row[3],
                    in_flight=row[3],
                    lag_seconds=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
                    acked_seq=row[6],
                    sent_total=row[6],
                    received_total=row[7],
                    parked=row[8],
                    last_contact=row[9],
                    attempts=row[10],
                    next_try_at=row[11],
                    last_error=row[12],
                    stalled_since=row[13],
                    last_refusal=row[14],
                )
            )
    return found


@dataclass(frozen=True)
class Recent:
    """A message that crossed lately: for the front page. `direction` is in or out."""

    partner: str
    direction: str
    seq: int
    topic: str
    subject: str
    at: datetime


def recently(limit: int = 20) -> list[Recent]:
    """The latest messages of every partner and direction, newest first."""
    found: list[Recent] = []
    for entry in here.partners():
        for direction in Direction.values:
            rows = LogEntry.objects.filter(partner=entry.name, direction=direction).order_by("-seq")[:limit]
            found += [
                Recent(entry.name, direction, seq, topic, subject, at)
                for seq, topic, subject, at in rows.values_list("seq", "topic", "subject", "recorded_at")
            ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def sent_to(partner: str) -> int:
    """How many messages `partner` has acknowledged."""
    return OutLink.objects.filter(partner=partner).values_list("acked_seq", flat=True).first() or 0


@dataclass(frozen=True)
class Minute:
    """Messages recorded in one minute."""

    at: datetime
    sent: int
    received: int


_THROUGHPUT = """
SELECT m, count(l.seq) FILTER (WHERE l.direction = 'out'), count(l.seq) FILTER (WHERE l.direction = 'in')
  FROM generate_series(date_trunc('minute', %(now)s::timestamptz) - make_interval(mins => %(count)s - 1),
                       date_trunc('minute', %(now)s::timestamptz), interval '1 minute') AS m
  LEFT JOIN (SELECT seq, direction, date_trunc('minute', recorded_at) AS minute
               FROM road_logentry WHERE recorded_at >= %(since)s) l ON l.minute = m
 GROUP BY m ORDER BY m
"""


def throughput(minutes: int = 60) -> list[Minute]:
    """Messages a minute for the last `minutes`, oldest first, empty minutes included."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_THROUGHPUT, {"now": now, "count": minutes, "since": now - timedelta(minutes=minutes + 1)})
        return [Minute(*row) for row in cursor.fetchall()]


def waiting() -> int:
    """How many received messages wait parked."""
    return Parked.objects.filter(direction=Direction.IN, state=Parked.State.WAITING).count()
