"""EPCIS 2.0 events: captured, shared with the partner node, queried, read as a timeline."""
