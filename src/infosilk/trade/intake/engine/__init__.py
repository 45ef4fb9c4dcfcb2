"""CEB messages, guided orders, fields to mend: pure."""
