"""Guided sending."""

from typing import Any


def start(request: Any, key: int = 0, step: str = "", number: int = 0) -> Any:
    raise NotImplementedError


resume = discard = done = step = start
