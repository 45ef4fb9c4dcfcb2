"""What the database itself guards and Django models cannot say: the sealed audit chain, version counters."""

AUDIT = """
CREATE FUNCTION kernel_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The one change allowed: sealing, in the transaction that wrote the entry.
    IF TG_OP = 'UPDATE' AND OLD.number IS NULL AND OLD.hash IS NULL
        AND NEW.number IS NOT NULL AND NEW.hash IS NOT NULL
        AND (NEW.id, NEW.stream, NEW.at, NEW.action, NEW.object_type, NEW.object_id, NEW.actor, NEW.body)
            = (OLD.id, OLD.stream, OLD.at, OLD.action, OLD.object_type, OLD.object_id, OLD.actor, OLD.body)
        AND NEW.person_id IS NOT DISTINCT FROM OLD.person_id
        AND NEW.organisation_id IS NOT DISTINCT FROM OLD.organisation_id
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER kernel_audit_append_only BEFORE UPDATE OR DELETE ON kernel_auditentry
    FOR EACH ROW EXECUTE FUNCTION kernel_audit_guard();
CREATE TRIGGER kernel_audit_no_truncate BEFORE TRUNCATE ON kernel_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_audit_guard();

CREATE FUNCTION kernel_audit_born_unsealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.number := NULL;
    NEW.hash := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER kernel_audit_unsealed BEFORE INSERT ON kernel_auditentry
    FOR EACH ROW EXECUTE FUNCTION kernel_audit_born_unsealed();

-- Seals every entry of this transaction at its commit. Other transactions' unsealed entries are invisible, so
-- those without a number are ours. Streams in one order for everybody: two transactions with two streams
-- never deadlock.
CREATE FUNCTION kernel_audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry record;
    head record;
    sealed bytea;
BEGIN
    FOR entry IN
        SELECT id, stream, body FROM kernel_auditentry WHERE number IS NULL ORDER BY stream, id
    LOOP
        INSERT INTO kernel_audithead (stream, number, hash)
            VALUES (entry.stream, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
        SELECT number, hash INTO head FROM kernel_audithead WHERE stream = entry.stream FOR UPDATE;
        sealed := sha256(convert_to(
            encode(head.hash, 'hex') || '|' || entry.stream || '|' || (head.number + 1) || '|' || entry.body,
            'UTF8'));
        UPDATE kernel_auditentry SET number = head.number + 1, hash = sealed WHERE id = entry.id;
        UPDATE kernel_audithead SET number = head.number + 1, hash = sealed WHERE stream = entry.stream;
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER kernel_audit_seal AFTER INSERT ON kernel_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kernel_audit_seal();
"""

AUDIT_REVERSE = """
DROP TRIGGER IF EXISTS kernel_audit_seal ON kernel_auditentry;
DROP TRIGGER IF EXISTS kernel_audit_unsealed ON kernel_auditentry;
DROP TRIGGER IF EXISTS kernel_audit_no_truncate ON kernel_auditentry;
DROP TRIGGER IF EXISTS kernel_audit_append_only ON kernel_auditentry;
DROP FUNCTION IF EXISTS kernel_audit_seal, kernel_audit_born_unsealed, kernel_audit_guard;
"""

VERSIONS = """
CREATE FUNCTION kernel_bump_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- A moment and not a count: a version of a transaction that failed, or of a backup, never comes again.
    now_us bigint := extract(epoch FROM clock_timestamp()) * 1000000;
BEGIN
    INSERT INTO kernel_dataversion (name, version) VALUES (TG_ARGV[0], now_us)
        ON CONFLICT (name) DO UPDATE SET version = greatest(now_us, kernel_dataversion.version + 1);
    RETURN NULL;
END $$;
CREATE TRIGGER kernel_rules_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kernel_datedrule
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_bump_version('rules');
CREATE TRIGGER kernel_rates_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kernel_exchangerate
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_bump_version('rates');
"""

VERSIONS_REVERSE = """
DROP TRIGGER IF EXISTS kernel_rates_version ON kernel_exchangerate;
DROP TRIGGER IF EXISTS kernel_rules_version ON kernel_datedrule;
DROP FUNCTION IF EXISTS kernel_bump_version;
"""

# Django's database cache: sign-in's rate limits hold across all processes. Losing it at a crash costs
# nothing.
CACHE = """
CREATE UNLOGGED TABLE kernel_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX kernel_cache_expires ON kernel_cache (expires);
"""

CACHE_REVERSE = "DROP TABLE IF EXISTS kernel_cache;"

# Whether `fresh` may stand where `old` stood: a tombstone of it, that an entry of the audit trail tells of. Tables that
# only grow ask it in their guards; the text keeps the digest by which the rest still proves.
TOMBSTONES = """
CREATE FUNCTION kernel_is_tombstone(what text, place text, old text, fresh text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    digest text := encode(sha256(convert_to(old, 'UTF8')), 'hex');
BEGIN
    IF NOT starts_with(fresh, '{"erased":{') OR fresh::jsonb->'erased'->>'sha256' IS DISTINCT FROM digest THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM kernel_auditentry WHERE object_type = what AND object_id = place AND action = 'privacy.tombstone'
            AND body::jsonb->'changes'->>'sha256' = digest);
END $$;
"""

TOMBSTONES_REVERSE = "DROP FUNCTION IF EXISTS kernel_is_tombstone;"
