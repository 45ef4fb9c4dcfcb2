"""The pure part of review: where it stands, whether a second officer is needed, documents side by side."""
