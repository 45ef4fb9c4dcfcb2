"""EPCIS 2.0 without a database: pure."""
