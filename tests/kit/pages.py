"""Of the walk of pages the part that was asked for: `--pages=trade/tariff`."""

from typing import Any

import pytest


def group(name: str) -> str:
    """The room of a page, or its layer: `trade:tariff:sheets` is of `trade/tariff`, a name without a space of none."""
    return "/".join(name.split(":")[:-1])


def keep(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the walk through other pages than those of `--pages`."""
    walked = {item: group(callspec.params["name"]) for item in items if (callspec := _of_a_page(item))}
    wanted = groups(config.option.pages, set(walked.values()))
    left = [item for item, of in walked.items() if of not in wanted]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]


def groups(rooms: list[str], present: set[str]) -> set[str]:
    """The groups of pages that `rooms` have: a room's own, or its whole district's while it has none."""
    return {group for room in rooms for group in _below(room, present)}


def _below(room: str, present: set[str]) -> set[str]:
    parts = room.split("/")
    within = ["/".join(parts[:depth]) for depth in range(len(parts), 0, -1)]
    found = ({group for group in present if f"{group}/".startswith(f"{place}/")} for place in within)
    return next((groups for groups in found if groups), set())


def _of_a_page(item: pytest.Item) -> Any:
    if "/test_pages_axe.py::" not in item.nodeid:
        return None
    callspec = getattr(item, "callspec", None)
    return callspec if callspec is not None and "name" in callspec.params else None
