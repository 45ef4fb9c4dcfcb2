"""SQL of the tariff's tables: versions and measures."""

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
CREATE TRIGGER trade_measure_closed_only BEFORE UPDATE OR DELETE ON trade_tariff_tariffmeasure
    FOR EACH ROW EXECUTE FUNCTION trade_measure_guard();
CREATE TRIGGER trade_measure_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON trade_tariff_tariffmeasure
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_bump_version('trade_tariff');
"""

MEASURES_REVERSE = """
DROP TRIGGER IF EXISTS trade_measure_version ON trade_tariff_tariffmeasure;
DROP TRIGGER IF EXISTS trade_measure_closed_only ON trade_tariff_tariffmeasure;
DROP FUNCTION IF EXISTS trade_measure_guard;
"""
