"""Tables in and out of every district, CSV and XLSX: columns guessed, looked at, applied once, undone."""
