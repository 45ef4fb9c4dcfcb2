"""What is kept and proved: the audit trail, stored documents, idempotency keys, a person's data and its erasure."""
