"""Tracing: EPCIS 2.0 events of both nodes, read as one timeline."""
