"""What the database itself guards: documents are append-only, a measure is closed and never changed, and a
tariff change moves its version."""

DOCUMENTS = """
CREATE FUNCTION trade_document_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'trade documents are append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER trade_document_append_only BEFORE UPDATE OR DELETE ON trade_tradedocument
    FOR EACH ROW EXECUTE FUNCTION trade_document_guard();
"""

DOCUMENTS_REVERSE = """
DROP TRIGGER IF EXISTS trade_document_append_only ON trade_tradedocument;
DROP FUNCTION IF EXISTS trade_document_guard;
"""

VERSION = """
CREATE TRIGGER trade_tariff_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON trade_tariffline
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_bump_version('trade_tariff');
"""

VERSION_REVERSE = "DROP TRIGGER IF EXISTS trade_tariff_version ON trade_tariffline;"

LEDGER = """
CREATE FUNCTION trade_append_only_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER trade_limit_entry_append_only BEFORE UPDATE OR DELETE ON trade_limitentry
    FOR EACH ROW EXECUTE FUNCTION trade_append_only_guard();
CREATE TRIGGER trade_review_append_only BEFORE UPDATE OR DELETE ON trade_reviewentry
    FOR EACH ROW EXECUTE FUNCTION trade_append_only_guard();
CREATE TRIGGER trade_status_append_only BEFORE UPDATE OR DELETE ON trade_statusrow
    FOR EACH ROW EXECUTE FUNCTION trade_append_only_guard();

-- What is used is the sum of the entries, because nothing but an entry changes it.
CREATE FUNCTION trade_limit_apply() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE trade_buyerlimit b SET used = b.used + s.amount
      FROM (SELECT buyer_id, sum(amount) AS amount FROM entered GROUP BY buyer_id) s WHERE b.id = s.buyer_id;
    RETURN NULL;
END $$;
CREATE TRIGGER trade_limit_entry_applies AFTER INSERT ON trade_limitentry
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
CREATE TRIGGER trade_buyer_limit_guard BEFORE INSERT OR UPDATE ON trade_buyerlimit
    FOR EACH ROW EXECUTE FUNCTION trade_limit_guard();
"""

LEDGER_REVERSE = """
DROP TRIGGER IF EXISTS trade_buyer_limit_guard ON trade_buyerlimit;
DROP TRIGGER IF EXISTS trade_limit_entry_applies ON trade_limitentry;
DROP TRIGGER IF EXISTS trade_status_append_only ON trade_statusrow;
DROP TRIGGER IF EXISTS trade_review_append_only ON trade_reviewentry;
DROP TRIGGER IF EXISTS trade_limit_entry_append_only ON trade_limitentry;
DROP FUNCTION IF EXISTS trade_limit_guard;
DROP FUNCTION IF EXISTS trade_limit_apply;
DROP FUNCTION IF EXISTS trade_append_only_guard;
"""

MEASURES = """
CREATE FUNCTION trade_measure_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The one change allowed: the end of the time through which the node went by it.
    IF TG_OP = 'UPDATE' AND upper_inf(OLD.known) AND lower(NEW.known) IS NOT DISTINCT FROM lower(OLD.known)
        AND NOT isempty(NEW.known) AND (to_jsonb(NEW) - 'known') = (to_jsonb(OLD) - 'known')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'tariff measures are closed and never changed: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER trade_measure_closed_only BEFORE UPDATE OR DELETE ON trade_tariffmeasure
    FOR EACH ROW EXECUTE FUNCTION trade_measure_guard();
CREATE TRIGGER trade_measure_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON trade_tariffmeasure
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_bump_version('trade_tariff');
"""

MEASURES_REVERSE = """
DROP TRIGGER IF EXISTS trade_measure_version ON trade_tariffmeasure;
DROP TRIGGER IF EXISTS trade_measure_closed_only ON trade_tariffmeasure;
DROP FUNCTION IF EXISTS trade_measure_guard;
"""

# A new model, a grant or withdrawal of trust, or a result of an inspection: books in memory are read anew.
RISK_VERSION = """
CREATE TRIGGER trade_risk_model_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON trade_riskmodel
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_bump_version('trade_risk');
CREATE TRIGGER trade_risk_trust_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON trade_trustedtrader
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_bump_version('trade_risk');
CREATE TRIGGER trade_risk_result_version AFTER UPDATE OF result ON trade_inspection
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_bump_version('trade_risk');
"""

RISK_VERSION_REVERSE = """
DROP TRIGGER IF EXISTS trade_risk_model_version ON trade_riskmodel;
DROP TRIGGER IF EXISTS trade_risk_trust_version ON trade_trustedtrader;
DROP TRIGGER IF EXISTS trade_risk_result_version ON trade_inspection;
"""

# Sellers of consignments that are here already are no new sellers.
KNOWN_SELLERS = """
INSERT INTO trade_knownseller (code, first_at)
    SELECT seller_code, min(lodged_at) FROM trade_consignment GROUP BY seller_code ON CONFLICT DO NOTHING;
"""
