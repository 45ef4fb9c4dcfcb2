"""Papers of a consignment: invoices, packing lists, certificates of origin, postal forms, labels, e-invoices."""
