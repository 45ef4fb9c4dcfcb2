"""Declarations in the form of the WCO Data Model: lodged, decided, answered, written back."""
