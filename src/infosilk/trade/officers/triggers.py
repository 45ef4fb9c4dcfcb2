"""SQL of the officers' tables: what they wrote only grows. The guard is that of clearance."""

REVIEW = """
CREATE TRIGGER trade_review_append_only BEFORE UPDATE OR DELETE ON trade_officers_reviewentry
    FOR EACH ROW EXECUTE FUNCTION trade_append_only_guard();
"""
REVIEW_REVERSE = """
DROP TRIGGER IF EXISTS trade_review_append_only ON trade_officers_reviewentry;
"""
