"""The pure part of documents: what a file is, and a photo made plain."""
