"""Measures, schedules, drafts and differences: pure."""
