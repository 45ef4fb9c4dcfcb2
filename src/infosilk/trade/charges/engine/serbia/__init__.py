"""Serbia's charges and options: duty, excise and VAT, and the ways in which small consignments come in."""
