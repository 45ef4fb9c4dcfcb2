"""What the database itself guards: documents, statuses and entries of limits only grow, and sums follow entries."""

DOCUMENTS = """
CREATE FUNCTION trade_document_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The one change allowed: the tombstone of an erased text, in its place.
    IF TG_OP = 'UPDATE'
        AND (NEW.consignment_id, NEW.kind, NEW.number, NEW.sha256, NEW.received_at)
            = (OLD.consignment_id, OLD.kind, OLD.number, OLD.sha256, OLD.received_at)
        AND kernel_is_tombstone('trade_clearance.tradedocument', OLD.consignment_id || '/' || OLD.kind,
            OLD.payload, NEW.payload)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'trade documents are append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER trade_document_append_only BEFORE UPDATE OR DELETE ON trade_clearance_tradedocument
    FOR EACH ROW EXECUTE FUNCTION trade_document_guard();
"""

DOCUMENTS_REVERSE = """
DROP TRIGGER IF EXISTS trade_document_append_only ON trade_clearance_tradedocument;
DROP FUNCTION IF EXISTS trade_document_guard;
"""


LEDGER = """
CREATE FUNCTION trade_append_only_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER trade_limit_entry_append_only BEFORE UPDATE OR DELETE ON trade_clearance_limitentry
    FOR EACH ROW EXECUTE FUNCTION trade_append_only_guard();
CREATE TRIGGER trade_status_append_only BEFORE UPDATE OR DELETE ON trade_clearance_statusrow
    FOR EACH ROW EXECUTE FUNCTION trade_append_only_guard();

-- What is used is the sum of the entries, because nothing but an entry changes it.
CREATE FUNCTION trade_limit_apply() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE trade_clearance_buyerlimit b SET used = b.used + s.amount
      FROM (SELECT buyer_id, sum(amount) AS amount FROM entered GROUP BY buyer_id) s WHERE b.id = s.buyer_id;
    RETURN NULL;
END $$;
CREATE TRIGGER trade_limit_entry_applies AFTER INSERT ON trade_clearance_limitentry
    REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION trade_limit_apply();

CREATE FUNCTION trade_limit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.used <> 0 THEN
        RAISE EXCEPTION 'a buyer begins a year with nothing used' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.used <> OLD.used AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'what a buyer has used is the sum of the ledger' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trade_buyer_limit_guard BEFORE INSERT OR UPDATE ON trade_clearance_buyerlimit
    FOR EACH ROW EXECUTE FUNCTION trade_limit_guard();
"""

LEDGER_REVERSE = """
DROP TRIGGER IF EXISTS trade_buyer_limit_guard ON trade_clearance_buyerlimit;
DROP TRIGGER IF EXISTS trade_limit_entry_applies ON trade_clearance_limitentry;
DROP TRIGGER IF EXISTS trade_status_append_only ON trade_clearance_statusrow;
DROP TRIGGER IF EXISTS trade_limit_entry_append_only ON trade_clearance_limitentry;
DROP FUNCTION IF EXISTS trade_limit_guard;
DROP FUNCTION IF EXISTS trade_limit_apply;
DROP FUNCTION IF EXISTS trade_append_only_guard;
"""
