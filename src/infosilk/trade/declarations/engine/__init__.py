"""Declarations as trees: reading, rules, amendments, answers, writing: pure."""
