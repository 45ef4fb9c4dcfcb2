"""Verdicts, lanes, limits, announcements: pure."""
