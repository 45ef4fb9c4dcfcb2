"""A photo made plain: turned upright, in sRGB, without anything that it says besides its pixels.

Engine: no Django. Whatever a camera, a program or an attacker put beside the pixels (EXIF with the place, XMP, IPTC,
comments, a colour profile, a second file at the end) is gone, for nothing but the pixels is written again. JPEG stays
JPEG and PNG stays PNG; WebP and HEIC become JPEG, or PNG where they are transparent, for papers and old browsers.

Run as a program (`python -m`) it reads a photo from its input under limits of memory and processor time: what a
decoder does with a hostile file ends with the process. Source of the orientations: EXIF 2.32, tag 0x0112.
"""

import io
import json
import resource
import sys
from dataclasses import dataclass
from typing import Literal

import pi_heif
from PIL import Image, ImageCms, ImageOps

MAX_PIXELS = 100_000_000
MAX_SIDE = 30_000
MEMORY = 2 * 1024**3
SECONDS = 20
QUALITY = 90
# A thumbnail's longer side, in pixels.
SMALL = 320
FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heic": "HEIF",
    "image/heif": "HEIF",
}

Why = Literal["other", "damaged", "large", "moves", "slow"]


class Refused(Exception):
    """A file that is not taken as a photo: "other" is no photo of its type, "damaged" ends too early or cannot be
    decoded, "large" has more than MAX_PIXELS or a side beyond MAX_SIDE, "moves" is an animation, "slow" took longer
    or more memory than is given."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Photo:
    """The photo as it is kept: its media type, its pixels across and down, its bytes."""

    media_type: str
    width: int
    height: int
    content: bytes


def plain(content: bytes, media_type: str) -> Photo:
    """The photo `content`, of the `media_type` (a key of FORMATS) that it is said to be. Raises Refused."""
    pi_heif.register_heif_opener()
    # The bound is ours, and a refusal instead of a warning.
    Image.MAX_IMAGE_PIXELS = None
    try:
        opened = Image.open(io.BytesIO(content), formats=[FORMATS[media_type]])
    except MemoryError:
        raise Refused("slow") from None
    except Exception:
        raise Refused("other") from None
    # Known from the header; no pixel has been decoded yet.
    if opened.width * opened.height > MAX_PIXELS or max(opened.size) > MAX_SIDE:
        raise Refused("large")
    # Telephones write a second picture behind a JPEG (MPO) and several into a HEIC: the first is the photo.
    if opened.format in {"PNG", "WEBP"} and getattr(opened, "is_animated", False):
        raise Refused("moves")
    try:
        opened.load()
        profile = opened.info.get("icc_profile")
        image = _in_srgb(ImageOps.exif_transpose(opened), profile)
    except MemoryError:
        raise Refused("slow") from None
    except Exception:
        # Decoders raise what they like: OSError, SyntaxError, ValueError, struct.error.
        raise Refused("damaged") from None
    image.info = {}
    to = "PNG" if media_type == "image/png" or image.mode == "RGBA" else "JPEG"
    out = io.BytesIO()
    if to == "PNG":
        image.save(out, "PNG")
    else:
        image.save(out, "JPEG", quality=QUALITY, subsampling=0)
    return Photo(f"image/{to.lower()}", image.width, image.height, out.getvalue())


def thumbnail(content: bytes, media_type: str) -> Photo:
    """A photo that `plain` made, small: SMALL pixels on its longer side at most, as JPEG. Raises Refused."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        opened = Image.open(io.BytesIO(content), formats=[FORMATS[media_type]])
        opened.draft("RGB", (SMALL, SMALL))
        image = opened.convert("RGBA") if opened.has_transparency_data else opened.convert("RGB")
        image.thumbnail((SMALL, SMALL))
    except MemoryError:
        raise Refused("slow") from None
    except Exception:
        raise Refused("damaged") from None
    if image.mode == "RGBA":
        # On white, as on paper.
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground.convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return Photo("image/jpeg", image.width, image.height, out.getvalue())


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The same colours in grey, RGB or RGBA, by the profile that the file brought; as they are where that is none."""
    clear = image.has_transparency_data
    if image.mode in {"1", "L", "I;16", "I;16B", "I;16L"} and not clear:
        return _eight_bit(image)
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            to = "RGBA" if image.mode == "RGBA" else "RGB"
            found = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=to)
            if found is not None:
                return found.convert("RGBA" if clear else "RGB")
        except (ImageCms.PyCMSError, OSError):
            pass
    return image.convert("RGBA" if clear else "RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    """Grey in eight bits; of sixteen the upper ones."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 257).convert("L")
    return image.convert("L")


def _main(media_type: str, work: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        content = sys.stdin.buffer.read()
        photo = thumbnail(content, media_type) if work == "thumbnail" else plain(content, media_type)
    except Refused as refused:
        head: dict[str, object] = {"refused": refused.why}
        content = b""
    except MemoryError:
        head, content = {"refused": "slow"}, b""
    else:
        head = {"media_type": photo.media_type, "width": photo.width, "height": photo.height}
        content = photo.content
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + content)


if __name__ == "__main__":
    _main(*sys.argv[1:3])
