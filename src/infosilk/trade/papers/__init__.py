"""Trade papers: invoices, packing lists, certificates of origin, postal declarations, labels."""
