"""Keeping the index: what changed is read from its own table and written anew."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from infosilk.commons.search.engine.words import number_of, words
from infosilk.commons.search.kinds import Entry, Kind, kind_of
from infosilk.commons.search.models import SearchEntry, SearchPending

AT_ONCE = 2_000
_COPY = "COPY search_new (kind, key, title, note, argument, number, words) FROM STDIN"


def catch_up(most: int = 50) -> int:
    """Index what waits, at most so many notes; how many keys. Others may be at it too: each takes its own."""
    done = 0
    for _ in range(most):
        with transaction.atomic():
            note = SearchPending.objects.select_for_update(skip_locked=True).order_by("pk").first()
            if note is None:
                break
            kind = kind_of(note.kind)
            if kind is not None:
                keys = sorted(set(note.keys))
                for at in range(0, len(keys), AT_ONCE):
                    put(kind, keys[at : at + AT_ONCE])
                done += len(keys)
            note.delete()
    return done


def put(kind: Kind, keys: Sequence[int]) -> int:
    """Index these things of a kind anew; what has no row any more is taken out. In the caller's transaction. Of two
    that index the same thing at once, the later one reads the later row: they wait for each other here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('commons.search:' || %s, 0))", [kind.code])
    entries = list(kind.read(keys))
    write(kind.code, entries)
    gone = set(keys) - {entry.key for entry in entries}
    if gone:
        SearchEntry.objects.filter(kind=kind.code, key__in=gone).delete()
    return len(entries)


def write(kind: str, entries: Iterable[Entry]) -> None:
    """Write entries of a kind, by COPY. In the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS search_new (kind text, key bigint, title text, note text, "
            "argument text, number text, words text[]) ON COMMIT DELETE ROWS"
        )
        cursor.execute("TRUNCATE search_new")
        with cursor.copy(_COPY) as copy:
            for entry in entries:
                copy.write_row(row_of(kind, entry))
        cursor.execute(
            """
            INSERT INTO commons_search_searchentry (kind, key, title, note, argument, number, terms)
            SELECT kind, key, title, note, argument, number, array_to_tsvector(words) FROM search_new
            ON CONFLICT (kind, key) DO UPDATE SET title = excluded.title, note = excluded.note,
                argument = excluded.argument, number = excluded.number, terms = excluded.terms
            """
        )


def row_of(kind: str, entry: Entry) -> tuple[str, int, str, str, str, str, list[str]]:
    """The columns of an entry; its words, and who may see it as words that no text has."""
    number = number_of(entry.number)
    terms = [*words([entry.number, entry.title, *entry.texts]), *(access(kind, word) for word in set(entry.access))]
    return kind, entry.key, entry.title[:400], entry.note[:400], entry.argument[:100], number, terms


def access(kind: str, word: str) -> str:
    """The word of the index that says: whoever has `word` sees this thing of `kind`."""
    return f"@{kind}:{word}"
