"""What is kept and proved: the audit trail, documents, idempotency keys, personal data and its erasing."""
