"""What the database itself guards: documents are append-only, and a tariff change moves its version."""

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
