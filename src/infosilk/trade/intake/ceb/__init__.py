"""CEB-style messages as they arrive."""
