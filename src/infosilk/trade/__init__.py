"""Electronic trade: the single window of the zone, from a product's code to the papers of its goods."""

REQUIRES = ("trace", "warehouse")
