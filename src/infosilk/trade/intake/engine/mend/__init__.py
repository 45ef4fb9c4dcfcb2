"""Fields and files of lines that are mended."""
