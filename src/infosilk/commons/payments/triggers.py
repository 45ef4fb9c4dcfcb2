"""What the database itself refuses: entries and the history of amounts are never changed or removed."""

APPEND_ONLY = """
CREATE FUNCTION commons_payments_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payments_entry_append_only BEFORE UPDATE OR DELETE ON commons_payments_entry
    FOR EACH ROW EXECUTE FUNCTION commons_payments_append_only();
CREATE TRIGGER payments_amount_append_only BEFORE UPDATE OR DELETE ON commons_payments_amountchange
    FOR EACH ROW EXECUTE FUNCTION commons_payments_append_only();
"""

APPEND_ONLY_REVERSE = """
DROP TRIGGER IF EXISTS payments_entry_append_only ON commons_payments_entry;
DROP TRIGGER IF EXISTS payments_amount_append_only ON commons_payments_amountchange;
DROP FUNCTION IF EXISTS commons_payments_append_only;
"""
