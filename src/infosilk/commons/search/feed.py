"""How a table feeds the index: triggers that note which rows changed, for a migration of the table's own room.

One row for a statement, however many rows it wrote: a batch of a thousand orders notes itself once. Only a change of
the named columns is noted, so that what happens to a row all day costs a comparison and no more.
"""

from collections.abc import Sequence

from django.db.migrations import RunSQL

_INSERTED = """
CREATE FUNCTION {table}_search_in() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO commons_search_searchpending (kind, keys)
    SELECT '{kind}', array_agg(id) FROM rows_now HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_search_in AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS rows_now FOR EACH STATEMENT EXECUTE FUNCTION {table}_search_in();
CREATE FUNCTION {table}_search_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO commons_search_searchpending (kind, keys)
    SELECT '{kind}', array_agg(id) FROM rows_now JOIN rows_before USING (id)
    WHERE {changed} HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_search_change AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_now
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_search_change();
CREATE FUNCTION {table}_search_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO commons_search_searchpending (kind, keys)
    SELECT '{kind}', array_agg(id) FROM rows_before HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_search_out AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION {table}_search_out();
"""
_AWAY = """
DROP TRIGGER {table}_search_in ON {table};
DROP TRIGGER {table}_search_change ON {table};
DROP TRIGGER {table}_search_out ON {table};
DROP FUNCTION {table}_search_in();
DROP FUNCTION {table}_search_change();
DROP FUNCTION {table}_search_out();
"""


def fed_by(table: str, kind: str, columns: Sequence[str]) -> RunSQL:
    """The operation of a migration after which `table` (with a key `id`) notes its changes for the index, under `kind`.

    `columns` are those that the kind's entries are made of.
    """
    changed = " OR ".join(f"rows_now.{name} IS DISTINCT FROM rows_before.{name}" for name in columns)
    given = {"table": table, "kind": kind, "changed": changed}
    return RunSQL(_INSERTED.format(**given), _AWAY.format(**given))
