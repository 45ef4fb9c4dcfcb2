"""The pure part of documents: what a file is, a photo made plain, a workbook looked through, a part of a file."""
