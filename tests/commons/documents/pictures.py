"""Photos as cameras and attackers make them."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

# GPS as a telephone writes it: Niš.
LATITUDE = (43.0, 19.0, 16.5)


def corners(width: int = 48, height: int = 32) -> Image.Image:
    """A picture that looks different however it is turned: each quarter of a colour of its own."""
    image = Image.new("RGB", (width, height), (250, 250, 250))
    across, down = width // 2, height // 2
    for colour, place in (
        ((200, 20, 20), (0, 0)),
        ((20, 160, 20), (across, 0)),
        ((20, 20, 200), (0, down)),
    ):
        image.paste(colour, (*place, place[0] + across, place[1] + down))
    return image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """What a telephone writes beside the pixels: how it was held, who made it, where."""
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010F] = "Zenit"
    found[0x013B] = "Jovana Ilic"
    place = found.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", LATITUDE, "E", (21.0, 53.0, 45.0)
    return found


def forged_png(width: int, height: int) -> bytes:
    """A PNG whose header promises `width` × `height` pixels and that has none."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    data = b"IDAT" + zlib.compress(b"\0" * 1000)
    body = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return b"\x89PNG\r\n\x1a\n" + chunk + body + b"\0\0\0\0IEND\xaeB`\x82"


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
