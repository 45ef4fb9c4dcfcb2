"""Risk's rules, features, model and measures: pure."""
