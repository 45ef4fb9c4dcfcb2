"""Risk: which consignments are looked at. Explainable rules, a model learned from inspections, a random share, and
trusted traders; every lane with its reasons."""
