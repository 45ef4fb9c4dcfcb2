"""The queue of what waits to be sent; its token is for the script alone."""

from tests.web.walk import Example

LEFT_OUT = {"commons:offline:token": "answers JSON to the script of offline work"}


def examples() -> list[Example]:
    """The queue as whoever works with it sees it, and as it is kept for when there is no line."""
    return [
        Example("commons:offline:queue"),
        Example("commons:offline:queue", query="kept", anonymous=True),
    ]
