"""The pure part of scanning: what a symbol says."""
