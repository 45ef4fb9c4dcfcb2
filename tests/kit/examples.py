"""How many examples Hypothesis makes: ten times as many with INFOSILK_TEST_PROFILE=ci, as in `make test-random`."""

import os

from hypothesis import settings

FACTOR = 10 if os.environ.get("INFOSILK_TEST_PROFILE") == "ci" else 1


def example_count(count: int) -> int:
    """`count`, or in CI ten times that: for the `max_examples` of a test."""
    return count * FACTOR


def register() -> None:
    """Have tests that do not say how many make their number of examples likewise."""
    settings.register_profile("infosilk", max_examples=example_count(settings.default.max_examples))
    settings.load_profile("infosilk")
