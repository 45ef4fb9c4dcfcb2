"""Bad lines of a batch, mended in place: each error at the field that it names, and only what was mended is lodged."""
