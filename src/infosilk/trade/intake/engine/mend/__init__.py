"""The fields that can be mended in a line, and bad lines as a file."""
