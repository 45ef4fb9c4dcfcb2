"""Lines that are mended in place."""
