"""What papers say: invoices, origin, GS1 codes, UBL, fonts: pure."""
