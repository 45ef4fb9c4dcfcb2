"""Of the walk of pages the part that was asked for: `--pages=trade/tariff`."""

from typing import Any

import pytest


def group(name: str) -> str:
    """The group of a page: what its address's name begins with."""
    return name.partition(":")[0]


def keep(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the walk through other pages than those of `--pages`."""
    walked = {item: group(callspec.params["name"]) for item in items if (callspec := _of_a_page(item))}
    wanted = groups(config.option.pages, set(walked.values()))
    left = [item for item, of in walked.items() if of not in wanted]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]


def groups(rooms: list[str], present: set[str]) -> set[str]:
    """The groups of pages that `rooms` have: a room's own, or its district's while it has none."""
    found = {next((part for part in reversed(room.split("/")) if part in present), "") for room in rooms}
    return found - {""}


def _of_a_page(item: pytest.Item) -> Any:
    if "/test_pages_axe.py::" not in item.nodeid:
        return None
    callspec = getattr(item, "callspec", None)
    return callspec if callspec is not None and "name" in callspec.params else None
