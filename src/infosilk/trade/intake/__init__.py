"""Ways in: files, CEB messages, mended lines, guided orders."""
