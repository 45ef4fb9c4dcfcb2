"""The pure part of the catalogue: codes of the Harmonized System, and the classification of texts into them."""
