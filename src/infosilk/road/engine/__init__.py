"""The road without a database: envelopes, signatures, receipts, requests, refusals."""
