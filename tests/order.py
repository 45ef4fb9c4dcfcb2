"""In which order tests run: slow ones first, or, with INFOSILK_TEST_ORDER, by chance.

`INFOSILK_TEST_ORDER=random` draws a seed, which the head of the run says; a seed in its place repeats that order. Files
are shuffled, and the tests within each: what a test left behind that another needs comes to light.
"""

import os
import random

import pytest

VARIABLE = "INFOSILK_TEST_ORDER"


def begin() -> None:
    """Draw the seed in the process that starts pytest; its workers are handed it, for they must agree."""
    if os.environ.get(VARIABLE) == "random":
        os.environ[VARIABLE] = str(random.SystemRandom().randrange(10**9))


def head() -> list[str]:
    """What the head of a run says."""
    seed = os.environ.get(VARIABLE)
    return [f"order: {VARIABLE}={seed}"] if seed else []


def sort(items: list[pytest.Item]) -> None:
    """Put the tests into the order of this run."""
    seed = os.environ.get(VARIABLE)
    if seed:
        shuffle(items, seed)
    # No worker shall be left alone with a slow one at the end.
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def shuffle(items: list[pytest.Item], seed: str) -> None:
    """Files by chance, tests within a file by chance; the tests of a file stay together and share what it makes."""
    chance = random.Random(seed)
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    groups = list(files.values())
    chance.shuffle(groups)
    for group in groups:
        chance.shuffle(group)
    items[:] = [item for group in groups for item in group]
