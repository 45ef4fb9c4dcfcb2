"""Customs declarations by the WCO Data Model 3.6: read, checked, decided, answered and written as XML."""
