"""What was scanned: a barcode, QR code or tag read into its parts, checked, and led to what it names."""
