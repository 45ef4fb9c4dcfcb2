"""The pure part of events: EPCIS 2.0."""
