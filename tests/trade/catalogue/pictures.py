"""A picture as it is uploaded: what begins as a PNG does."""

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
