"""What is built for the browser: small, hashed, ours; and templates that the strict policy lets through."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.test import Client

from infosilk.web import extract
from infosilk.web.assets_list import MANIFEST

ROOT = Path(__file__).resolve().parents[2]
FIRST_PAGE_LIMIT = 60_000
built = pytest.mark.skipif(not MANIFEST.is_file(), reason="npm run build has not run")


@built
@pytest.mark.parametrize("language", ["en", "sr-cyrl", "zh-hans"])
def test_styles_and_scripts_of_a_first_page_are_small(client: Client, language: str) -> None:
    html = client.get(f"/{language}/accessibility/").content.decode()
    names = re.findall(r'(?:href|src)="/static/dist/([^"]+\.(?:css|js))"', html)
    assert len(names) >= 2
    size = sum(len(gzip.compress((MANIFEST.parent / name).read_bytes(), 9)) for name in names)
    assert size < FIRST_PAGE_LIMIT


@built
def test_each_built_file_is_named_after_its_content() -> None:
    for name, hashed in json.loads(MANIFEST.read_text()).items():
        stem, _dot, ending = name.rpartition(".")
        assert re.fullmatch(rf"{re.escape(stem)}\.[0-9a-f]{{12}}\.{ending}", hashed)
        assert (MANIFEST.parent / hashed).is_file()


@built
def test_built_styles_and_pages_ask_nobody_else() -> None:
    for name in json.loads(MANIFEST.read_text()).values():
        if name.endswith(".css"):
            for address in re.findall(r"url\(([^)]+)\)", (MANIFEST.parent / name).read_text()):
                assert address.strip("\"'").startswith(("data:", "noto-sans")), f"{name}: {address[:80]}"


def test_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
    versions = json.loads((ROOT / "package.json").read_text())
    for version in [*versions["dependencies"].values(), *versions["devDependencies"].values()]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_templates_carry_neither_style_nor_script() -> None:
    found = []
    for app in extract.apps():
        for path in extract.templates(app):
            text = path.read_text(encoding="utf-8")
            for wrong in re.findall(
                r"\sstyle=|<style|\son[a-z]+=\"|javascript:|<script(?![^>]*\ssrc=)[^>]*>|//cdn", text
            ):
                if "application/json" not in wrong:
                    found.append(f"{path.relative_to(extract.SOURCE)}: {wrong.strip()}")
    assert not found, "\n".join(found)


@built
def test_colours_of_text_meet_aa_in_both_themes() -> None:
    css = (ROOT / "src/infosilk/web/assets/css/1-base.css").read_text()
    light, dark = (
        dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", part))
        for part in css.split("@media (prefers-color-scheme: dark)")[:2]
    )
    texts = ("ink", "muted", "jade", "jade-deep", "gold-text", "vermilion")
    pairs = [(text, ground) for text in texts for ground in ("paper", "raised", "sunk")]
    pairs += [("jade-deep", "jade-soft"), ("gold-text", "gold-soft"), ("vermilion", "vermilion-soft")]
    pairs += [("blue-text", "blue-soft"), ("on-jade", "jade"), ("on-jade", "jade-deep"), ("paper", "vermilion")]
    for theme in (light, {**light, **dark}):
        for text, ground in pairs:
            assert contrast(theme[text], theme[ground]) >= 4.5, (text, ground, theme[text], theme[ground])


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)
