"""The service worker: its built script, and what it is told to keep."""

import json
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from infosilk.web.assets_list import MANIFEST, asset_url

_SHELL = ("app.css", "app.js", "offline.js", "scan.js", "icon.svg")


def worker_url() -> str:
    """Its address, with the built files of the shell and the stand-in page of each language."""
    stand = {}
    for code, _title in settings.LANGUAGES:
        with override(code):
            url = reverse("commons:offline:queue")
            stand[url.split("/")[1]] = f"{url}?kept"
    said = json.dumps({"shell": [asset_url(name) for name in _SHELL], "stand": stand}, separators=(",", ":"))
    return f"{reverse('commons_offline-endpoints:worker')}?with={quote(said)}"


def worker_script() -> bytes | None:
    """The built script; None before the front end is built."""
    path: Path = MANIFEST.parent / asset_url("worker.js").rpartition("/")[2]
    return path.read_bytes() if path.is_file() else None
