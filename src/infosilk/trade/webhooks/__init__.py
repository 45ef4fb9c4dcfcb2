"""Webhooks: a firm's own server is told what becomes of its consignments, signed, in order, at least once."""
