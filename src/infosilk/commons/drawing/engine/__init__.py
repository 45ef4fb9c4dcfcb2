"""The pure part of drawing: the letters."""
