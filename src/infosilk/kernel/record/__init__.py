"""What is kept and proved: the audit trail, idempotency keys, a person's data and its erasure."""
