"""How much a private buyer may buy from abroad: limits of one order and of a year, held under concurrency."""
