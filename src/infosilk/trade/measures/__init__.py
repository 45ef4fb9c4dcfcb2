"""Tariff measures: what a jurisdiction lays on goods of a code, from a day to a day, by which law."""
