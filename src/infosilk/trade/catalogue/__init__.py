"""Traders' products, the Harmonized System, and the classification of texts into its codes."""
