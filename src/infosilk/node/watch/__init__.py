"""Watching a node: health, metrics, logs, the record of requests."""
