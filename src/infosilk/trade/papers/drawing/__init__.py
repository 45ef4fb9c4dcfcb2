"""Papers drawn as PDF: invoice and packing list, certificate, postal forms, labels."""
