"""Serbian in Cyrillic letters: the same numbers and dates as in Latin."""
