"""Codes of the Harmonized System and the classification of texts: pure."""
