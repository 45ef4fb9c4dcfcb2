"""The pure part of charges: steps and sums by jurisdiction, options of a basket, and what is not known."""
