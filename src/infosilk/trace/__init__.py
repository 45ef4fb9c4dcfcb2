"""Trace: EPCIS 2.0 events, captured here, exchanged over the road, read as one timeline."""
