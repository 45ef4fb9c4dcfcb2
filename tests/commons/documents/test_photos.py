"""Photos: upright, without anything but their pixels, and no file that only calls itself one."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageCms, PngImagePlugin

from infosilk.commons.documents import photos
from infosilk.commons.documents import public as documents
from infosilk.commons.documents.engine import photo
from infosilk.kernel.problems import Invalid
from tests.commons.documents import pictures
from tests.kernel import people

HEIC = (Path(__file__).parent / "telephone.heic").read_bytes()
# EXIF 2.32, tag 0x0112: how the stored rows are to be turned to be seen upright.
TURNED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox() is None


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_photo_is_turned_upright_to_the_pixel(orientation: int, kind: str) -> None:
    image = pictures.corners().convert("RGBA")
    image.putpixel((0, 0), (200, 20, 20, 254))
    taken = pictures.saved(
        image, kind, exif=pictures.exif(orientation), **({"lossless": True} if kind == "WEBP" else {})
    )

    made = photo.plain(taken, f"image/{kind.lower()}")

    turn = TURNED[orientation]
    right = image if turn is None else image.transpose(turn)
    # Both may be transparent, so both are kept as PNG.
    assert made.media_type == "image/png"
    assert (made.width, made.height) == right.size
    assert same(pictures.opened(made.content), right)


@pytest.mark.parametrize("orientation", TURNED)
def test_a_jpeg_is_turned_upright(orientation: int) -> None:
    image = pictures.corners()
    turn = TURNED[orientation]
    right = image if turn is None else image.transpose(turn)

    made = photo.plain(pictures.saved(image, "JPEG", quality=95, exif=pictures.exif(orientation)), "image/jpeg")

    found = pictures.opened(made.content)
    width, height = right.size
    for place in ((5, 5), (width - 5, 5), (5, height - 5), (width - 5, height - 5)):
        pairs = zip(found.getpixel(place), right.getpixel(place), strict=True)  # type: ignore[arg-type]
        assert all(abs(one - other) <= 12 for one, other in pairs), (place, orientation)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_a_camera_wrote_beside_the_pixels_is_left(kind: str) -> None:
    options: dict[str, object] = {
        "exif": pictures.exif(6),
        "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    }
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Jovana</x:xmpmeta>")
        options["pnginfo"] = text
    else:
        options["xmp"] = b"<x:xmpmeta>Jovana</x:xmpmeta>"
    if kind == "JPEG":
        options["comment"] = b"Jovana's garden"
    taken = pictures.saved(pictures.corners(), kind, **options) + b"trailing Jovana"
    before = pictures.opened(taken).getexif()
    assert before.get_ifd(0x8825)[2] == pictures.LATITUDE
    assert b"Jovana" in taken

    made = photo.plain(taken, f"image/{kind.lower()}")

    after = pictures.opened(made.content)
    assert not dict(after.getexif())
    assert not after.getexif().get_ifd(0x8825)
    assert not {"exif", "xmp", "icc_profile", "comment", "photoshop", "XML:com.adobe.xmp"} & set(after.info)
    for mark in (b"Jovana", b"Exif", b"xmp", b"Zenit", b"ICC_PROFILE", b"iCCP", b"eXIf"):
        assert mark not in made.content, mark


def test_a_telephone_s_heic_becomes_a_jpeg_that_stands_upright() -> None:
    assert b"Jovana" in HEIC

    made = photo.plain(HEIC, "image/heic")

    assert (made.media_type, made.width, made.height) == ("image/jpeg", 48, 64)
    assert b"Jovana" not in made.content
    red, green, blue = pictures.opened(made.content).getpixel((40, 8))  # type: ignore[misc]
    assert red > 150 > max(green, blue)


def test_colours_of_another_profile_are_kept_as_they_look() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    image = Image.new("CMYK", (8, 8), (0, 255, 255, 0))

    made = photo.plain(pictures.saved(image, "JPEG", quality=95, icc_profile=lab), "image/jpeg")

    red, green, blue = pictures.opened(made.content).getpixel((4, 4))  # type: ignore[misc]
    assert red > 200 and green < 60 and blue < 60


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_a_png_is_taken(mode: str) -> None:
    made = photo.plain(pictures.saved(Image.new(mode, (4, 4)), "PNG"), "image/png")

    assert pictures.opened(made.content).mode in {"L", "RGB", "RGBA"}


def test_a_hundred_megapixels_are_refused_by_the_header_alone() -> None:
    begun = time.process_time()

    for size in ((10_001, 10_000), (30_001, 1), (2**31 - 1, 2**31 - 1)):
        with pytest.raises(photo.Refused) as refused:
            photo.plain(pictures.forged_png(*size), "image/png")
        assert refused.value.why in {"large", "other"}

    assert time.process_time() - begun < 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kept", [20, 60, 200])
def test_a_photo_that_ends_too_early_is_refused(kind: str, kept: int) -> None:
    whole = pictures.saved(Image.effect_noise((64, 64), 90).convert("RGB"), kind)

    with pytest.raises(photo.Refused) as refused:
        photo.plain(whole[:kept], f"image/{kind.lower()}")

    assert refused.value.why in {"damaged", "other"}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_is_refused(kind: str) -> None:
    other = Image.new("RGB", (48, 32))
    taken = pictures.saved(pictures.corners(), kind, save_all=True, append_images=[other])

    with pytest.raises(photo.Refused) as refused:
        photo.plain(taken, f"image/{kind.lower()}")

    assert refused.value.why == "moves"


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("image/png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("image/png", b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>"),
        ("image/jpeg", pictures.saved(pictures.corners(), "PNG")),
        ("image/jpeg", b"\xff\xd8\xff\xe0<html>"),
        ("image/webp", b"RIFF\x10\x00\x00\x00AVI LIST"),
        ("image/heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    ],
)
@pytest.mark.django_db
def test_a_file_that_only_calls_itself_a_photo_is_refused(media_type: str, content: bytes) -> None:
    with pytest.raises(Invalid):
        documents.store(people.actor(), "x", media_type, content, "test")


@pytest.mark.django_db
def test_of_two_files_in_one_only_the_photo_is_kept() -> None:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("Evil.class", b"\xca\xfe\xba\xbe")
    taken = pictures.saved(pictures.corners(), "JPEG") + hidden.getvalue()
    assert zipfile.is_zipfile(io.BytesIO(taken))

    acting = people.actor()
    document = documents.store(acting, "IMG_1.jpg", "image/jpeg", taken, "test")

    kept = documents.open_document(acting, document.pk).content
    assert not zipfile.is_zipfile(io.BytesIO(kept))
    assert pictures.opened(kept).size == (48, 32)
    assert document.size == len(kept)


@pytest.mark.django_db
def test_a_kept_photo_says_what_it_has_become() -> None:
    acting = people.actor()

    document = documents.store(acting, "..\\IMG_2.HEIC", "image/heic", HEIC, "test")

    assert (document.name, document.media_type) == ("IMG_2.jpg", "image/jpeg")
    assert documents.open_document(acting, document.pk).content.startswith(b"\xff\xd8\xff")


def test_what_takes_a_decoder_too_long_ends_with_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "SECONDS", -9.99)

    with pytest.raises(Invalid) as refused:
        photos.plain(io.BytesIO(HEIC), "image/heic")

    assert "time and memory" in refused.value.errors[0].message
