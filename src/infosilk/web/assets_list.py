"""Where the built files lie: `static/dist/manifest.json` maps a name to the name with its content's hash."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

MANIFEST = Path(__file__).parent / "static" / "dist" / "manifest.json"


@cache
def _read() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    except FileNotFoundError:
        # Without the front end the pages still work, undressed; `npm run build` makes it.
        return {}
    return found


def asset_url(name: str) -> str:
    """The address of the built file `name`."""
    if settings.DEBUG:
        _read.cache_clear()
    return static(f"dist/{_read().get(name, name)}")
