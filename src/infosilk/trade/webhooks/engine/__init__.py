"""Signatures of webhooks: pure."""
