"""A picture as it is uploaded: a small PNG."""

import io

from PIL import Image


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (6, 4), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()


PNG = _png()
