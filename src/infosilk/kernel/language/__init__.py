"""Titles in the languages of the zone, and Serbian Cyrillic made from Latin."""
