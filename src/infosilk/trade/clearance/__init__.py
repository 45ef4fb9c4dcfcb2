"""Consignments: lodged, decided by the law of the day, held to buyers' limits, announced, followed, counted.

Both nodes decide: the exporting one at lodging, the importing one when it is announced there. Rows of consignments are
written here alone; other rooms ask for a change by a verb of `public`."""
