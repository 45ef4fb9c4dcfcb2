"""Customs declarations in the form of the WCO Data Model: lodged, amended, decided, answered, written back."""
