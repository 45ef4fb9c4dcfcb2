"""SQL of risk's tables: versions and known sellers."""

# A new model, a grant or withdrawal of trust, or a result of an inspection: books in memory are read anew.
RISK_VERSION = """
CREATE TRIGGER trade_risk_model_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON trade_risk_riskmodel
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_bump_version('trade_risk');
CREATE TRIGGER trade_risk_trust_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON trade_risk_trustedtrader
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_bump_version('trade_risk');
CREATE TRIGGER trade_risk_result_version AFTER UPDATE OF result ON trade_risk_inspection
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_bump_version('trade_risk');
"""

RISK_VERSION_REVERSE = """
DROP TRIGGER IF EXISTS trade_risk_model_version ON trade_risk_riskmodel;
DROP TRIGGER IF EXISTS trade_risk_trust_version ON trade_risk_trustedtrader;
DROP TRIGGER IF EXISTS trade_risk_result_version ON trade_risk_inspection;
"""
