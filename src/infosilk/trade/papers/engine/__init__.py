"""The pure part of papers: what invoices, claims of origin, GS1 symbols and UBL say, and the fonts of a PDF."""
