"""Fields that a scanner fills: the widget, and the policy that the camera's reader needs."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django import forms
from django.http import HttpResponseBase

View = Callable[..., HttpResponseBase]


class ScanInput(forms.TextInput):
    """A text field that a hand scanner, the camera or fingers fill: `<scan-field>` of scan.js around an input."""

    template_name = "web/forms/scan.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        plain = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "enterkeyhint": "go"}
        super().__init__({**plain, **(attrs or {})})


def with_camera(view: View) -> View:
    """A page whose fields read codes by the camera: where the browser has no reader of its own, ours is WebAssembly,
    which the policy of this page alone lets run. Nothing else is let in by it."""
    return csp_update({"script-src": ["'wasm-unsafe-eval'"]})(view)
